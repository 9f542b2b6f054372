//! What words mean, roughly: a small vector for each word that the collection of news has (`lexicon/vectors/SOURCE.md`).

use crate::words::{Vector, Word, counted, hash, stem, weight};
use rustc_hash::FxHashMap;
use std::sync::LazyLock;

/// Components of a vector.
const WIDTH: usize = 64;
static ROWS: &[u8] = include_bytes!("../../../lexicon/vectors/en.bin");

/// A direction; of unit length, or zero where nothing is known.
pub type Sense = [f32; WIDTH];

/// The words of one stem.
#[derive(Default)]
struct Forms {
    rows: Vec<u32>,
    /// How telling the commonest is.
    weight: f32,
}

struct Table {
    /// Row and stem of each word.
    words: FxHashMap<Word, (u32, Word)>,
    stems: FxHashMap<Word, Forms>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { words: FxHashMap::default(), stems: FxHashMap::default() };
    for (row, word) in counted().enumerate() {
        let (own, root) = (hash(word), hash(stem(word)));
        table.words.insert(own, (row as u32, root));
        let forms = table.stems.entry(root).or_default();
        let least = if forms.rows.is_empty() { weight(own) } else { forms.weight.min(weight(own)) };
        forms.weight = least;
        forms.rows.push(row as u32);
    }
    table
});

/// The vector of one row, added with a weight.
fn add(to: &mut Sense, row: u32, weight: f32) {
    let Some(row) = ROWS.get(row as usize * WIDTH..(row as usize + 1) * WIDTH) else { return };
    let length = row.iter().map(|x| i32::from(*x as i8).pow(2)).sum::<i32>().max(1) as f32;
    let scale = weight / length.sqrt();
    to.iter_mut().zip(row).for_each(|(t, x)| *t += scale * f32::from(*x as i8));
}

fn unit(mut sense: Sense) -> Sense {
    let length = dot(&sense, &sense).sqrt();
    if length > 0.0 {
        sense.iter_mut().for_each(|x| *x /= length);
    }
    sense
}

/// The likeness of two directions, from -1 to 1.
pub fn dot(a: &Sense, b: &Sense) -> f32 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// The direction of a stem: the mean of its forms.
pub fn of_stem(stem: Word) -> Sense {
    let mut sense = [0.0; WIDTH];
    let rows = TABLE.stems.get(&stem).map_or(&[][..], |f| &f.rows);
    rows.iter().for_each(|row| add(&mut sense, *row, 1.0));
    unit(sense)
}

/// The direction of several words by their weights.
pub fn of_words(words: &Vector) -> Sense {
    let mut sense = [0.0; WIDTH];
    for (word, weight) in &words.0 {
        if let Some((row, _)) = TABLE.words.get(word) {
            add(&mut sense, *row, *weight);
        }
    }
    unit(sense)
}

/// The stem of a word, where the collection has it.
pub fn stem_of(word: Word) -> Word {
    TABLE.words.get(&word).map_or(word, |(_, stem)| *stem)
}

/// The direction of several stems by their weights.
pub fn of_stems(stems: &Vector) -> Sense {
    let mut sense = [0.0; WIDTH];
    for (stem, weight) in &stems.0 {
        let own = of_stem(*stem);
        sense.iter_mut().zip(own).for_each(|(s, x)| *s += weight * x);
    }
    unit(sense)
}

/// True if the collection has a word of this stem.
pub fn has_stem(stem: Word) -> bool {
    TABLE.stems.contains_key(&stem)
}

/// How telling a stem is: as its commonest form.
pub fn rarity(stem: Word) -> f32 {
    TABLE.stems.get(&stem).map_or_else(|| weight(stem), |f| f.weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_counted_word_has_a_row() {
        assert_eq!(ROWS.len(), counted().count() * WIDTH);
    }

    #[test]
    fn words_of_like_meaning_have_like_directions() {
        let like = |a: &str, b: &str| dot(&of_stem(hash(stem(a))), &of_stem(hash(stem(b))));
        assert!((like("robbery", "robbery") - 1.0).abs() < 1e-5);
        for (near, far) in [(("robbery", "theft"), "season"), (("killed", "murdered"), "music")] {
            assert!(like(near.0, near.1) > like(near.0, far) + 0.2, "{near:?} {far}");
        }
        assert_eq!(like("qwzx", "robbery"), 0.0);
    }
}
