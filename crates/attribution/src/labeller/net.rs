//! A small network over hashed features and the language layer's vectors. Each feature has a row: a number for each label, and
//! numbers for a hidden layer that also sees the vectors. A layer with a memory ([`Recurrent`]) reads what both make of each token of
//! a sequence. A token's label scores are the sum of its rows, and what both layers add; each pair of neighbouring labels has a score
//! of its own.
//!
//! Rows and vectors are small integers, summed as integers, so that every processor comes to the same decisions.

use super::recurrent::{CELLS, Recurrent, Trace};
use sitroom_ling::VECTOR_WIDTH;
use std::borrow::Cow;

/// Width of the hidden layer.
pub const HIDDEN: usize = 24;
/// How many of the hidden layer's numbers features speak for or against, too.
pub const MIXED: usize = 8;

/// Sizes of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Labels of a token.
    pub labels: usize,
    /// The labels from the second on that features speak for or against; the others have no share in rows.
    pub scored: usize,
    /// Vectors that each token is given.
    pub vectors: usize,
    /// The table has two to this power rows.
    pub bits: u32,
}

impl Shape {
    /// Rows of the table.
    pub fn rows(self) -> usize {
        1 << self.bits
    }

    /// Numbers of a row: for the scored labels, then for the hidden layer.
    pub fn columns(self) -> usize {
        self.scored + MIXED
    }

    /// The row of a feature.
    pub fn place(self, feature: u32) -> usize {
        (feature >> (32 - self.bits)) as usize
    }

    /// Numbers that the recurrent layer is given of each token: the hidden layer's, then the sums for the scored labels.
    pub fn inputs(self) -> usize {
        HIDDEN + self.scored
    }

    /// Single-precision numbers beside the tables.
    fn small(self) -> usize {
        let recurrent = Recurrent::size(self.inputs(), self.labels);
        STEPS + HIDDEN + HIDDEN * self.labels + self.labels + self.labels * self.labels + recurrent
    }

    fn dense(self) -> usize {
        self.vectors * VECTOR_WIDTH * HIDDEN
    }

    /// Bytes of a stored network.
    pub fn bytes(self) -> usize {
        self.rows() * self.columns() + self.dense() + 4 * self.small()
    }
}

/// See [`Net::steps`].
const STEPS: usize = 3;

/// A network as it is used.
#[derive(Debug, Clone)]
pub struct Net {
    /// Its sizes.
    pub shape: Shape,
    /// One row for each place, see [`Shape::columns`].
    pub table: Cow<'static, [i8]>,
    /// From the vectors' numbers to the hidden layer: small whole numbers, whose sums of products are exact.
    pub dense: Vec<f32>,
    /// What one step is worth: of a row's numbers for labels, of a vector's number times its weight, and of a row's numbers for the
    /// hidden layer.
    pub steps: [f32; STEPS],
    /// Added to the hidden layer.
    pub hidden_bias: Vec<f32>,
    /// From the hidden layer to the labels.
    pub out: Vec<f32>,
    /// Added to the labels.
    pub bias: Vec<f32>,
    /// Score of a label (column) behind another (row).
    pub after: Vec<f32>,
    /// Reads the sequence.
    pub recurrent: Recurrent,
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()
}

