//! The four inner loops of the networks, written once over a small SIMD trait and compiled for each instruction set.
//!
//! Every output row is summed in the same order whatever rows stand beside it, so that results depend neither on how documents
//! are batched nor on the number of threads.

mod aligned;
mod generic;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

pub use aligned::Aligned;

/// Width of all hidden layers.
pub const WIDTH: usize = 96;
/// Pieces of a maxout layer.
pub const PIECES: usize = 3;
/// Outputs of the state scorers' hidden layer.
pub const HIDDEN: usize = 64;
/// Summed inputs of that layer: two pieces for each output.
pub const LOWER: usize = 2 * HIDDEN;
/// Vectors of one packed panel.
pub const PANEL_VECTORS: usize = 3;

/// Rows whose windows are computed together.
pub const GROUP: usize = 4;
/// Inputs, and products, of a group of rows in [`Kernels::windows`].
pub const PARTS: usize = GROUP + 2;
/// Groups whose inputs are prepared at once, so that they stay in the near caches.
const GROUP_BLOCK: usize = 64;

/// Which instruction set to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kernel {
    /// The best that the processor has.
    #[default]
    Auto,
    /// AVX-512F.
    Avx512,
    /// AVX2 and FMA.
    Avx2,
    /// Plain Rust.
    Portable,
}

/// A matrix packed in panels of [`PANEL_VECTORS`] vectors: `[panel][k][vector][lane]`, with a bias per column.
#[derive(Debug, Clone)]
pub struct Packed {
    /// Inputs.
    pub k: usize,
    /// Panels.
    pub panels: usize,
    /// The weights.
    pub weights: Aligned,
    /// One value per packed column.
    pub bias: Aligned,
}

/// A layer norm's scale and shift.
#[derive(Debug, Clone)]
pub struct Norm {
    /// Scale.
    pub gain: Aligned,
    /// Shift.
    pub shift: Aligned,
}

/// The inner loops of one instruction set.
#[derive(Debug, Clone, Copy)]
pub struct Kernels {
    /// Its name.
    pub name: &'static str,
    /// Values in one vector.
    pub lanes: usize,
    sum_maxout: unsafe fn(&[*const f32], *const f32, *mut f32),
    window_inputs: unsafe fn(usize, *const f32, *mut f32),
    window_maxout: unsafe fn(usize, *const f32, &Packed, *mut f32, *mut f32),
    gemm: unsafe fn(usize, *const f32, usize, &Packed, *mut f32, usize),
    norm_add: unsafe fn(usize, *const f32, &Norm, *mut f32, bool),
    hidden: unsafe fn(&[*const f32], *const f32, *mut f32),
    columns: unsafe fn(*const f32, *const f32, *const f32, usize, std::ops::Range<usize>, *mut f32),
}

