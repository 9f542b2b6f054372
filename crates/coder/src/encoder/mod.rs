//! The second reader: a small Transformer encoder (MiniLM-L6, six layers of width 384), fine-tuned by `tools/train_coder.py`.
//!
//! Each party is framed by a sign of its own; the types are scored from the mean of all states and the states of both opening signs
//! (entity markers: Baldini Soares et al. 2019). Weights are eight-bit and stay so; panels are widened as they are used.

mod dense;
mod file;
mod pieces;

use crate::linear::{ModelError, Scores, TYPES};
use crate::pair::Pair;
use dense::{Dense, Norm, gelu};
use file::Reader;
use pieces::Pieces;

/// Width of a state.
const WIDTH: usize = 384;
/// Width of the inner layer.
const INNER: usize = 1536;
const LAYERS: usize = 6;
const HEADS: usize = 12;
const HEAD_WIDTH: usize = WIDTH / HEADS;
/// Word pieces that are read at most, with both ends.
const MOST_PIECES: usize = 96;
/// The sign that frames an actor, `@`, and a recipient, `#`, as word pieces.
const SIGNS: [u32; 2] = [1030, 1001];
/// The pieces at both ends.
const ENDS: [u32; 2] = [101, 102];

/// The encoder's weights.
#[derive(Debug)]
pub struct Encoder {
    pieces: Pieces,
    words: Dense,
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    head: Dense,
}

#[derive(Debug)]
struct Layer {
    query: Dense,
    key: Dense,
    value: Dense,
    mix: Dense,
    mix_norm: Norm,
    widen: Dense,
    narrow: Dense,
    narrow_norm: Norm,
}

impl Layer {
    fn read(r: &mut Reader<'_>) -> Result<Layer, ModelError> {
        Ok(Layer {
            query: r.dense(WIDTH, WIDTH)?,
            key: r.dense(WIDTH, WIDTH)?,
            value: r.dense(WIDTH, WIDTH)?,
            mix: r.dense(WIDTH, WIDTH)?,
            mix_norm: r.norm(WIDTH)?,
            widen: r.dense(INNER, WIDTH)?,
            narrow: r.dense(WIDTH, INNER)?,
            narrow_norm: r.norm(WIDTH)?,
        })
    }

    fn run(&self, x: &mut [f32]) {
        let (q, k, v) = (self.query.run(x), self.key.run(x), self.value.run(x));
        let mixed = self.mix.run(&attention(&q, &k, &v));
        x.iter_mut().zip(&mixed).for_each(|(x, m)| *x += m);
        self.mix_norm.run(x);
        let mut inner = self.widen.run(x);
        inner.iter_mut().for_each(|v| *v = gelu(*v));
        let narrow = self.narrow.run(&inner);
        x.iter_mut().zip(&narrow).for_each(|(x, m)| *x += m);
        self.narrow_norm.run(x);
    }
}

impl Encoder {
    /// Reads a weights file: `models/README.md` has its form.
    ///
    /// # Errors
    /// Says what is missing or too much.
    pub fn from_bytes(bytes: &[u8]) -> Result<Encoder, ModelError> {
        let mut r = Reader::new(bytes)?;
        let pieces = Pieces::new(r.text()?);
        let encoder = Encoder {
            words: r.dense(pieces.len(), WIDTH)?,
            pieces,
            positions: r.floats(MOST_PIECES * WIDTH)?,
            norm: r.norm(WIDTH)?,
            layers: (0..LAYERS).map(|_| Layer::read(&mut r)).collect::<Result<_, _>>()?,
            head: r.dense(TYPES, 3 * WIDTH)?,
        };
        r.end()?;
        Ok(encoder)
    }

    /// The word pieces of a text with its signs, and the places of the first opening sign of either side (0 for none).
    pub fn pieces(&self, text: &str, pair: &Pair) -> (Vec<u32>, [usize; 2]) {
        let sides = [&pair.actor, &pair.recipient];
        let mut cuts: Vec<(usize, bool, usize)> = Vec::new();
        for (side, spans) in sides.iter().enumerate() {
            cuts.extend(spans.iter().map(|s| (s.start as usize, true, side)));
            cuts.extend(spans.iter().map(|s| (s.end as usize, false, side)));
        }
        cuts.sort_unstable();
        let (mut ids, mut at, mut places) = (vec![ENDS[0]], 0, [0; 2]);
        for (offset, opens, side) in cuts {
            self.pieces.split(text.get(at..offset).unwrap_or_default(), &mut ids);
            at = at.max(offset);
            if opens && places[side] == 0 {
                places[side] = ids.len();
            }
            ids.push(SIGNS[side]);
        }
        self.pieces.split(text.get(at..).unwrap_or_default(), &mut ids);
        ids.truncate(MOST_PIECES - 1);
        ids.push(ENDS[1]);
        (ids.clone(), places.map(|p| if p < ids.len() { p } else { 0 }))
    }

    /// The scores of the types.
    pub fn scores(&self, text: &str, pair: &Pair) -> Scores {
        let (ids, places) = self.pieces(text, pair);
        let mut x = vec![0f32; ids.len() * WIDTH];
        for ((row, id), position) in
            x.chunks_exact_mut(WIDTH).zip(&ids).zip(self.positions.chunks_exact(WIDTH))
        {
            self.words.row(*id as usize, row);
            row.iter_mut().zip(position).for_each(|(v, p)| *v += p);
        }
        self.norm.run(&mut x);
        self.layers.iter().for_each(|layer| layer.run(&mut x));
        let state = |place: usize| &x[place * WIDTH..][..WIDTH];
        let mut seen = vec![0f32; WIDTH];
        for row in x.chunks_exact(WIDTH) {
            seen.iter_mut().zip(row).for_each(|(m, v)| *m += v / ids.len() as f32);
        }
        places.iter().for_each(|p| seen.extend_from_slice(state(*p)));
        let scores = self.head.run(&seen);
        std::array::from_fn(|k| scores[k])
    }
}

/// Each state's mean over all values, weighted by how well its query fits their keys, head by head.
fn attention(q: &[f32], k: &[f32], v: &[f32]) -> Vec<f32> {
    let n = q.len() / WIDTH;
    let mut out = vec![0f32; q.len()];
    let mut fit = vec![0f32; n];
    let scale = 1.0 / (HEAD_WIDTH as f32).sqrt();
    for (i, h) in (0..n).flat_map(|i| (0..HEADS).map(move |h| (i, h))) {
        let part = |x: usize| x * WIDTH + h * HEAD_WIDTH..x * WIDTH + (h + 1) * HEAD_WIDTH;
        let query = &q[part(i)];
        for (j, f) in fit.iter_mut().enumerate() {
            *f = scale * query.iter().zip(&k[part(j)]).map(|(a, b)| a * b).sum::<f32>();
        }
        let most = fit.iter().copied().fold(f32::MIN, f32::max);
        fit.iter_mut().for_each(|f| *f = (*f - most).exp());
        let sum: f32 = fit.iter().sum();
        let to = &mut out[part(i)];
        for (j, f) in fit.iter().enumerate() {
            to.iter_mut().zip(&v[part(j)]).for_each(|(o, v)| *o += f / sum * v);
        }
    }
    out
}