/// The same bytes as signed numbers.
fn signed(bytes: &'static [u8]) -> &'static [i8] {
    // SAFETY: `i8` and `u8` have the same size and alignment, and every byte is valid as either
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}

impl Net {
    /// Reads a network of this shape, as [`Net::write`] wrote it; `None` if there are more or fewer bytes.
    pub fn read(shape: Shape, bytes: &'static [u8]) -> Option<Net> {
        let (table, rest) = bytes.split_at_checked(shape.rows() * shape.columns())?;
        let (dense, rest) = rest.split_at_checked(shape.dense())?;
        let small = floats(Some(rest).filter(|r| r.len() == 4 * shape.small())?);
        let mut at = 0;
        let mut take = |n: usize| {
            at += n;
            small[at - n..at].to_vec()
        };
        let steps = take(STEPS);
        Some(Net {
            shape,
            table: Cow::Borrowed(signed(table)),
            dense: signed(dense).iter().map(|w| f32::from(*w)).collect(),
            steps: [steps[0], steps[1], steps[2]],
            hidden_bias: take(HIDDEN),
            out: take(HIDDEN * shape.labels),
            bias: take(shape.labels),
            after: take(shape.labels * shape.labels),
            recurrent: Recurrent {
                inputs: shape.inputs(),
                labels: shape.labels,
                weights: take(Recurrent::size(shape.inputs(), shape.labels)),
            },
        })
    }

    /// The bytes that [`Net::read`] reads.
    pub fn write(&self) -> Vec<u8> {
        let mut out: Vec<u8> = self.table.iter().map(|v| *v as u8).collect();
        out.extend(self.dense.iter().map(|v| *v as i8 as u8));
        let small =
            [&self.steps[..], &self.hidden_bias, &self.out, &self.bias, &self.after, &self.recurrent.weights];
        out.extend(small.iter().flat_map(|part| part.iter()).flat_map(|v| v.to_le_bytes()));
        out
    }

    /// Adds a token to the sequence.
    pub fn push(&self, features: &[u32], vectors: &[Option<&[i8]>], work: &mut Work) {
        let s = self.shape;
        let columns = s.columns();
        work.row.clear();
        work.row.resize(columns, 0);
        for f in features {
            let row = &self.table[s.place(*f) * columns..][..columns];
            work.row.iter_mut().zip(row).for_each(|(sum, v)| *sum += i32::from(*v));
        }
        let mut dense = [0f32; HIDDEN];
        for (v, weights) in vectors.iter().zip(self.dense.chunks_exact(VECTOR_WIDTH * HIDDEN)) {
            let Some(v) = v else { continue };
            for (x, w) in v.iter().zip(weights.as_chunks::<HIDDEN>().0) {
                let x = f32::from(*x);
                dense.iter_mut().zip(w).for_each(|(sum, w)| *sum += x * w);
            }
        }
        let (labels, mixed) = work.row.split_at(s.scored);
        let mut hidden = [0f32; HIDDEN];
        for ((h, bias), sum) in hidden.iter_mut().zip(&self.hidden_bias).zip(&dense) {
            *h = bias + self.steps[1] * sum;
        }
        hidden.iter_mut().zip(mixed).for_each(|(h, sum)| *h += self.steps[2] * *sum as f32);
        work.inputs.extend(hidden.iter().map(|h| h.max(0.0)));
        work.inputs.extend(labels.iter().map(|sum| self.steps[0] * *sum as f32));
    }

    /// Label scores of all tokens of the sequence, which begins anew.
    pub fn scores(&self, work: &mut Work) -> Vec<f32> {
        let s = self.shape;
        let mut out = Vec::with_capacity(work.inputs.len() / s.inputs() * s.labels);
        for token in work.inputs.chunks_exact(s.inputs()) {
            let from = out.len();
            out.extend_from_slice(&self.bias);
            let (hidden, sums) = token.split_at(HIDDEN);
            out[from + 1..].iter_mut().zip(sums).for_each(|(o, sum)| *o += sum);
            for (h, weights) in hidden.iter().zip(self.out.chunks_exact(s.labels)).filter(|(h, _)| **h > 0.0)
            {
                out[from..].iter_mut().zip(weights).for_each(|(o, w)| *o += h * w);
            }
        }
        self.recurrent.forward(&work.inputs, &mut work.trace);
        self.recurrent.score(&work.trace, &[1.0; 2 * CELLS], &mut out);
        work.inputs.clear();
        out
    }
}

/// A sequence on its way through a network.
#[derive(Debug, Default)]
pub struct Work {
    row: Vec<i32>,
    inputs: Vec<f32>,
    trace: Trace,
}