impl Kernels {
    /// The kernels asked for, or `None` if the processor lacks them.
    pub fn new(kernel: Kernel) -> Option<Kernels> {
        match kernel {
            Kernel::Portable => Some(portable::KERNELS),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx512 => is_x86_feature_detected!("avx512f").then_some(x86::AVX512),
            #[cfg(target_arch = "x86_64")]
            Kernel::Avx2 => {
                (is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")).then_some(x86::AVX2)
            }
            #[cfg(not(target_arch = "x86_64"))]
            Kernel::Avx512 | Kernel::Avx2 => None,
            Kernel::Auto => {
                [Kernel::Avx512, Kernel::Avx2, Kernel::Portable].into_iter().find_map(Kernels::new)
            }
        }
    }

    /// `out = max over pieces of (the sum of rows + bias)`: a maxout layer whose products are known, as rows in the packed order of
    /// [`super::pack::maxout_columns`]. `out` has [`WIDTH`] floats.
    pub fn sum_maxout(&self, rows: &[&[f32]], bias: &[f32], out: &mut [f32]) {
        let mut pointers = [std::ptr::null(); MOST_SUMMED];
        assert!(rows.len() <= MOST_SUMMED && bias.len() >= PIECES * WIDTH && out.len() >= WIDTH);
        for (p, row) in pointers.iter_mut().zip(rows) {
            assert!(row.len() >= PIECES * WIDTH);
            *p = row.as_ptr();
        }
        // SAFETY: the lengths were checked, and `Kernels::new` checked the processor.
        unsafe { (self.sum_maxout)(&pointers[..rows.len()], bias.as_ptr(), out.as_mut_ptr()) }
    }

    /// `out[i] = max over pieces of (x[i..i + 3] · w + b)`: a maxout layer over windows of three rows of [`WIDTH`]. `x` has two rows
    /// more than `out`, whose number of rows is a multiple of [`GROUP`].
    ///
    /// Neighbouring windows share work: Winograd's F(4, 3) (Lavin and Gray 2016) takes six products where plain windows take
    /// twelve, here at the points 0, 1, -1, 2, -1/2, which lose least in 32 bits (Barabasz et al. 2020); the root mean square of the error
    /// is twice that of F(2, 3). A row's last bits depend on the [`PARTS`] rows that its group sees, on nothing else.
    pub fn windows(&self, x: &[f32], w: &Packed, scratch: &mut Aligned, out: &mut [f32]) {
        assert!(out.len().is_multiple_of(GROUP * WIDTH) && x.len() >= out.len() + 2 * WIDTH);
        assert!(w.panels * self.lanes == WIDTH && w.k == PARTS * WIDTH);
        self.check(w);
        scratch.set_len(GROUP_BLOCK * PARTS * (WIDTH + PANEL_VECTORS * self.lanes));
        let (inputs, products) = scratch.split_at_mut(GROUP_BLOCK * PARTS * WIDTH);
        for (block, out) in out.chunks_mut(GROUP_BLOCK * GROUP * WIDTH).enumerate() {
            let (groups, x) = (out.len() / (GROUP * WIDTH), &x[block * GROUP_BLOCK * GROUP * WIDTH..]);
            // SAFETY: `x` has two rows more than `out`, scratch has room for a block, and `Kernels::new` checked the processor.
            unsafe {
                (self.window_inputs)(groups, x.as_ptr(), inputs.as_mut_ptr());
                (self.window_maxout)(groups, inputs.as_ptr(), w, products.as_mut_ptr(), out.as_mut_ptr());
            }
        }
    }

    /// `out[i] = input[i] · w + b` for `rows` rows of `stride` floats; `out` has rows of `out_stride` floats.
    pub fn gemm(
        &self,
        rows: usize,
        input: &[f32],
        stride: usize,
        w: &Packed,
        out: &mut [f32],
        out_stride: usize,
    ) {
        let columns = w.panels * PANEL_VECTORS * self.lanes;
        assert!(rows == 0 || input.len() >= (rows - 1) * stride + w.k);
        assert!(out_stride >= columns && (rows == 0 || out.len() >= (rows - 1) * out_stride + columns));
        self.check(w);
        // SAFETY: as above.
        unsafe { (self.gemm)(rows, input.as_ptr(), stride, w, out.as_mut_ptr(), out_stride) }
    }

    /// Layer norm of `rows` rows of `y`, added to (or written to) `x`.
    pub fn norm_add(&self, rows: usize, y: &[f32], norm: &Norm, x: &mut [f32], add: bool) {
        assert!(y.len() >= rows * WIDTH && x.len() >= rows * WIDTH);
        assert!(norm.gain.len() == WIDTH && norm.shift.len() == WIDTH);
        // SAFETY: as above.
        unsafe { (self.norm_add)(rows, y.as_ptr(), norm, x.as_mut_ptr(), add) }
    }

    /// Sums feature rows and bias (each [`LOWER`] floats) in order and takes the larger of both pieces.
    pub fn hidden(&self, rows: &[&[f32]], bias: &[f32], out: &mut [f32; HIDDEN]) {
        let mut pointers = [std::ptr::null(); MOST_FEATURES];
        for (p, row) in pointers.iter_mut().zip(rows) {
            assert!(row.len() >= LOWER);
            *p = row.as_ptr();
        }
        assert!(rows.len() <= MOST_FEATURES && bias.len() >= LOWER);
        // SAFETY: as above.
        unsafe { (self.hidden)(&pointers[..rows.len()], bias.as_ptr(), out.as_mut_ptr()) }
    }

    /// Scores of the classes in `columns` (rounded outwards to whole vectors): `h · w + b`, with `w` as `[HIDDEN][stride]`.
    pub fn columns(
        &self,
        h: &[f32; HIDDEN],
        w: &[f32],
        bias: &[f32],
        columns: std::ops::Range<usize>,
        out: &mut [f32],
    ) {
        let stride = bias.len();
        let vectors = columns.start / self.lanes..columns.end.div_ceil(self.lanes);
        assert!(w.len() == HIDDEN * stride && vectors.end * self.lanes <= stride.min(out.len()));
        // SAFETY: as above.
        unsafe { (self.columns)(h.as_ptr(), w.as_ptr(), bias.as_ptr(), stride, vectors, out.as_mut_ptr()) }
    }

    fn check(&self, w: &Packed) {
        let columns = w.panels * PANEL_VECTORS * self.lanes;
        assert!(w.weights.len() == w.k * columns && w.bias.len() == columns);
    }
}

/// Most feature rows of a state scorer.
pub const MOST_FEATURES: usize = 8;
/// Most rows of [`Kernels::sum_maxout`].
pub const MOST_SUMMED: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::pack;

