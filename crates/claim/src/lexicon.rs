//! Triggers by the lemma of their head.

use crate::rule_file::Rule;
use crate::senses::Senses;
use sitroom_document::codebook::{EventType, Plover};
use std::collections::HashMap;

/// Prepositions and particles that may stand at the end of an entry.
const SMALL: &[&str] = &[
    "for", "on", "upon", "to", "with", "at", "of", "about", "against", "between", "into", "from", "by",
    "out", "off", "down", "up", "back", "in", "over", "away", "aside", "together", "around", "behind",
    "through", "outside",
];

/// How reasons name the entry of an act that only the judge finds.
pub const LEARNED: &str = "learned";

/// One entry of a rule.
#[derive(Debug, Clone)]
pub struct Trigger {
    rule: usize,
    /// The entry as the rule file writes it.
    pub entry: Box<str>,
    /// For a verb: the words behind it, in order. For a noun: the words before it.
    pub words: Vec<String>,
    /// A preposition or particle that must hang on the head.
    pub small: Option<String>,
}

/// All entries.
#[derive(Debug, Default)]
pub struct Lexicon {
    rules: Vec<Rule>,
    /// Idioms, topics and contexts.
    pub senses: Senses,
    verbs: HashMap<String, Vec<Trigger>>,
    nouns: HashMap<String, Vec<Trigger>>,
    /// Entries of acts that only the judge finds.
    learned: Vec<Trigger>,
}

impl Lexicon {
    /// Indexes the rules. Entries with more words, and rules with more conditions, come first; of two alike, the one that overrides
    /// the other.
    pub fn new(rules: Vec<Rule>, learned: Vec<Rule>, senses: Senses) -> Lexicon {
        let first_learned = rules.len();
        let entry = |rule| Trigger { rule, entry: LEARNED.into(), words: Vec::new(), small: None };
        let entries = (0..learned.len()).map(|i| entry(first_learned + i)).collect();
        let rules = rules.into_iter().chain(learned).collect();
        let mut lexicon = Lexicon { rules, senses, learned: entries, ..Default::default() };
        for (i, rule) in lexicon.rules.iter().enumerate() {
            for verb in &rule.verbs {
                let mut words: Vec<String> = verb.split(' ').map(str::to_string).collect();
                let head = words.remove(0);
                let small = (words.len() == 1 && SMALL.contains(&words[0].as_str())).then(|| words.remove(0));
                let entry = verb.as_str().into();
                lexicon.verbs.entry(head).or_default().push(Trigger { rule: i, entry, words, small });
            }
            for noun in &rule.nouns {
                let mut words: Vec<String> = noun.split(' ').map(str::to_string).collect();
                // "sit-in" is one word
                let hyphen = words.len() > 2 && words[words.len() - 2] == "-";
                let ends_small = words.len() > 1 && words.last().is_some_and(|w| SMALL.contains(&w.as_str()));
                let ends_small = ends_small && !hyphen;
                let small = if ends_small { words.pop() } else { None };
                let head = words.pop().unwrap_or_default();
                let entry = noun.as_str().into();
                lexicon.nouns.entry(head).or_default().push(Trigger { rule: i, entry, words, small });
            }
        }
        let rules = &lexicon.rules;
        let order = |t: &Trigger| {
            let r = &rules[t.rule];
            let specific = t.words.len() * 3
                + t.small.is_some() as usize * 2
                + [&r.objects, &r.subjects, &r.words, &r.called].iter().filter(|l| !l.is_empty()).count() * 3
                + r.needs.is_some() as usize;
            std::cmp::Reverse((specific, r.overrides.len()))
        };
        #[allow(clippy::iter_over_hash_type, reason = "each list is sorted by itself")]
        for list in lexicon.verbs.values_mut().chain(lexicon.nouns.values_mut()) {
            list.sort_by_key(order);
        }
        lexicon
    }

    /// The entries that begin with a verb.
    pub fn verbs(&self, lemma: &str) -> &[Trigger] {
        self.verbs.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The entries whose last noun this is.
    pub fn nouns(&self, lemma: &str) -> &[Trigger] {
        self.nouns.get(lemma).map_or(&[], Vec::as_slice)
    }

    /// The entry of an act of this type that only the judge finds; without a mode where the type has no such one.
    pub fn learned(&self, event_type: EventType, mode: Option<&str>) -> Option<&Trigger> {
        let of = |mode: Option<&str>| {
            let mut all = self.learned.iter();
            all.find(|t| self.rule(t).event_type == event_type && self.rule(t).mode == mode)
        };
        of(mode).or_else(|| of(None))
    }

    /// All rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of an entry.
    pub fn rule(&self, trigger: &Trigger) -> &Rule {
        &self.rules[trigger.rule]
    }

    /// Number of entries of a type.
    pub fn count(&self, event_type: EventType) -> usize {
        self.rules.iter().filter(|r| r.event_type == event_type).map(|r| r.verbs.len() + r.nouns.len()).sum()
    }

    /// True if a verb or noun names an act of material conflict in one of its plain entries.
    pub fn is_conflict(&self, lemma: &str, verb: bool) -> bool {
        let list = if verb { self.verbs(lemma) } else { self.nouns(lemma) };
        let quad = |t: &Trigger| Plover::builtin().quad(self.rule(t).event_type);
        let plain = |t: &&Trigger| t.words.is_empty() && t.small.is_none();
        let bare = |t: &Trigger| self.rule(t).objects.is_empty();
        // "withdraw" may cut ties and may end a war
        list.iter().filter(plain).any(|t| quad(t) == 4 && bare(t))
            && !list.iter().filter(plain).any(|t| quad(t) <= 2)
    }
}
