//! Hashed embeddings and the mixer above them: what a network makes of a word type before it looks at the words beside it.
//!
//! The mixer's product with the embedding of one feature is the same wherever the feature comes up. Prefixes, suffixes and shapes are few,
//! so their products are kept, and a new word type costs one product, that of its norm, and some additions.

use super::kernels::{Aligned, Kernels, Norm, PIECES, Packed, WIDTH};
use super::pack;
use crate::hash::embedding_hash;
use crate::model::{ModelError, Weights};
use crate::tokenizer::RawToken;
use crate::vocab::WordType;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// First seed of the hashed embeddings; column `c` has seed `FIRST_SEED + c`.
const FIRST_SEED: u32 = 8;
/// Features of a word type: norm, prefix, suffix, shape, and for the tagger's network whether a space follows and whether it is one.
const MOST_COLUMNS: usize = 6;
/// Rows of the embedding tables.
const TABLE_ROWS: [usize; MOST_COLUMNS] = [5000, 1000, 2500, 2500, 50, 50];
/// The column whose values are nearly as many as word types.
const NORM: usize = 0;
/// Summed inputs of the mixer.
const SUMS: usize = PIECES * WIDTH;
/// Word types whose rows are computed at once.
const AT_ONCE: usize = 64;

/// The parameters.
#[derive(Debug)]
pub struct Mixer {
    columns: Vec<Column>,
    /// In the order of the columns' products.
    bias: Aligned,
    norm: Norm,
}

#[derive(Debug)]
struct Column {
    table: Cow<'static, [f32]>,
    /// The part of the mixer that sees this column.
    weights: Packed,
}

/// Mixer outputs by word type, for tokens without and with a space after them.
#[derive(Debug, Default)]
pub struct MixerCache {
    rows: Aligned,
    /// Place of (word, space) in `rows`, from 1.
    place: Vec<[u32; 2]>,
    /// How many rows have a place.
    placed: u32,
    /// Word types that have a place but no row yet, in order.
    waiting: Vec<(u32, bool)>,
    products: [Products; MOST_COLUMNS],
    embeddings: Aligned,
    norms: Aligned,
    mixed: Aligned,
}

/// Products of one column by feature.
#[derive(Debug, Default)]
struct Products {
    place: FxHashMap<u64, u32>,
    rows: Aligned,
}

impl MixerCache {
    /// Forgets all rows; to be called whenever the vocabulary is cleared.
    pub fn clear(&mut self) {
        self.rows.set_len(0);
        self.place.clear();
        self.placed = 0;
        for products in &mut self.products {
            products.place.clear();
            products.rows.set_len(0);
        }
    }

    fn row(&self, place: u32) -> &[f32] {
        &self.rows[(place as usize - 1) * WIDTH..][..WIDTH]
    }
}

impl Column {
    /// The sum of the rows that a feature hashes to.
    fn embed(&self, column: usize, feature: u64, out: &mut [f32]) {
        out.fill(0.0);
        for h in embedding_hash(feature, FIRST_SEED + column as u32) {
            let row = &self.table[h as usize % TABLE_ROWS[column] * WIDTH..][..WIDTH];
            out.iter_mut().zip(row).for_each(|(sum, v)| *sum += v);
        }
    }
}

impl Products {
    /// The place of a feature's product, computed if it is new.
    fn place(&mut self, kernels: &Kernels, column: usize, of: &Column, feature: u64) -> usize {
        let next = self.place.len() as u32;
        let place = *self.place.entry(feature).or_insert(next);
        if place == next {
            let mut embedding = [0.0; WIDTH];
            of.embed(column, feature, &mut embedding);
            let at = self.rows.len();
            self.rows.set_len(at + SUMS);
            kernels.gemm(1, &embedding, WIDTH, &of.weights, &mut self.rows[at..], SUMS);
        }
        place as usize
    }
}

/// A word type's features, column by column.
fn features(word: &WordType, space: bool) -> [u64; MOST_COLUMNS] {
    let [norm, prefix, suffix, shape] = word.features;
    [norm, prefix, suffix, shape, space as u64, word.is_space as u64]
}

