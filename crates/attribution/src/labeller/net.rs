//! A small network over hashed features and the language layer's vectors: label scores are a sum of one row for each feature, and
//! what a hidden layer makes of the vectors; each pair of neighbouring labels has a score of its own.
//!
//! Rows and vectors are small integers, summed as integers, so that every processor comes to the same decisions.

use sitroom_ling::VECTOR_WIDTH;
use std::borrow::Cow;

/// Width of the hidden layer.
pub const HIDDEN: usize = 16;

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

    /// The row of a feature.
    pub fn place(self, feature: u32) -> usize {
        (feature >> (32 - self.bits)) as usize
    }

    /// Single-precision numbers beside the tables.
    fn small(self) -> usize {
        2 + HIDDEN + HIDDEN * self.labels + self.labels + self.labels * self.labels
    }

    fn dense(self) -> usize {
        self.vectors * VECTOR_WIDTH * HIDDEN
    }

    /// Bytes of a stored network.
    pub fn bytes(self) -> usize {
        self.rows() * self.scored + self.dense() + 4 * self.small()
    }
}

/// A network as it is used.
#[derive(Debug, Clone)]
pub struct Net {
    /// Its sizes.
    pub shape: Shape,
    /// One row for each place, a number for each scored label.
    pub table: Cow<'static, [i8]>,
    /// From the vectors' numbers to the hidden layer: small whole numbers, whose sums of products are exact.
    pub dense: Vec<f32>,
    /// What one step is worth: of a row, and of a vector's number times its weight.
    pub steps: [f32; 2],
    /// Added to the hidden layer.
    pub hidden_bias: Vec<f32>,
    /// From the hidden layer to the labels.
    pub out: Vec<f32>,
    /// Added to the labels.
    pub bias: Vec<f32>,
    /// Score of a label (column) behind another (row).
    pub after: Vec<f32>,
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
        let (table, rest) = bytes.split_at_checked(shape.rows() * shape.scored)?;
        let (dense, rest) = rest.split_at_checked(shape.dense())?;
        let small = floats(Some(rest).filter(|r| r.len() == 4 * shape.small())?);
        let mut at = 0;
        let mut take = |n: usize| {
            at += n;
            small[at - n..at].to_vec()
        };
        let steps = take(2);
        Some(Net {
            shape,
            table: Cow::Borrowed(signed(table)),
            dense: signed(dense).iter().map(|w| f32::from(*w)).collect(),
            steps: [steps[0], steps[1]],
            hidden_bias: take(HIDDEN),
            out: take(HIDDEN * shape.labels),
            bias: take(shape.labels),
            after: take(shape.labels * shape.labels),
        })
    }

    /// The bytes that [`Net::read`] reads.
    pub fn write(&self) -> Vec<u8> {
        let mut out: Vec<u8> = self.table.iter().map(|v| *v as u8).collect();
        out.extend(self.dense.iter().map(|v| *v as i8 as u8));
        let small = [&self.steps[..], &self.hidden_bias, &self.out, &self.bias, &self.after];
        out.extend(small.iter().flat_map(|part| part.iter()).flat_map(|v| v.to_le_bytes()));
        out
    }

    /// Adds a token's label scores to `out`, which has as many rows as tokens.
    pub fn score(&self, features: &[u32], vectors: &[Option<&[i8]>], work: &mut Work, out: &mut Vec<f32>) {
        let s = self.shape;
        work.row.clear();
        work.row.resize(s.scored, 0);
        for f in features {
            let row = &self.table[s.place(*f) * s.scored..][..s.scored];
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
        let from = out.len();
        out.extend_from_slice(&self.bias);
        let scored = out[from + 1..].iter_mut().zip(&work.row);
        scored.for_each(|(o, sum)| *o += self.steps[0] * *sum as f32);
        let hidden = self.hidden_bias.iter().zip(&dense).zip(self.out.chunks_exact(s.labels));
        for ((bias, dense), weights) in hidden {
            let sum = bias + self.steps[1] * dense;
            if sum > 0.0 {
                out[from..].iter_mut().zip(weights).for_each(|(o, w)| *o += sum * w);
            }
        }
    }
}

/// Buffers of [`Net::score`].
#[derive(Debug, Default)]
pub struct Work {
    row: Vec<i32>,
}
