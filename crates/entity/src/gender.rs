//! Whether a person's words say *he* or *she*: titles, nouns, first names.

use crate::mentions::Candidate;
use sitroom_document::{Analysis, Document};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Words and first names, each line `f` or `m` and the words.
const WORDS: &str = include_str!("../../../lexicon/actors/gender.txt");

/// True for a woman's word, false for a man's.
fn of_word(lower: &str) -> Option<bool> {
    static TABLE: OnceLock<HashMap<&'static str, bool>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let lines = WORDS.lines().filter_map(|l| l.split_once('\t'));
        lines.flat_map(|(sex, words)| words.split(' ').map(move |w| (w, sex == "f"))).collect()
    });
    table.get(lower).copied()
}

/// What the nouns and names of a phrase say, up to its head.
pub fn of_phrase(doc: &Document, a: &Analysis, c: &Candidate) -> Option<bool> {
    let last = c.head.max(c.name.map_or(c.head, |n| n.end - 1));
    let before = c.tokens.start.saturating_sub(1);
    let own = (c.tokens.start..=last)
        .find_map(|t| of_word(&a.word(&doc.text, t).trim_end_matches('.').to_lowercase()));
    own.or_else(|| {
        // "Mr" stands outside where the parser hangs it elsewhere
        (c.name.is_some() && c.tokens.start > 0)
            .then(|| of_word(&a.word(&doc.text, before).trim_end_matches('.').to_lowercase()))
            .flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_nouns_and_first_names() {
        for (word, want) in [
            ("mrs", Some(true)),
            ("spokesman", Some(false)),
            ("angela", Some(true)),
            ("vladimir", Some(false)),
            ("minister", None),
        ] {
            assert_eq!(of_word(word), want, "{word}");
        }
    }

    #[test]
    fn no_word_stands_on_both_sides() {
        let mut seen = HashMap::new();
        for (sex, words) in WORDS.lines().filter_map(|l| l.split_once('\t')) {
            for w in words.split(' ') {
                assert!(seen.insert(w, sex).is_none_or(|s| s == sex), "{w}");
            }
        }
    }
}