    /// A small linear congruential generator: reproducible values between -1 and 1.
    fn values(n: usize, seed: u64) -> Vec<f32> {
        let mut s = seed;
        (0..n)
            .map(|_| {
                s = s.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                ((s >> 40) as f32 / (1u64 << 23) as f32) - 1.0
            })
            .collect()
    }

    fn all() -> Vec<Kernels> {
        [Kernel::Avx512, Kernel::Avx2, Kernel::Portable].into_iter().filter_map(Kernels::new).collect()
    }

    fn close(a: &[f32], b: &[f64], what: &str) {
        assert_eq!(a.len(), b.len());
        for (i, (x, y)) in a.iter().zip(b).enumerate() {
            assert!((f64::from(*x) - y).abs() < 2e-4, "{what}: {x} at {i}, expected {y}");
        }
    }

    #[test]
    fn products_of_parts_add_up_to_maxouts() {
        let k = 3 * WIDTH;
        let (w, b) = (values(WIDTH * PIECES * k, 1), values(WIDTH * PIECES, 2));
        let x = values(k, 3);
        for kernels in all() {
            let products: Vec<Vec<f32>> = (0..3)
                .map(|part| {
                    let inputs = part * WIDTH..(part + 1) * WIDTH;
                    let packed = pack::maxout_columns(&w, k, inputs.clone(), kernels.lanes);
                    let mut out = vec![f32::NAN; PIECES * WIDTH];
                    kernels.gemm(1, &x[inputs], WIDTH, &packed, &mut out, PIECES * WIDTH);
                    out
                })
                .collect();
            let rows: Vec<&[f32]> = products.iter().map(Vec::as_slice).collect();
            let mut out = vec![f32::NAN; WIDTH];
            kernels.sum_maxout(&rows, &pack::maxout_bias(&b, kernels.lanes), &mut out);
            close(&out, &naive(&w, &b, &x), kernels.name);
        }
    }

    /// A maxout layer in 64 bits.
    fn naive(w: &[f32], b: &[f32], x: &[f32]) -> Vec<f64> {
        let row = |r: usize| {
            let weights = &w[r * x.len()..][..x.len()];
            let dot: f64 = weights.iter().zip(x).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum();
            dot + f64::from(b[r])
        };
        (0..WIDTH).map(|o| (0..PIECES).map(|p| row(o * PIECES + p)).fold(f64::MIN, f64::max)).collect()
    }

