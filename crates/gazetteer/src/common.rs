//! Place names that are words or personal names as well, from `lexicon/places/words.tsv`.

use std::collections::HashMap;
use std::sync::OnceLock;

const WORDS: &str = include_str!("../../../lexicon/places/words.tsv");

/// What else a name is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AlsoA {
    pub word: bool,
    pub given: bool,
    pub surname: bool,
    /// Hardly ever meant as a place when it stands alone.
    pub never: bool,
}

/// What else the single word `name` is.
pub(crate) fn also_a(name: &str) -> AlsoA {
    static TABLE: OnceLock<HashMap<&'static str, AlsoA>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let rows = WORDS.lines().skip(1).filter_map(|l| l.split_once('\t'));
        rows.map(|(word, kinds)| {
            let has = |k| kinds.split(';').any(|x| x == k);
            (
                word,
                AlsoA {
                    word: has("word"),
                    given: has("given"),
                    surname: has("surname"),
                    never: has("never"),
                },
            )
        })
        .collect()
    });
    let mut buffer = [0; 24];
    let bytes = name.as_bytes();
    let Some(lower) = buffer.get_mut(..bytes.len()) else { return AlsoA::default() };
    lower.copy_from_slice(bytes);
    lower.make_ascii_lowercase();
    std::str::from_utf8(lower).ok().and_then(|w| table.get(w)).copied().unwrap_or_default()
}
