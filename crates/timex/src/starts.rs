//! Which rules can begin with a word: most words begin none, and one look into a table says so.

use crate::lexicon::{Class, Lexicon};
use crate::rule_file::{Piece, Rule};
use rustc_hash::FxHashMap;

/// Rules as bits.
pub type RuleSet = u128;
/// The most rules that a set holds.
pub const MOST_RULES: usize = RuleSet::BITS as usize;

/// Rules by the words that they can begin with.
#[derive(Debug)]
pub struct Starts {
    words: FxHashMap<String, RuleSet>,
    digits: RuleSet,
}

impl Starts {
    /// Sorts rules by their first words.
    pub fn new(rules: &[Rule], lexicon: &Lexicon) -> Starts {
        let mut starts = Starts { words: FxHashMap::default(), digits: 0 };
        for (i, rule) in rules.iter().enumerate() {
            let optional = rule.pattern.iter().take_while(|e| e.optional).count();
            for piece in rule.pattern.iter().take(optional + 1).flat_map(|e| &e.any) {
                starts.add(piece, 1 << i, lexicon);
            }
        }
        starts
    }

    fn add(&mut self, piece: &Piece, rule: RuleSet, lexicon: &Lexicon) {
        let class = match piece {
            Piece::Word(word) => {
                *self.words.entry(word.clone()).or_default() |= rule;
                return;
            }
            Piece::Class(class) => *class,
        };
        if class.takes_digits() {
            self.digits |= rule;
        }
        if class == Class::Count {
            *self.words.entry("another".into()).or_default() |= rule;
        }
        let listed = lexicon.words().filter(|(_, classes)| classes.iter().any(|(c, _)| class.takes(*c)));
        for (word, _) in listed {
            let first = word.split(' ').next().unwrap_or(word);
            *self.words.entry(first.into()).or_default() |= rule;
        }
    }

    /// The rules that can begin with a lower-case word.
    pub fn of(&self, word: &str) -> RuleSet {
        let listed = self.words.get(word).copied().unwrap_or(0);
        let first = word.bytes().next().unwrap_or(b' ');
        let numeric = first.is_ascii_digit() || first == b'\'' || word.starts_with("mid-");
        if numeric { listed | self.digits } else { listed }
    }
}
