//! A small network over hashed features and the language layer's vectors. Each feature has a row: a number for each label, and
//! numbers for a hidden layer that also sees the vectors. A layer with a memory ([`Recurrent`]) reads what both make of each token of
//! a sequence. A token's label scores are the sum of its rows, and what both layers add; each pair of neighbouring labels has a score
//! of its own.
//!
//! Rows, vectors and the weights of all layers are small integers, summed as integers, so that every processor comes to the same
//! decisions.

use super::products::{Job, LANES, Packed, Set, run};
use super::recurrent::{INPUT_STEPS, Reader, Recurrent, States, whole};
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

/// See [`Weights::steps`].
const STEPS: usize = 3;

/// A network as it is stored.
#[derive(Debug, Clone)]
pub struct Weights {
    /// Its sizes.
    pub shape: Shape,
    /// One row for each place, see [`Shape::columns`].
    pub table: Cow<'static, [i8]>,
    /// From the vectors' numbers to the hidden layer.
    pub dense: Cow<'static, [i8]>,
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

impl Weights {
    /// Reads a network of this shape, as [`Weights::write`] wrote it; `None` if there are more or fewer bytes.
    pub fn read(shape: Shape, bytes: &'static [u8]) -> Option<Weights> {
        let (table, rest) = bytes.split_at_checked(shape.rows() * shape.columns())?;
        let (dense, rest) = rest.split_at_checked(shape.dense())?;
        let small = floats(Some(rest).filter(|r| r.len() == 4 * shape.small())?);
        let mut at = 0;
        let mut take = |n: usize| {
            at += n;
            small[at - n..at].to_vec()
        };
        let steps = take(STEPS);
        Some(Weights {
            shape,
            table: Cow::Borrowed(signed(table)),
            dense: Cow::Borrowed(signed(dense)),
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

    /// The bytes that [`Weights::read`] reads.
    pub fn write(&self) -> Vec<u8> {
        let mut out: Vec<u8> = self.table.iter().chain(self.dense.iter()).map(|v| *v as u8).collect();
        let small =
            [&self.steps[..], &self.hidden_bias, &self.out, &self.bias, &self.after, &self.recurrent.weights];
        out.extend(small.iter().flat_map(|part| part.iter()).flat_map(|v| v.to_le_bytes()));
        out
    }
}

/// Vectors of each token's surroundings: its own, and those before and behind it.
pub const VECTORS: usize = 3;
/// Vectors of sums that the products of one token's vector take.
const DENSE_SUMS: usize = (VECTORS * HIDDEN).div_ceil(LANES);

/// What the vectors of each token's surroundings add to its hidden layer.
pub type Hidden = Vec<[i32; HIDDEN]>;

/// A network as it is used.
#[derive(Debug, Clone)]
pub struct Net {
    shape: Shape,
    table: Cow<'static, [i8]>,
    dense: Packed<DENSE_SUMS>,
    steps: [f32; STEPS],
    hidden_bias: Vec<f32>,
    out: Packed<1>,
    out_step: f32,
    bias: [f32; LANES],
    /// Score of a label (column) behind another (row).
    pub after: Vec<f32>,
    recurrent: Reader,
}

impl Net {
    /// Makes weights ready for use.
    pub fn new(w: Weights) -> Net {
        let labels = w.shape.labels;
        let mut bias = [0.0; LANES];
        bias[..labels].copy_from_slice(&w.bias);
        let (out, out_step) = Packed::rounded(HIDDEN, labels, |hidden, label| w.out[hidden * labels + label]);
        let dense = |input: usize, sum: usize| {
            i16::from(w.dense[(sum / HIDDEN * VECTOR_WIDTH + input) * HIDDEN + sum % HIDDEN])
        };
        Net {
            shape: w.shape,
            dense: Packed::new(VECTOR_WIDTH, VECTORS * HIDDEN, dense),
            table: w.table,
            steps: w.steps,
            hidden_bias: w.hidden_bias,
            out,
            out_step: out_step / INPUT_STEPS,
            bias,
            after: w.after,
            recurrent: Reader::new(&w.recurrent),
        }
    }

    /// What the vectors of a document's tokens add to the hidden layer, which no sequence changes.
    pub fn hidden(&self, vectors: &[i8], tokens: usize) -> Hidden {
        let mut out = vec![[0; HIDDEN]; tokens];
        run(HiddenJob { net: self, vectors, out: &mut out });
        out
    }

    /// Adds a token to the sequence; `hidden` is what its surroundings add to the hidden layer.
    pub fn push(&self, features: &[u32], hidden: &[i32; HIDDEN], work: &mut Work) {
        let s = self.shape;
        let columns = s.columns();
        let mut row = [0i16; LANES];
        for f in features {
            let own = &self.table[s.place(*f) * columns..];
            // a whole vector where there is one: what lies behind the row is not looked at
            match own.first_chunk::<LANES>() {
                Some(own) => row.iter_mut().zip(own).for_each(|(sum, v)| *sum += i16::from(*v)),
                None => row.iter_mut().zip(own).for_each(|(sum, v)| *sum += i16::from(*v)),
            }
        }
        let (labels, mixed) = row[..columns].split_at(s.scored);
        let mut sums = [0f32; HIDDEN];
        for ((h, bias), sum) in sums.iter_mut().zip(&self.hidden_bias).zip(hidden) {
            *h = bias + self.steps[1] * *sum as f32;
        }
        sums.iter_mut().zip(mixed).for_each(|(h, sum)| *h += self.steps[2] * f32::from(*sum));
        work.inputs.extend(sums.iter().map(|h| whole(h.max(0.0), INPUT_STEPS)));
        let mut direct = self.bias;
        for (d, sum) in direct[1..].iter_mut().zip(labels) {
            let sum = self.steps[0] * f32::from(*sum);
            work.inputs.push(whole(sum, INPUT_STEPS));
            *d += sum;
        }
        work.direct.push(direct);
    }

    /// Label scores of all tokens of the sequence, which begins anew.
    pub fn scores(&self, work: &mut Work) -> Vec<f32> {
        let mut out = Vec::with_capacity(work.direct.len() * self.shape.labels);
        run(ScoresJob { net: self, work, out: &mut out });
        work.inputs.clear();
        work.direct.clear();
        out
    }
}

struct HiddenJob<'a> {
    net: &'a Net,
    vectors: &'a [i8],
    out: &'a mut Hidden,
}

impl Job for HiddenJob<'_> {
    #[inline(always)]
    unsafe fn run<S: Set>(self) {
        let add = |to: Option<&mut [i32; HIDDEN]>, sums: &[i32]| {
            to.into_iter().flatten().zip(sums).for_each(|(h, sum)| *h += sum);
        };
        for (t, vector) in self.vectors.as_chunks::<VECTOR_WIDTH>().0.iter().enumerate() {
            let numbers = vector.map(i16::from);
            // SAFETY: the caller's promise, handed on
            let sums = unsafe { self.net.dense.sums::<S>(&numbers) };
            // the token itself; the one that has it before itself; the one that has it behind
            let (own, rest) = sums.as_flattened().split_at(HIDDEN);
            let (before, behind) = rest.split_at(HIDDEN);
            add(self.out.get_mut(t), own);
            add(self.out.get_mut(t + 1), before);
            add(t.checked_sub(1).and_then(|t| self.out.get_mut(t)), behind);
        }
    }
}

struct ScoresJob<'a> {
    net: &'a Net,
    work: &'a mut Work,
    out: &'a mut Vec<f32>,
}

impl Job for ScoresJob<'_> {
    #[inline(always)]
    unsafe fn run<S: Set>(self) {
        let (net, work) = (self.net, self.work);
        let inputs = net.shape.inputs();
        // SAFETY: the caller's promise, handed on
        unsafe { net.recurrent.read::<S>(&work.inputs, &mut work.states) };
        for ((own, states), mut scores) in
            work.inputs.chunks_exact(inputs).zip(&work.states).zip(work.direct.iter().copied())
        {
            // SAFETY: as above
            unsafe {
                let [sums] = net.out.sums::<S>(&own[..HIDDEN]);
                scores.iter_mut().zip(&sums).for_each(|(s, sum)| *s += net.out_step * *sum as f32);
                net.recurrent.score::<S>(states, &mut scores);
            }
            self.out.extend_from_slice(&scores[..net.shape.labels]);
        }
    }
}

/// A sequence on its way through a network.
#[derive(Debug, Default)]
pub struct Work {
    /// What the layer with a memory is given of each token.
    inputs: Vec<i16>,
    /// What biases and rows say for each token's labels.
    direct: Vec<[f32; LANES]>,
    states: Vec<States>,
}