    #[test]
    fn windows_are_maxouts_of_three_rows_and_depend_on_their_group_alone() {
        let k = 3 * WIDTH;
        let (w, b) = (values(WIDTH * PIECES * k, 1), values(WIDTH * PIECES, 2));
        let mut scratch = Aligned::default();
        for kernels in all() {
            let packed = pack::windows(&w, &b, kernels.lanes);
            for groups in [0, 1, 3, 5, 8, GROUP_BLOCK + 6] {
                let rows = GROUP * groups;
                let x = values((rows + 2) * WIDTH, 3);
                let mut out = vec![f32::NAN; rows * WIDTH];
                kernels.windows(&x, &packed, &mut scratch, &mut out);
                let want: Vec<f64> = (0..rows).flat_map(|i| naive(&w, &b, &x[i * WIDTH..][..k])).collect();
                close(&out, &want, kernels.name);
                for (group, out) in out.chunks_exact(GROUP * WIDTH).enumerate() {
                    let mut alone = vec![f32::NAN; GROUP * WIDTH];
                    let seen = &x[group * GROUP * WIDTH..][..PARTS * WIDTH];
                    kernels.windows(seen, &packed, &mut scratch, &mut alone);
                    assert_eq!(alone, out, "{} group {group} of {groups}", kernels.name);
                }
            }
        }
    }

    #[test]
    fn a_row_has_the_same_bits_whatever_stands_beside_it() {
        let (w, b) = (values(50 * WIDTH, 4), values(50, 5));
        let x = values(21 * WIDTH, 6);
        for kernels in all() {
            let packed = pack::plain(&w, Some(&b), WIDTH, kernels.lanes);
            let stride = packed.bias.len();
            let mut all_rows = vec![0.0; 21 * stride];
            kernels.gemm(21, &x, WIDTH, &packed, &mut all_rows, stride);
            let want: Vec<f64> = (0..50)
                .map(|o| {
                    let dot: f64 = (0..WIDTH).map(|i| f64::from(w[o * WIDTH + i]) * f64::from(x[i])).sum();
                    dot + f64::from(b[o])
                })
                .collect();
            close(&all_rows[..50], &want, kernels.name);
            for i in 0..21 {
                let mut one = vec![0.0; stride];
                kernels.gemm(1, &x[i * WIDTH..], WIDTH, &packed, &mut one, stride);
                assert_eq!(one[..50], all_rows[i * stride..][..50], "{} row {i}", kernels.name);
            }
        }
    }

    #[test]
    fn norm_and_scores_match_a_plain_computation() {
        let norm =
            Norm { gain: values(WIDTH, 7).as_slice().into(), shift: values(WIDTH, 8).as_slice().into() };
        let y = values(WIDTH, 9);
        let mean = y.iter().map(|v| f64::from(*v)).sum::<f64>() / 96.0;
        let var = y.iter().map(|v| (f64::from(*v) - mean).powi(2)).sum::<f64>() / 96.0 + 1e-8;
        let want: Vec<f64> = (0..WIDTH)
            .map(|i| {
                1.0 + (f64::from(y[i]) - mean) / var.sqrt() * f64::from(norm.gain[i])
                    + f64::from(norm.shift[i])
            })
            .collect();
        let features = values(3 * LOWER, 10);
        let bias = values(LOWER, 11);
        let (w, class_bias) = (values(HIDDEN * 112, 12), values(112, 13));
        for kernels in all() {
            let mut x = vec![1.0; WIDTH];
            kernels.norm_add(1, &y, &norm, &mut x, true);
            close(&x, &want, kernels.name);
            let rows: Vec<&[f32]> = features.chunks(LOWER).collect();
            let mut h = [0.0; HIDDEN];
            kernels.hidden(&rows, &bias, &mut h);
            let sum = |i: usize| rows.iter().map(|r| f64::from(r[i])).sum::<f64>() + f64::from(bias[i]);
            close(&h, &(0..HIDDEN).map(|i| sum(i).max(sum(i + HIDDEN))).collect::<Vec<_>>(), kernels.name);
            let mut scores = vec![f32::NAN; 112];
            kernels.columns(&h, &w, &class_bias, 100..106, &mut scores);
            let score = |c: usize| {
                (0..HIDDEN).map(|o| f64::from(h[o]) * f64::from(w[o * 112 + c])).sum::<f64>()
                    + f64::from(class_bias[c])
            };
            close(&scores[100..106], &(100..106).map(score).collect::<Vec<_>>(), kernels.name);
            assert!(scores[0].is_nan(), "only the vectors asked for are computed");
        }
    }
}