impl Mixer {
    /// The mixer of `component`, which reads the first `columns` features.
    ///
    /// # Errors
    /// Names the tensor that is missing.
    pub fn new(weights: &Weights, component: &str, columns: usize, lanes: usize) -> Result<Self, ModelError> {
        let layer = format!("{component}.mixer");
        let w = weights.get(&format!("{layer}.W"), &[WIDTH, PIECES, columns * WIDTH])?;
        let b = weights.get(&format!("{layer}.b"), &[WIDTH, PIECES])?;
        let column = |c: usize| {
            let table = weights.get(&format!("{component}.embed.{c}.E"), &[TABLE_ROWS[c], WIDTH])?;
            let weights = pack::maxout_columns(&w.data, columns * WIDTH, c * WIDTH..(c + 1) * WIDTH, lanes);
            Ok(Column { table: table.data.clone(), weights })
        };
        Ok(Mixer {
            columns: (0..columns).map(column).collect::<Result<_, _>>()?,
            bias: pack::maxout_bias(&b.data, lanes),
            norm: Norm::of(weights, &layer)?,
        })
    }

    /// True if the network sees whether a space follows.
    fn sees_space(&self) -> bool {
        self.columns.len() > 4
    }

    /// Which of a word type's two rows a token takes.
    fn slot(&self, token: &RawToken) -> usize {
        (token.space && self.sees_space()) as usize
    }

    /// Computes the rows that the cache lacks for `tokens`, many at once, because a product of one row costs as much as one of four.
    pub fn prepare<'t>(
        &self,
        kernels: &Kernels,
        cache: &mut MixerCache,
        types: &[WordType],
        tokens: impl Iterator<Item = &'t RawToken>,
    ) {
        if cache.place.len() < types.len() {
            cache.place.resize(types.len(), [0; 2]);
        }
        for token in tokens {
            let slot = self.slot(token);
            let place = &mut cache.place[token.word as usize][slot];
            if *place == 0 {
                cache.placed += 1;
                *place = cache.placed;
                cache.waiting.push((token.word, slot == 1));
                if cache.waiting.len() == AT_ONCE {
                    self.mix(kernels, cache, types);
                }
            }
        }
        self.mix(kernels, cache, types);
    }

    /// Computes the rows that wait.
    fn mix(&self, kernels: &Kernels, cache: &mut MixerCache, types: &[WordType]) {
        let rows = cache.waiting.len();
        cache.embeddings.set_len(rows * WIDTH);
        cache.norms.set_len(rows * SUMS);
        cache.mixed.set_len(rows * WIDTH);
        let norms = &self.columns[NORM];
        for ((word, _), out) in cache.waiting.iter().zip(cache.embeddings.chunks_exact_mut(WIDTH)) {
            norms.embed(NORM, types[*word as usize].features[NORM], out);
        }
        kernels.gemm(rows, &cache.embeddings, WIDTH, &norms.weights, &mut cache.norms, SUMS);
        for (i, (word, space)) in cache.waiting.iter().enumerate() {
            let features = features(&types[*word as usize], *space);
            let mut places = [0; MOST_COLUMNS];
            for (c, column) in self.columns.iter().enumerate().skip(NORM + 1) {
                places[c] = cache.products[c].place(kernels, c, column, features[c]);
            }
            let mut summed = [&cache.norms[i * SUMS..][..SUMS]; MOST_COLUMNS];
            for c in NORM + 1..self.columns.len() {
                summed[c] = &cache.products[c].rows[places[c] * SUMS..][..SUMS];
            }
            kernels.sum_maxout(
                &summed[..self.columns.len()],
                &self.bias,
                &mut cache.mixed[i * WIDTH..][..WIDTH],
            );
        }
        cache.waiting.clear();
        let at = cache.rows.len();
        cache.rows.set_len(at + rows * WIDTH);
        kernels.norm_add(rows, &cache.mixed, &self.norm, &mut cache.rows[at..], false);
    }

    /// The row of a token that [`Mixer::prepare`] has seen.
    pub fn look_up<'c>(&self, cache: &'c MixerCache, token: &RawToken) -> &'c [f32] {
        cache.row(cache.place[token.word as usize][self.slot(token)])
    }
}
