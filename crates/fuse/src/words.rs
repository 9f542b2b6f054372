//! Words, and how telling each is: weights from counts over a fixed collection of news, so that what two texts share
//! does not depend on what else was read.

use rustc_hash::FxHashMap;
use std::sync::LazyLock;

const COUNTS: &str = include_str!("../../../lexicon/idf/en.tsv");
/// Weight below which a word says nothing: *the*, *of*, *on*, *also*.
const FLOOR: f32 = 0.7;

/// A word's hash.
pub type Word = u32;

/// Words with their weights, by hash; of unit length.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Vector(pub Vec<(Word, f32)>);

struct Idf {
    weights: FxHashMap<Word, f32>,
    unknown: f32,
}

static IDF: LazyLock<Idf> = LazyLock::new(|| {
    let mut lines = COUNTS.lines();
    let number = |l: Option<&str>| l.and_then(|l| l.rsplit('\t').next()?.parse::<f32>().ok()).unwrap_or(1.0);
    let all = number(lines.next());
    let weight = |n: f32| ((all + 1.0) / (n + 1.0)).ln();
    let pair = |l: &str| l.split_once('\t').map(|(w, _)| (hash(w), weight(number(Some(l)))));
    Idf { weights: lines.filter_map(pair).collect(), unknown: weight(1.0) }
});

/// The words that the collection has, in the order of its file.
pub fn counted() -> impl Iterator<Item = &'static str> {
    COUNTS.lines().skip(1).filter_map(|l| Some(l.split_once('\t')?.0))
}

