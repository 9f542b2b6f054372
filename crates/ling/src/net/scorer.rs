//! The scorers of parser and entity recognizer: a sum of per-token feature rows, a maxout, and one row per class.

use super::kernels::{Aligned, HIDDEN, Kernels, LOWER, Packed, WIDTH};
use super::pack;
use crate::model::{ModelError, Weights};
use std::ops::Range;

/// Classes are padded to a multiple of the widest vector.
const WIDEST: usize = 16;
/// Room for the scores of all classes.
pub const MOST_CLASSES: usize = 112;

/// One state scorer's parameters.
#[derive(Debug)]
pub struct Scorer {
    reduce: Packed,
    /// One packed layer per feature slot.
    slots: Vec<Packed>,
    /// All slots in one layer: rows of `slots.len() * LOWER`.
    all_slots: Packed,
    /// What a slot without token adds.
    pad: Aligned,
    bias: Aligned,
    upper: Aligned,
    upper_bias: Aligned,
}

impl Scorer {
    /// The scorer of `component`.
    ///
    /// # Errors
    /// Names the tensor that is missing.
    pub fn new(
        weights: &Weights,
        component: &str,
        slots: usize,
        classes: usize,
        lanes: usize,
    ) -> Result<Scorer, ModelError> {
        let get = |name: &str, shape: &[usize]| weights.get(&format!("{component}.{name}"), shape);
        let lower = pack::pieces_apart(&get("lower.W", &[slots, HIDDEN, 2, HIDDEN])?.data, HIDDEN);
        let stride = classes.div_ceil(WIDEST) * WIDEST;
        let mut upper_bias = get("upper.b", &[classes])?.data.to_vec();
        upper_bias.resize(stride, 0.0);
        Ok(Scorer {
            reduce: pack::plain(
                &get("reduce.W", &[HIDDEN, WIDTH])?.data,
                Some(&get("reduce.b", &[HIDDEN])?.data),
                WIDTH,
                lanes,
            ),
            slots: lower.chunks_exact(LOWER * HIDDEN).map(|w| pack::plain(w, None, HIDDEN, lanes)).collect(),
            all_slots: pack::plain(&lower, None, HIDDEN, lanes),
            pad: pack::pieces_apart(&get("lower.pad", &[1, slots, HIDDEN, 2])?.data, 1).as_slice().into(),
            bias: pack::pieces_apart(&get("lower.b", &[HIDDEN, 2])?.data, 1).as_slice().into(),
            upper: pack::transposed(&get("upper.W", &[classes, HIDDEN])?.data, stride).as_slice().into(),
            upper_bias: upper_bias.as_slice().into(),
        })
    }

    /// Floats between two rows of [`Scorer::reduce`]'s output.
    pub fn reduced_stride(&self) -> usize {
        self.reduce.bias.len()
    }

    /// Reduces rows of [`WIDTH`] to [`HIDDEN`].
    pub fn reduce(&self, kernels: &Kernels, rows: usize, x: &[f32], out: &mut Aligned) {
        let stride = self.reduced_stride();
        out.set_len(rows * stride);
        kernels.gemm(rows, x, WIDTH, &self.reduce, out, stride);
    }

    /// Floats between two rows of [`Scorer::lower_all`]'s output.
    pub fn lower_stride(&self) -> usize {
        self.all_slots.bias.len()
    }

    /// The rows of all slots for `rows` reduced rows.
    pub fn lower_all(&self, kernels: &Kernels, rows: usize, reduced: &[f32], out: &mut [f32]) {
        kernels.gemm(rows, reduced, self.reduced_stride(), &self.all_slots, out, self.lower_stride());
    }

    /// Floats of one row of [`Scorer::lower_slot`]'s output.
    pub fn slot_stride(&self) -> usize {
        self.slots[0].bias.len()
    }

    /// The rows of one slot for `rows` reduced rows.
    pub fn lower_slot(&self, kernels: &Kernels, slot: usize, rows: usize, reduced: &[f32], out: &mut [f32]) {
        kernels.gemm(rows, reduced, self.reduced_stride(), &self.slots[slot], out, self.slot_stride());
    }

    /// What an empty slot adds.
    pub fn pad(&self, slot: usize) -> &[f32] {
        &self.pad[slot * LOWER..][..LOWER]
    }

    /// The hidden layer of a state from its feature rows, in slot order.
    pub fn hidden(&self, kernels: &Kernels, rows: &[&[f32]]) -> [f32; HIDDEN] {
        let mut h = [0.0; HIDDEN];
        kernels.hidden(rows, &self.bias, &mut h);
        h
    }

    /// Scores of a range of classes.
    pub fn score(
        &self,
        kernels: &Kernels,
        h: &[f32; HIDDEN],
        classes: Range<usize>,
        out: &mut [f32; MOST_CLASSES],
    ) {
        kernels.columns(h, &self.upper, &self.upper_bias, classes, out);
    }
}
