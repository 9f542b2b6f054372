//! The mode of an act whose trigger leaves it open: *demanded the release*, *demanded talks*, *attacked with drones*.

use crate::Ctx;
use crate::rule_file::Rule;

impl Ctx<'_> {
    /// The mode that the nearest of a rule's words in the act's own clause tells, or else the rule's own.
    pub fn mode(&self, t: u32, rule: &Rule) -> Option<&'static str> {
        // who speaks says nothing of what is asked for
        let own = |x: &u32| *x > t || !rule.speech && *x < t;
        let near = |words: &[String]| {
            let here = self.a.subtree(t).iter().filter(own);
            here.filter(|&x| words.iter().any(|w| self.is_word(x, w))).map(|x| x.abs_diff(t)).min()
        };
        let told = rule.modes.iter().filter_map(|(mode, words)| Some((near(words)?, *mode)));
        told.min_by_key(|(distance, _)| *distance).map(|(_, mode)| mode).or(rule.mode)
    }
}
