//! A small network over hashed features and vectors. Each feature has a row of numbers, one for each number of a hidden layer that
//! also sees the vectors; from the hidden layer come a score for each type and one for each mode.
//!
//! Rows and the vectors' weights are small integers, summed as integers, and what follows is summed in one order, so that every
//! processor comes to the same decisions.

use std::borrow::Cow;

/// Width of the hidden layer.
pub const HIDDEN: usize = 32;
/// The table has two to this power rows.
pub const BITS: u32 = 15;
/// Rows of the table.
pub const ROWS: usize = 1 << BITS;

/// The weights as they are stored and used.
#[derive(Debug, Clone)]
pub struct Net {
    /// Numbers that a word's vectors have together.
    inputs: usize,
    /// Scores that come out.
    outputs: usize,
    /// A row of [`HIDDEN`] numbers for each place.
    table: Cow<'static, [i8]>,
    /// From the vectors' numbers to the hidden layer: for each number of that, a weight for each of those.
    dense: Vec<i16>,
    /// What one step is worth: of a row's numbers, and of a vector's number times its weight.
    steps: [f32; 2],
    /// Added to the hidden layer.
    bias: Vec<f32>,
    /// From the hidden layer to the scores: [`HIDDEN`] weights for each score, then what is added to each.
    out: Vec<f32>,
}

/// What a training makes: the same numbers, not rounded.
#[derive(Debug, Clone)]
pub struct Weights {
    /// See [`Net`].
    pub inputs: usize,
    /// See [`Net`].
    pub outputs: usize,
    /// See [`Net`].
    pub table: Vec<f32>,
    /// From the vectors' numbers to the hidden layer: [`HIDDEN`] weights for each number.
    pub dense: Vec<f32>,
    /// See [`Net`].
    pub bias: Vec<f32>,
    /// See [`Net`].
    pub out: Vec<f32>,
}

/// The row of a feature.
pub fn place(feature: u32) -> usize {
    (feature >> (32 - BITS)) as usize
}

/// The same bytes as signed numbers.
fn signed(bytes: &'static [u8]) -> &'static [i8] {
    // SAFETY: `i8` and `u8` have the same size and alignment, and every byte is valid as either
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len()) }
}

/// Rounded numbers and what one step of them is worth.
fn rounded(all: &[f32]) -> (Vec<i8>, f32) {
    let most = all.iter().fold(f32::MIN_POSITIVE, |m, v| m.max(v.abs()));
    let step = most / f32::from(i8::MAX);
    (all.iter().map(|v| (v / step).round() as i8).collect(), step)
}

impl Net {
    /// Rounds what a training made.
    pub fn new(w: &Weights) -> Net {
        let ((table, row), (dense, number)) = (rounded(&w.table), rounded(&w.dense));
        Net {
            inputs: w.inputs,
            outputs: w.outputs,
            table: table.into(),
            dense: (0..HIDDEN)
                .flat_map(|h| dense.iter().skip(h).step_by(HIDDEN))
                .map(|v| i16::from(*v))
                .collect(),
            steps: [row, number],
            bias: w.bias.clone(),
            out: w.out.clone(),
        }
    }

    /// Reads a network of so many inputs and outputs, as [`Net::write`] wrote it; `None` if there are more or fewer bytes.
    pub fn read(inputs: usize, outputs: usize, bytes: &'static [u8]) -> Option<Net> {
        let (table, rest) = bytes.split_at_checked(ROWS * HIDDEN)?;
        let (dense, rest) = rest.split_at_checked(inputs * HIDDEN)?;
        let small: Vec<f32> =
            rest.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        let size = 2 + HIDDEN + outputs * (HIDDEN + 1);
        (small.len() == size && rest.len() == 4 * size).then(|| Net {
            inputs,
            outputs,
            table: signed(table).into(),
            dense: signed(dense).iter().map(|v| i16::from(*v)).collect(),
            steps: [small[0], small[1]],
            bias: small[2..2 + HIDDEN].to_vec(),
            out: small[2 + HIDDEN..].to_vec(),
        })
    }

    /// The bytes that [`Net::read`] reads.
    pub fn write(&self) -> Vec<u8> {
        let mut bytes: Vec<u8> = self.table.iter().map(|v| *v as u8).collect();
        bytes.extend(self.dense.iter().map(|v| *v as u8));
        let small = self.steps.iter().chain(&self.bias).chain(&self.out);
        bytes.extend(small.flat_map(|v| v.to_le_bytes()));
        bytes
    }

    /// The hidden layer of a word with these features and vectors.
    pub fn hidden(&self, features: &[u32], vectors: &[i8]) -> [f32; HIDDEN] {
        let mut rows = [0i32; HIDDEN];
        for f in features {
            let at = place(*f) * HIDDEN;
            let row = &self.table[at..at + HIDDEN];
            rows.iter_mut().zip(row).for_each(|(sum, v)| *sum += i32::from(*v));
        }
        let numbers: Vec<i16> = vectors.iter().map(|v| i16::from(*v)).collect();
        let from_vectors = products(&numbers, &self.dense);
        let mut hidden = [0f32; HIDDEN];
        for (i, h) in hidden.iter_mut().enumerate() {
            let sum = self.bias[i] + self.steps[0] * rows[i] as f32 + self.steps[1] * from_vectors[i] as f32;
            *h = sum.max(0.0);
        }
        hidden
    }