/// FNV-1a, the same on every machine.
pub fn hash(word: &str) -> Word {
    word.bytes().fold(0x811c_9dc5, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
}

/// FNV-1a in 64 bits, over several parts.
pub fn hash64(parts: &[&[u8]]) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for b in *part {
            h = (h ^ u64::from(*b)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        h = (h ^ 0xff).wrapping_mul(0x0000_0100_0000_01b3);
    }
    // spreads what the last bytes did over all bits
    (h ^ (h >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// How telling a word is.
pub fn weight(word: Word) -> f32 {
    (IDF.weights.get(&word).copied().unwrap_or(IDF.unknown) - FLOOR).max(0.0)
}

/// True if the collection has the word: all but names, figures and what is very rare.
pub fn known(word: Word) -> bool {
    IDF.weights.contains_key(&word)
}

/// The words of a text in lower case: runs of letters and digits.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase)
}

impl Vector {
    /// From words as they occur: each weighs by its rarity and the logarithm of its count.
    pub fn of(text: impl Iterator<Item = String>) -> Vector {
        let mut counts: FxHashMap<Word, f32> = FxHashMap::default();
        for w in text.filter(|w| w.chars().nth(1).is_some()) {
            *counts.entry(hash(&w)).or_default() += 1.0;
        }
        let mut all: Vec<(Word, f32)> = counts
            .into_iter()
            .map(|(w, n)| (w, (1.0 + n.ln()) * weight(w)))
            .filter(|(_, x)| *x > 0.0)
            .collect();
        all.sort_unstable_by_key(|(w, _)| *w);
        Vector(all).unit()
    }

    /// The same direction at unit length.
    pub fn unit(mut self) -> Vector {
        let length = self.0.iter().map(|(_, x)| x * x).sum::<f32>().sqrt();
        if length > 0.0 {
            self.0.iter_mut().for_each(|(_, x)| *x /= length);
        }
        self
    }

    /// Cosine: 1 for the same words, 0 for none in common.
    pub fn cosine(&self, other: &Vector) -> f32 {
        let (mut i, mut j, mut sum) = (0, 0, 0.0);
        while let (Some((a, x)), Some((b, y))) = (self.0.get(i), other.0.get(j)) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    sum += x * y;
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        sum
    }

    /// True if the word is among them.
    pub fn has(&self, word: Word) -> bool {
        self.0.binary_search_by_key(&word, |(w, _)| *w).is_ok()
    }

    /// True if both have words that the collection does not know, and share none of them.
    pub fn names_others(&self, other: &Vector) -> bool {
        let rare = |v: &Vector| v.0.iter().map(|(w, _)| *w).filter(|w| !known(*w)).collect::<Vec<_>>();
        let (a, b) = (rare(self), rare(other));
        !a.is_empty() && !b.is_empty() && !a.iter().any(|w| b.contains(w))
    }

    /// The heaviest words with their weights.
    pub fn top(&self, n: usize) -> Vec<(Word, f32)> {
        let mut all = self.0.clone();
        all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        all.truncate(n);
        all
    }
}

/// Endings that word forms of one act differ by, longest first.
const ENDINGS: [&str; 24] = [
    "ations", "ation", "ments", "ment", "ings", "ions", "ing", "ion", "ers", "ies", "ied", "als", "ors",
    "ed", "er", "or", "es", "al", "ly", "s", "e", "y", "d", "n",
];
/// Letters of a word that stay, whatever its ending.
const STEM: usize = 3;

/// The part of a word that its forms share, roughly: *evacuate*, *evacuated*, *evacuation*.
pub fn stem(word: &str) -> &str {
    let ending = ENDINGS.iter().find(|e| word.len() >= STEM + e.len() && word.ends_with(**e));
    let cut = ending.map_or(word, |e| &word[..word.len() - e.len()]);
    // stopp-ed, evacuat-e
    let bytes = cut.as_bytes();
    match bytes {
        [.., a, b] if a == b && cut.len() > STEM && b.is_ascii_alphabetic() && !b"ls".contains(b) => {
            &cut[..cut.len() - 1]
        }
        [.., b'a', b't'] if cut.len() > STEM + 2 => &cut[..cut.len() - 2],
        _ => cut,
    }
}

/// Words beside a verb that do not name the act: *carried out*, *was shot*, *checked herself into*.
const BESIDE: [&str; 46] = [
    "in",
    "into",
    "out",
    "up",
    "down",
    "off",
    "on",
    "to",
    "of",
    "for",
    "over",
    "at",
    "by",
    "with",
    "from",
    "about",
    "the",
    "a",
    "an",
    "his",
    "her",
    "their",
    "its",
    "it",
    "be",
    "been",
    "being",
    "was",
    "were",
    "is",
    "are",
    "had",
    "has",
    "have",
    "away",
    "back",
    "under",
    "against",
    "through",
    "around",
    "himself",
    "herself",
    "itself",
    "themselves",
    "not",
    "and",
];

/// The word of a trigger that names the act: its last one, without what only stands beside it.
pub fn act(trigger: &str) -> String {
    let all: Vec<String> = words(trigger).collect();
    let named = all.iter().rev().find(|w| !BESIDE.contains(&w.as_str()));
    named.or(all.last()).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_alike_and_others_are_not() {
        let of = |t: &str| Vector::of(words(t));
        let a = of("Gunmen attacked the market of Ndola");
        assert!((a.cosine(&a) - 1.0).abs() < 1e-5);
        assert!(a.cosine(&of("gunmen attack a market in Ndola")) > 0.5);
        assert_eq!(a.cosine(&of("The minister flew to Lima")), 0.0);
        assert!(weight(hash("ndola")) > weight(hash("minister")) && weight(hash("the")) == 0.0);
    }

    #[test]
    fn forms_of_a_word_share_their_stem() {
        for forms in [
            &["evacuate", "evacuated", "evacuation"][..],
            &["attack", "attacked", "attacks"],
            &["stop", "stopped"],
        ] {
            assert!(forms.iter().all(|f| stem(f) == stem(forms[0])), "{forms:?}");
        }
        assert_eq!(stem("met"), "met");
    }

    #[test]
    fn the_word_that_names_an_act_is_not_the_particle_beside_it() {
        for (trigger, word) in
            [("carried out", "carried"), ("was shot", "shot"), ("ground attack", "attack"), ("Over", "over")]
        {
            assert_eq!(act(trigger), word);
        }
        assert_eq!(act(""), "");
    }
}
