//! The convolutional networks: hashed embeddings and a mixer per word type (cached), then four windows of three tokens.

use super::kernels::{Aligned, Kernels, Norm, PIECES, Packed, WIDTH};
use super::pack;
use crate::hash::embedding_hash;
use crate::model::{ModelError, Weights};
use crate::tokenizer::RawToken;
use crate::vocab::WordType;
use std::borrow::Cow;

/// Windows one after the other.
const DEPTH: usize = 4;
/// Rows beside a segment whose value can reach into it: one per window.
pub const HALO: usize = DEPTH;
/// First seed of the hashed embeddings; column `c` has seed `FIRST_SEED + c`.
const FIRST_SEED: u32 = 8;
/// Rows of the embedding tables: norm, prefix, suffix, shape, and for the tagger's network space and is-space.
const TABLE_ROWS: [usize; 6] = [5000, 1000, 2500, 2500, 50, 50];

/// Word types whose mixer outputs are computed at once.
const MIXED_AT_ONCE: usize = 64;

/// One network's parameters.
#[derive(Debug)]
pub struct Tok2Vec {
    tables: Vec<Cow<'static, [f32]>>,
    mixer: Packed,
    mixer_norm: Norm,
    windows: Vec<(Packed, Norm)>,
}

/// Buffers of [`Tok2Vec::run_windows`].
#[derive(Debug, Default)]
pub struct WindowScratch {
    inputs: Aligned,
    y: Aligned,
}

/// Mixer outputs by word type, for tokens without and with a space after them.
#[derive(Debug, Default)]
pub struct MixerCache {
    rows: Aligned,
    /// Place of (word, space) in `rows`, from 1.
    place: Vec<[u32; 2]>,
    /// How many rows have a place.
    placed: u32,
    /// Embeddings of rows that have a place but no value yet.
    input: Vec<f32>,
    mixed: Aligned,
}

impl MixerCache {
    /// Forgets all rows; to be called whenever the vocabulary is cleared.
    pub fn clear(&mut self) {
        self.rows.set_len(0);
        self.place.clear();
        self.placed = 0;
    }

    fn row(&self, place: u32) -> &[f32] {
        &self.rows[(place as usize - 1) * WIDTH..][..WIDTH]
    }
}

fn norm(weights: &Weights, layer: &str) -> Result<Norm, ModelError> {
    let part =
        |p: &str| weights.get(&format!("{layer}.ln.{p}"), &[WIDTH]).map(|t| Aligned::from(&t.data[..]));
    Ok(Norm { gain: part("G")?, shift: part("b")? })
}

fn maxout(weights: &Weights, layer: &str, k: usize, lanes: usize) -> Result<Packed, ModelError> {
    let w = weights.get(&format!("{layer}.W"), &[WIDTH, PIECES, k])?;
    let b = weights.get(&format!("{layer}.b"), &[WIDTH, PIECES])?;
    Ok(pack::maxout(&w.data, &b.data, k, lanes))
}

impl Tok2Vec {
    /// The network of `component`, which reads the first `columns` features.
    ///
    /// # Errors
    /// Names the tensor that is missing.
    pub fn new(weights: &Weights, component: &str, columns: usize, lanes: usize) -> Result<Self, ModelError> {
        let table = |c: usize| {
            weights.get(&format!("{component}.embed.{c}.E"), &[TABLE_ROWS[c], WIDTH]).map(|t| t.data.clone())
        };
        let window = |d: usize| {
            let layer = format!("{component}.conv.{d}");
            let w = weights.get(&format!("{layer}.W"), &[WIDTH, PIECES, 3 * WIDTH])?;
            let b = weights.get(&format!("{layer}.b"), &[WIDTH, PIECES])?;
            Ok((pack::windows(&w.data, &b.data, lanes), norm(weights, &layer)?))
        };
        Ok(Tok2Vec {
            tables: (0..columns).map(table).collect::<Result<_, _>>()?,
            mixer: maxout(weights, &format!("{component}.mixer"), columns * WIDTH, lanes)?,
            mixer_norm: norm(weights, &format!("{component}.mixer"))?,
            windows: (0..DEPTH).map(window).collect::<Result<_, _>>()?,
        })
    }

    /// True if the network sees whether a space follows.
    fn sees_space(&self) -> bool {
        self.tables.len() > 4
    }

    /// Appends a word type's summed embeddings, one after the other, to `out`.
    fn embed(&self, word: &WordType, space: bool, out: &mut Vec<f32>) {
        let features = [
            word.features[0],
            word.features[1],
            word.features[2],
            word.features[3],
            space as u64,
            word.is_space as u64,
        ];
        for (c, table) in self.tables.iter().enumerate() {
            let mut sum = [0f32; WIDTH];
            for h in embedding_hash(features[c], FIRST_SEED + c as u32) {
                let row = &table[h as usize % TABLE_ROWS[c] * WIDTH..][..WIDTH];
                sum.iter_mut().zip(row).for_each(|(s, v)| *s += v);
            }
            out.extend_from_slice(&sum);
        }
    }

    /// Which of a word type's two rows a token takes.
    fn slot(&self, token: &RawToken) -> usize {
        (token.space && self.sees_space()) as usize
    }

    /// Computes the mixer outputs that the cache lacks for `tokens`, many at once, because a product of one row costs as much as one of eight.
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
            if cache.place[token.word as usize][slot] == 0 {
                cache.placed += 1;
                cache.place[token.word as usize][slot] = cache.placed;
                self.embed(&types[token.word as usize], slot == 1, &mut cache.input);
                if cache.input.len() == MIXED_AT_ONCE * self.mixer.k {
                    self.mix(kernels, cache);
                }
            }
        }
        self.mix(kernels, cache);
    }

    /// Mixes the embeddings that wait in the cache.
    fn mix(&self, kernels: &Kernels, cache: &mut MixerCache) {
        let rows = cache.input.len() / self.mixer.k;
        cache.mixed.set_len(rows * WIDTH);
        kernels.maxout(rows, &cache.input, &self.mixer, &mut cache.mixed);
        cache.input.clear();
        let at = cache.rows.len();
        cache.rows.set_len(at + rows * WIDTH);
        kernels.norm_add(rows, &cache.mixed, &self.mixer_norm, &mut cache.rows[at..], false);
    }

    /// The mixer output of a token that [`Tok2Vec::prepare`] has seen.
    pub fn look_up<'c>(&self, cache: &'c MixerCache, token: &RawToken) -> &'c [f32] {
        cache.row(cache.place[token.word as usize][self.slot(token)])
    }

    /// Runs the windows over `x` in place. `x` has one zero row, a multiple of [`super::kernels::GROUP`] rows, and one zero row. `edges` are rows that
    /// are zero and stay so: what lies beyond them never reaches what lies before.
    pub fn run_windows(
        &self,
        kernels: &Kernels,
        x: &mut [f32],
        edges: &[usize],
        scratch: &mut WindowScratch,
    ) {
        let rows = x.len() / WIDTH - 2;
        let y = &mut scratch.y;
        y.set_len(rows * WIDTH);
        for (packed, norm) in &self.windows {
            kernels.windows(x, packed, &mut scratch.inputs, y);
            kernels.norm_add(rows, y, norm, &mut x[WIDTH..(rows + 1) * WIDTH], true);
            for edge in edges {
                x[edge * WIDTH..][..WIDTH].fill(0.0);
            }
        }
    }
}
