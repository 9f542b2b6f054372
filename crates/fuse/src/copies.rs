//! Near-duplicates and wire copies, by shared four-word shingles (Broder 1997, *On the resemblance and containment of documents*).
//!
//! Every text keeps the hashes of all its shingles, so that a decision is exact. To find whom to compare with, those hashes that 8
//! divides (Broder's mod-m sketch) serve as keys of an index: a new text meets only texts that share one.

use crate::words::{hash64, words};

/// Words of a shingle.
const SHINGLE: usize = 4;
/// One shingle in this many is a key.
const SAMPLED: u32 = 8;
/// Texts are copies where this share of all their shingles is common …
const RESEMBLES: f32 = 0.2;
/// … or where this share of the shorter one is in the longer one.
const CONTAINED: f32 = 0.5;
/// Copies share at least one in so many keys of the shorter one; a third is what is expected.
const COPY_KEYS: u32 = 10;
/// Fewer shingles than this are chance: bylines, rubrics.
const FEWEST: usize = 8;

/// The hashes of a text's shingles, in order, each once.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Shingles(Vec<u32>);

/// How much two texts share.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shared {
    /// Common shingles by all shingles.
    pub jaccard: f32,
    /// Common shingles by those of the shorter text.
    pub containment: f32,
}

impl Shared {
    /// True if one is a copy of the other, whole or in large part.
    pub fn is_copy(self) -> bool {
        self.jaccard >= RESEMBLES || self.containment >= CONTAINED
    }
}

impl Shingles {
    /// Of a text.
    pub fn of(text: &str) -> Shingles {
        let words: Vec<String> = words(text).collect();
        let one = |w: &[String]| {
            let parts: Vec<&[u8]> = w.iter().map(|w| w.as_bytes()).collect();
            (hash64(&parts) >> 32) as u32
        };
        let mut all: Vec<u32> = words.windows(SHINGLE).map(one).collect();
        all.sort_unstable();
        all.dedup();
        Shingles(all)
    }

    /// Those under which the text is entered.
    pub fn keys(&self) -> impl Iterator<Item = u32> + '_ {
        // a short text has too few to sample
        let all = self.0.len() < FEWEST * SAMPLED as usize;
        self.0.iter().copied().filter(move |h| all || h % SAMPLED == 0)
    }

    /// True if texts with so many keys in common may be copies; where they share fewer, nothing else needs to be looked at.
    pub fn may_be_copies(&self, other: &Shingles, keys: u32) -> bool {
        let shortest = self.0.len().min(other.0.len()) as u32 / SAMPLED;
        keys >= (shortest / COPY_KEYS).max(1)
    }

    /// What two texts share.
    pub fn shared(&self, other: &Shingles) -> Shared {
        let (mut i, mut j, mut common) = (0, 0, 0_usize);
        while let (Some(a), Some(b)) = (self.0.get(i), other.0.get(j)) {
            match a.cmp(b) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    common += 1;
                    (i, j) = (i + 1, j + 1);
                }
            }
        }
        let shortest = self.0.len().min(other.0.len());
        if shortest < FEWEST {
            return Shared { jaccard: 0.0, containment: 0.0 };
        }
        let union = self.0.len() + other.0.len() - common;
        Shared { jaccard: common as f32 / union as f32, containment: common as f32 / shortest as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "Gunmen attacked a market in the northern town of Ndola on Monday and killed at least forty people, \
        the ministry of defence said, as the army sent two battalions to close the border with its neighbour.";

    #[test]
    fn a_shortened_copy_is_a_copy_and_another_report_is_not() {
        let wire = Shingles::of(WIRE);
        let short = Shingles::of(&format!("From our agencies: {}", &WIRE[..120]));
        assert!(wire.shared(&short).is_copy() && wire.shared(&wire).jaccard == 1.0);
        let other = Shingles::of(
            "Forty people died on Monday when armed men raided the market of Ndola, in the north of the country, officials said.",
        );
        assert!(!wire.shared(&other).is_copy());
        assert!(!wire.may_be_copies(&other, 0) && wire.may_be_copies(&short, 1));
        assert!(short.keys().any(|k| wire.keys().any(|l| k == l)));
    }
}
