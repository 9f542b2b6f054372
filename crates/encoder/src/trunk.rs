//! The layers: what every encoder has between its word pieces and its states.

use crate::dense::{Dense, Norm, dot, gelu};
use crate::file::{ModelError, Reader};

/// Sizes of an encoder.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shape {
    /// Width of a state.
    pub width: usize,
    /// Width of the inner layers.
    pub inner: usize,
    /// Layers.
    pub layers: usize,
    /// Heads of attention; the width is a multiple.
    pub heads: usize,
    /// Word pieces that are read at most, with both ends.
    pub most: usize,
    /// What keeps the variance of a layer norm from zero.
    pub epsilon: f32,
    /// True where how far two pieces stand from each other counts by itself (MPNet).
    pub distances: bool,
}

/// An encoder's weights.
#[derive(Debug)]
pub struct Trunk {
    shape: Shape,
    words: Dense,
    positions: Vec<f32>,
    norm: Norm,
    /// For each head what it adds to the fit of a query and a key, from the key that stands farthest before the query on; may be empty.
    distances: Vec<f32>,
    layers: Vec<Layer>,
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
    fn read(r: &mut Reader<'_>, s: &Shape) -> Result<Layer, ModelError> {
        Ok(Layer {
            query: r.dense(s.width, s.width)?,
            key: r.dense(s.width, s.width)?,
            value: r.dense(s.width, s.width)?,
            mix: r.dense(s.width, s.width)?,
            mix_norm: r.norm(s.width, s.epsilon)?,
            widen: r.dense(s.inner, s.width)?,
            narrow: r.dense(s.width, s.inner)?,
            narrow_norm: r.norm(s.width, s.epsilon)?,
        })
    }
}

impl Trunk {
    /// Reads the tensors of an encoder with so many word pieces.
    ///
    /// # Errors
    /// If the file has too few.
    pub fn read(r: &mut Reader<'_>, pieces: usize, shape: Shape) -> Result<Trunk, ModelError> {
        Ok(Trunk {
            shape,
            words: r.dense(pieces, shape.width)?,
            positions: r.floats(shape.most * shape.width)?,
            norm: r.norm(shape.width, shape.epsilon)?,
            distances: r.floats(if shape.distances { shape.heads * (2 * shape.most - 1) } else { 0 })?,
            layers: (0..shape.layers).map(|_| Layer::read(r, &shape)).collect::<Result<_, _>>()?,
        })
    }

    /// The states of word pieces, one after the other; of those beyond the most that are read there are none.
    pub fn states(&self, ids: &[u32]) -> Vec<f32> {
        let Shape { width, most, .. } = self.shape;
        let ids = &ids[..ids.len().min(most)];
        let mut x = vec![0f32; ids.len() * width];
        for ((row, id), position) in
            x.chunks_exact_mut(width).zip(ids).zip(self.positions.chunks_exact(width))
        {
            self.words.row(*id as usize, row);
            row.iter_mut().zip(position).for_each(|(v, p)| *v += p);
        }
        self.norm.run(&mut x);
        self.layers.iter().for_each(|layer| self.run(layer, &mut x));
        x
    }

    fn run(&self, layer: &Layer, x: &mut [f32]) {
        let (q, k, v) = (layer.query.run(x), layer.key.run(x), layer.value.run(x));
        let mixed = layer.mix.run(&self.attention(&q, &k, &v));
        x.iter_mut().zip(&mixed).for_each(|(x, m)| *x += m);
        layer.mix_norm.run(x);
        let mut inner = layer.widen.run(x);
        inner.iter_mut().for_each(|v| *v = gelu(*v));
        let narrow = layer.narrow.run(&inner);
        x.iter_mut().zip(&narrow).for_each(|(x, m)| *x += m);
        layer.narrow_norm.run(x);
    }

    /// Each state's mean over all values, weighted by how well its query fits their keys, head by head.
    fn attention(&self, q: &[f32], k: &[f32], v: &[f32]) -> Vec<f32> {
        let Shape { width, heads, most, .. } = self.shape;
        let (n, head) = (q.len() / width, width / heads);
        let mut out = vec![0f32; q.len()];
        let mut fit = vec![0f32; n];
        let scale = 1.0 / (head as f32).sqrt();
        for (i, h) in (0..n).flat_map(|i| (0..heads).map(move |h| (i, h))) {
            let part = |x: usize| x * width + h * head..x * width + (h + 1) * head;
            let query = &q[part(i)];
            for (j, f) in fit.iter_mut().enumerate() {
                *f = scale * dot(query, &k[part(j)]);
            }
            if !self.distances.is_empty() {
                let from = h * (2 * most - 1) + most - 1 - i;
                fit.iter_mut().zip(&self.distances[from..]).for_each(|(f, d)| *f += d);
            }
            let best = fit.iter().copied().fold(f32::MIN, f32::max);
            fit.iter_mut().for_each(|f| *f = (*f - best).exp());
            let sum: f32 = fit.iter().sum();
            let to = &mut out[part(i)];
            for (j, f) in fit.iter().enumerate() {
                to.iter_mut().zip(&v[part(j)]).for_each(|(o, v)| *o += f / sum * v);
            }
        }
        out
    }
}
