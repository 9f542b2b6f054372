//! The choice among entities: a linear model over the features, trained by `cargo xtask coref` on annotated news.

use crate::features::SIZE;
use std::sync::OnceLock;

/// Index and weight of each feature that has one; see `lexicon/actors/SOURCE.md`.
const WEIGHTS: &str = include_str!("../../../lexicon/actors/antecedents.tsv");

/// The entities that an anaphor may mean, and none of them, which comes first.
#[derive(Debug, Default)]
pub struct Options {
    /// Head token of each option's last mention that is no pronoun; `None` for none of them.
    pub antecedents: Vec<Option<u32>>,
    /// Features of all options, one after the other.
    pub features: Vec<u32>,
    /// Where the features of each end.
    pub ends: Vec<u32>,
    /// True where the anaphor is a pronoun.
    pub pronoun: bool,
    /// By how much *none* has to lead: where links found and right balance on unseen training texts. *He* and *she* mean somebody.
    pub lead: f32,
}

impl Options {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.antecedents.clear();
        self.features.clear();
        self.ends.clear();
    }

    /// Ends the features of an option.
    pub fn close(&mut self, antecedent: Option<u32>) {
        self.antecedents.push(antecedent);
        self.ends.push(self.features.len() as u32);
    }

    /// The features of option `i`.
    pub fn of(&self, i: usize) -> &[u32] {
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.features[start..self.ends[i] as usize]
    }

    /// The sum of weights of each option.
    pub fn scores<'s>(&'s self, weights: &'s [f32]) -> impl Iterator<Item = f32> + 's {
        (0..self.ends.len()).map(|i| self.of(i).iter().map(|&f| weights[f as usize]).sum())
    }

    /// The option with the highest score; of equals the first. *None* has to lead by [`Options::lead`].
    pub fn best(&self, weights: &[f32]) -> usize {
        let mut best = (0, f32::NEG_INFINITY);
        for (i, score) in self.scores(weights).enumerate() {
            let score = if i == 0 { score - self.lead } else { score };
            if score > best.1 {
                best = (i, score);
            }
        }
        best.0
    }
}

/// Who chooses: the trained model, or a teacher in training.
pub trait Chooser {
    /// The option that the anaphor with this head means.
    fn choose(&mut self, head: u32, options: &Options) -> usize;
}

/// The trained model.
#[derive(Debug)]
pub struct Ranker {
    weights: Vec<f32>,
}

impl Ranker {
    /// The built-in model.
    pub fn builtin() -> &'static Ranker {
        static RANKER: OnceLock<Ranker> = OnceLock::new();
        RANKER.get_or_init(|| {
            let mut weights = vec![0.0; SIZE];
            for line in WEIGHTS.lines() {
                let Some((index, weight)) = line.split_once('\t') else { continue };
                let place = index.parse::<usize>().ok().and_then(|i| weights.get_mut(i));
                if let (Some(place), Ok(weight)) = (place, weight.parse()) {
                    *place = weight;
                }
            }
            Ranker { weights }
        })
    }
}

impl Chooser for &Ranker {
    fn choose(&mut self, _head: u32, options: &Options) -> usize {
        options.best(&self.weights)
    }
}