    /// Scores `first` and following of a hidden layer, as many as `out` holds.
    pub fn scores(&self, hidden: &[f32; HIDDEN], first: usize, out: &mut [f32]) {
        let bias = &self.out[self.outputs * HIDDEN..];
        for (i, score) in out.iter_mut().enumerate() {
            let weights = &self.out[(first + i) * HIDDEN..(first + i + 1) * HIDDEN];
            *score = bias[first + i] + hidden.iter().zip(weights).map(|(h, w)| h * w).sum::<f32>();
        }
    }

    /// Numbers that a word's vectors have together.
    pub fn inputs(&self) -> usize {
        self.inputs
    }
}

/// The product of the numbers with each row of weights. Whole numbers: the same sums with any instructions.
fn products(numbers: &[i16], dense: &[i16]) -> [i32; HIDDEN] {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the processor has what the function is compiled for
        return unsafe { products_avx2(numbers, dense) };
    }
    products_portable(numbers, dense)
}

/// [`products_portable`], compiled for processors with AVX2.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn products_avx2(numbers: &[i16], dense: &[i16]) -> [i32; HIDDEN] {
    products_portable(numbers, dense)
}

#[inline(always)]
fn products_portable(numbers: &[i16], dense: &[i16]) -> [i32; HIDDEN] {
    let mut sums = [0; HIDDEN];
    for (sum, weights) in sums.iter_mut().zip(dense.chunks_exact(numbers.len())) {
        *sum = numbers.iter().zip(weights).map(|(x, w)| i32::from(*x) * i32::from(*w)).sum();
    }
    sums
}

/// Makes scores probabilities.
pub fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|s| *s = exp(*s - most));
    let total: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|s| *s /= total);
}

/// Natural exponent of a number that is not above zero, by a polynomial on the fraction of a power of two: the same on every processor.
fn exp(x: f32) -> f32 {
    const LEAST: f32 = -80.0;
    /// Where the exponent of a single-precision number begins, and what is added to it.
    const EXPONENT: (u32, i32) = (23, 127);
    let x = x.max(LEAST);
    let power = (x * std::f32::consts::LOG2_E).round();
    let rest = x - power * std::f32::consts::LN_2;
    let series = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let scale = f32::from_bits(((power as i32 + EXPONENT.1) << EXPONENT.0) as u32);
    series.iter().fold(0.0, |sum, c| sum * rest + c) * scale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn net() -> Net {
        let number = |i: usize| ((i * 7919) % 201) as f32 / 100.0 - 1.0;
        let (inputs, outputs) = (3, 4);
        Net::new(&Weights {
            inputs,
            outputs,
            table: (0..ROWS * HIDDEN).map(number).collect(),
            dense: (0..inputs * HIDDEN).map(number).collect(),
            bias: (0..HIDDEN).map(number).collect(),
            out: (0..outputs * (HIDDEN + 1)).map(number).collect(),
        })
    }

    #[test]
    fn what_is_written_is_read_again() {
        let bytes: &'static [u8] = net().write().leak();
        let again = Net::read(3, 4, bytes).unwrap();
        assert!(Net::read(3, 5, bytes).is_none());
        let features = [1, 1 << 20, u32::MAX];
        let hidden = net().hidden(&features, &[5, 0, -100]);
        assert_eq!(hidden, again.hidden(&features, &[5, 0, -100]));
        assert!(hidden.iter().any(|h| *h > 0.0));
    }

    #[test]
    fn products_are_the_same_with_any_instructions() {
        let number = |i: usize| ((i * 7919) % 255) as i16 - 127;
        let numbers: Vec<i16> = (0..45).map(number).collect();
        let dense: Vec<i16> = (0..45 * HIDDEN).map(|i| number(i + 3)).collect();
        let sums = products(&numbers, &dense);
        assert_eq!(sums, products_portable(&numbers, &dense));
        let last: i32 = (0..45).map(|i| i32::from(number(i)) * i32::from(dense[31 * 45 + i])).sum();
        assert_eq!(sums[HIDDEN - 1], last);
    }

    #[test]
    fn probabilities_are_those_of_the_exponent() {
        let mut scores = [1.0, -2.0, 0.5, -90.0];
        let total: f32 = scores.iter().map(|s: &f32| s.exp()).sum();
        let wanted = scores.map(|s| s.exp() / total);
        softmax(&mut scores);
        scores.iter().zip(wanted).for_each(|(p, w)| assert!((p - w).abs() < 1e-5, "{p} against {w}"));
    }
}
