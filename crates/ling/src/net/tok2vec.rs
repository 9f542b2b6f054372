//! The convolutional networks: hashed embeddings and a mixer per word type (cached), then four windows of three tokens.

use super::kernels::{Aligned, Kernels, Norm, PIECES, Packed, WIDTH};
use super::pack;
use crate::hash::embedding_hash;
use crate::model::{ModelError, Weights};
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
    input: Vec<f32>,
}

impl MixerCache {
    /// Forgets all rows; to be called whenever the vocabulary is cleared.
    pub fn clear(&mut self) {
        self.rows.set_len(0);
        self.place.clear();
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

    fn mix(&self, kernels: &Kernels, cache: &mut MixerCache, word: &WordType, space: bool) {
        let features = [
            word.features[0],
            word.features[1],
            word.features[2],
            word.features[3],
            space as u64,
            word.is_space as u64,
        ];
        cache.input.clear();
        for (c, table) in self.tables.iter().enumerate() {
            let mut sum = [0f32; WIDTH];
            for h in embedding_hash(features[c], FIRST_SEED + c as u32) {
                let row = &table[h as usize % TABLE_ROWS[c] * WIDTH..][..WIDTH];
                sum.iter_mut().zip(row).for_each(|(s, v)| *s += v);
            }
            cache.input.extend_from_slice(&sum);
        }
        let mut mixed = [0f32; WIDTH];
        kernels.maxout(1, &cache.input, &self.mixer, &mut mixed);
        let at = cache.rows.len();
        cache.rows.set_len(at + WIDTH);
        kernels.norm_add(1, &mixed, &self.mixer_norm, &mut cache.rows[at..], false);
    }

    /// Writes the mixer output of a token to `out`.
    pub fn look_up(
        &self,
        kernels: &Kernels,
        cache: &mut MixerCache,
        types: &[WordType],
        word: u32,
        space: bool,
        out: &mut [f32],
    ) {
        if cache.place.len() < types.len() {
            cache.place.resize(types.len(), [0; 2]);
        }
        let slot = (space && self.sees_space()) as usize;
        if cache.place[word as usize][slot] == 0 {
            self.mix(kernels, cache, &types[word as usize], slot == 1);
            cache.place[word as usize][slot] = (cache.rows.len() / WIDTH) as u32;
        }
        out.copy_from_slice(cache.row(cache.place[word as usize][slot]));
    }

    /// Runs the windows over `x` in place. `x` has one zero row, an even number of rows, and one zero row.
    pub fn run_windows(&self, kernels: &Kernels, x: &mut [f32], scratch: &mut WindowScratch) {
        let rows = x.len() / WIDTH - 2;
        let y = &mut scratch.y;
        y.set_len(rows * WIDTH);
        for (packed, norm) in &self.windows {
            kernels.windows(x, packed, &mut scratch.inputs, y);
            kernels.norm_add(rows, y, norm, &mut x[WIDTH..(rows + 1) * WIDTH], true);
        }
    }
}
