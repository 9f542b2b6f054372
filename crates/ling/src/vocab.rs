//! Word types: everything about a token that depends on its text alone, computed once.

use crate::hash::string_hash;
use crate::model::Tables;
use crate::ruler::Ruler;
use crate::unicode::{is_all_space, is_alpha, is_digit, is_upper};
use rustc_hash::FxHashMap;

/// A text from this many characters on has one shape, as in spaCy.
const LONG_SHAPE: usize = 100;
/// A run of equal shape characters is cut to this length.
const SHAPE_RUN: u32 = 4;

/// Strings to 64-bit ids: symbols have small ids of their own, all others are hashed.
#[derive(Debug)]
pub struct StringIds {
    symbols: FxHashMap<String, u64>,
    lexeme_norm: FxHashMap<u64, u64>,
    base_norms: FxHashMap<String, u64>,
}

impl StringIds {
    /// The tables of a model.
    pub fn new(tables: &Tables) -> Self {
        let symbols = tables.symbols.iter().map(|(k, v)| (k.clone(), *v)).collect();
        let mut ids =
            StringIds { symbols, lexeme_norm: FxHashMap::default(), base_norms: FxHashMap::default() };
        ids.lexeme_norm =
            tables.lexeme_norm.iter().filter_map(|(k, v)| Some((k.parse().ok()?, ids.id(v)))).collect();
        ids.base_norms = tables.base_norms.iter().map(|(k, v)| (k.clone(), ids.id(v))).collect();
        ids
    }

    /// The id of a string; 0 for the empty one.
    pub fn id(&self, s: &str) -> u64 {
        match self.symbols.get(s) {
            Some(&symbol) => symbol,
            None if s.is_empty() => 0,
            None => string_hash(s.as_bytes()),
        }
    }

    /// The id of a text's norm.
    fn norm(&self, text: &str, lower: &str) -> u64 {
        let listed = self.lexeme_norm.get(&self.id(text)).or_else(|| self.base_norms.get(text));
        listed.copied().unwrap_or_else(|| self.id(lower))
    }
}

/// The features of a word type.
#[derive(Debug, Clone)]
pub struct WordType {
    /// The text.
    pub text: Box<str>,
    /// Lower-cased.
    pub lower: Box<str>,
    /// Ids of NORM, PREFIX, SUFFIX and SHAPE.
    pub features: [u64; 4],
    /// White space only.
    pub is_space: bool,
    /// Patterns of the attribute ruler whose first token's word condition this word meets.
    pub ruler_patterns: Box<[u16]>,
    /// Index of the special-case sequences that begin with this word, from 1; 0 for none.
    pub special_start: u16,
}

/// All word types met so far.
#[derive(Debug, Default)]
pub struct Vocab {
    /// By id.
    pub types: Vec<WordType>,
    by_text: FxHashMap<Box<str>, u32>,
    /// Types with a norm of their own, by text and norm.
    by_norm: FxHashMap<(Box<str>, Box<str>), u32>,
}

impl Vocab {
    /// The id of a word type, made if it is new. `special_starts` numbers the first words of special sequences.
    pub fn id(
        &mut self,
        text: &str,
        norm: Option<&str>,
        ids: &StringIds,
        ruler: &Ruler,
        special_starts: &FxHashMap<String, u16>,
    ) -> u32 {
        let found = match norm {
            None => self.by_text.get(text).copied(),
            Some(norm) => self.by_norm.get(&(Box::from(text), Box::from(norm))).copied(),
        };
        if let Some(id) = found {
            return id;
        }
        let id = self.types.len() as u32;
        let mut word = word_type(text, ids, ruler);
        word.special_start = special_starts.get(text).copied().unwrap_or(0);
        match norm {
            None => self.by_text.insert(text.into(), id),
            Some(norm) => {
                word.features[0] = ids.id(norm);
                self.by_norm.insert((text.into(), norm.into()), id)
            }
        };
        self.types.push(word);
        id
    }

    /// Forgets all types.
    pub fn clear(&mut self) {
        self.types.clear();
        self.by_text.clear();
        self.by_norm.clear();
    }
}

fn word_type(text: &str, ids: &StringIds, ruler: &Ruler) -> WordType {
    let lower = text.to_lowercase();
    let prefix = text.chars().next().map_or("", |c| &text[..c.len_utf8()]);
    let suffix_at = text.char_indices().rev().nth(2).map_or(0, |(i, _)| i);
    WordType {
        features: [ids.norm(text, &lower), ids.id(prefix), ids.id(&text[suffix_at..]), ids.id(&shape(text))],
        is_space: is_all_space(text),
        ruler_patterns: ruler.word_patterns(&lower),
        special_start: 0,
        text: text.into(),
        lower: lower.into(),
    }
}

/// spaCy's word shape: `Xxxx`, `dd:dd`, `X.X.`.
fn shape(text: &str) -> String {
    if text.chars().count() >= LONG_SHAPE {
        return "LONG".into();
    }
    let mut out = String::with_capacity(text.len());
    let (mut last, mut run) = ('\0', 0);
    for c in text.chars() {
        let kind = match c {
            c if is_alpha(c) => {
                if is_upper(c) {
                    'X'
                } else {
                    'x'
                }
            }
            c if is_digit(c) => 'd',
            c => c,
        };
        run = if kind == last { run + 1 } else { 0 };
        last = kind;
        if run < SHAPE_RUN {
            out.push(kind);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_cut_after_four() {
        for (text, want) in
            [("Biden", "Xxxxx"), ("2022-02-12", "dddd-dd-dd"), ("U.S.", "X.X."), ("I", "X"), ("²½Ⅷ", "d½Ⅷ")]
        {
            assert_eq!(shape(text), want);
        }
        assert_eq!(shape(&"a".repeat(100)), "LONG");
    }
}
