//! Which rules can begin with a word: most words begin none, and one look into a table says so.

use crate::lexicon::{Class, Lexicon};
use crate::rule_file::{Piece, Rule};
use rustc_hash::FxHashMap;

/// Rules by the words that they can begin with.
#[derive(Debug)]
pub struct Starts {
    words: FxHashMap<String, Vec<u16>>,
    digits: Vec<u16>,
}

impl Starts {
    /// Sorts rules by their first words.
    pub fn new(rules: &[Rule], lexicon: &Lexicon) -> Starts {
        let mut starts = Starts { words: FxHashMap::default(), digits: Vec::new() };
        for (i, rule) in rules.iter().enumerate() {
            let optional = rule.pattern.iter().take_while(|e| e.optional).count();
            for piece in rule.pattern.iter().take(optional + 1).flat_map(|e| &e.any) {
                starts.add(piece, i as u16, lexicon);
            }
        }
        starts
    }

    fn add(&mut self, piece: &Piece, rule: u16, lexicon: &Lexicon) {
        let class = match piece {
            Piece::Word(word) => {
                self.add_word(word, rule);
                return;
            }
            Piece::Class(class) => *class,
        };
        if class.takes_digits() {
            self.digits.push(rule);
        }
        if class == Class::Count {
            self.add_word("another", rule);
        }
        let listed = lexicon.words().filter(|(_, classes)| classes.iter().any(|(c, _)| class.takes(*c)));
        for (word, _) in listed {
            self.add_word(word.split(' ').next().unwrap_or(word), rule);
        }
    }

    fn add_word(&mut self, word: &str, rule: u16) {
        let rules = self.words.entry(word.into()).or_default();
        if rules.last() != Some(&rule) {
            rules.push(rule);
        }
    }

    /// The rules that can begin with a lower-case word.
    pub fn of(&self, word: &str) -> impl Iterator<Item = usize> {
        let first = word.bytes().next().unwrap_or(b' ');
        let last = word.bytes().last().unwrap_or(b' ');
        // "mid-2011", "late-1990s"
        let numeric =
            first.is_ascii_digit() || first == b'\'' || last.is_ascii_digit() || word.ends_with("0s");
        let digits = if numeric { self.digits.as_slice() } else { &[] };
        self.words.get(word).into_iter().flatten().chain(digits).map(|r| usize::from(*r))
    }
}
