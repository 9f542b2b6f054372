//! The inner loops over any [`Simd`].

use super::{HIDDEN, LOWER, Norm, PAIR_PARTS, PANEL_VECTORS, Packed, WIDTH};
use std::ops::Range;

/// A vector register. All methods are unsafe: the caller stands for the instruction set and for pointers of `LANES` floats.
pub trait Simd {
    /// The register.
    type V: Copy;
    /// Floats in it.
    const LANES: usize;
    unsafe fn load(p: *const f32) -> Self::V;
    unsafe fn store(p: *mut f32, v: Self::V);
    unsafe fn splat(x: f32) -> Self::V;
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V;
    /// `a * b + c`.
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    unsafe fn max(a: Self::V, b: Self::V) -> Self::V;
    /// Sum of all lanes.
    unsafe fn sum(a: Self::V) -> f32;
}

/// `ROWS` rows times one panel. Rows past the last repeat it, so that every row goes through the same code.
#[inline(always)]
unsafe fn panel<S: Simd, const ROWS: usize>(
    rows: [*const f32; ROWS],
    k: usize,
    weights: *const f32,
) -> [[S::V; PANEL_VECTORS]; ROWS] {
    // SAFETY: the callers pass rows of `k` floats and a panel of `k * PANEL_VECTORS * LANES` weights.
    unsafe {
        let mut acc = [[S::splat(0.0); PANEL_VECTORS]; ROWS];
        for kk in 0..k {
            let w = weights.add(kk * PANEL_VECTORS * S::LANES);
            let (w0, w1, w2) = (S::load(w), S::load(w.add(S::LANES)), S::load(w.add(2 * S::LANES)));
            for r in 0..ROWS {
                let x = S::splat(*rows[r].add(kk));
                acc[r][0] = S::fma(x, w0, acc[r][0]);
                acc[r][1] = S::fma(x, w1, acc[r][1]);
                acc[r][2] = S::fma(x, w2, acc[r][2]);
            }
        }
        acc
    }
}

#[inline(always)]
unsafe fn rows_from<const ROWS: usize>(
    input: *const f32,
    stride: usize,
    i: usize,
    m: usize,
) -> [*const f32; ROWS] {
    // SAFETY: `i + r` is clamped to the last of the `m` rows.
    std::array::from_fn(|r| unsafe { input.add((i + r).min(m - 1) * stride) })
}

/// Rows that are cheaper taken one by one than as a group of `ROWS` with repeated rows: a single row waits for its own sums, which
/// takes about as long as half a group.
const fn few<const ROWS: usize>(rows: usize) -> bool {
    2 * rows <= ROWS
}

/// See [`super::Kernels::maxout`]. Panels hold the three pieces of `LANES` outputs side by side.
#[inline(always)]
pub unsafe fn maxout<S: Simd, const ROWS: usize>(m: usize, input: *const f32, w: &Packed, out: *mut f32) {
    // SAFETY: `Kernels::maxout` checked all lengths.
    unsafe {
        for p in 0..w.panels {
            let mut i = 0;
            while i < m {
                i += if few::<ROWS>(m - i) {
                    maxout_rows::<S, 1>(i, m, input, w, p, out)
                } else {
                    maxout_rows::<S, ROWS>(i, m, input, w, p, out)
                };
            }
        }
    }
}

/// Up to `ROWS` rows of a panel from row `i`; says how many.
#[inline(always)]
unsafe fn maxout_rows<S: Simd, const ROWS: usize>(
    i: usize,
    m: usize,
    input: *const f32,
    w: &Packed,
    p: usize,
    out: *mut f32,
) -> usize {
    // SAFETY: as in `maxout`.
    unsafe {
        let step = PANEL_VECTORS * S::LANES;
        let weights = w.weights.as_ptr().add(p * w.k * step);
        let bias = w.bias.as_ptr().add(p * step);
        let acc = panel::<S, ROWS>(rows_from(input, w.k, i, m), w.k, weights);
        let rows = ROWS.min(m - i);
        for (r, y) in acc.iter().enumerate().take(rows) {
            S::store(out.add((i + r) * WIDTH + p * S::LANES), largest::<S>(y, bias));
        }
        rows
    }
}

/// See [`super::Kernels::windows`]: the inputs of Winograd's F(2, 3) for pairs of rows. `VECTORS * LANES` is [`WIDTH`].
#[inline(always)]
pub unsafe fn pair_inputs<S: Simd, const VECTORS: usize>(pairs: usize, x: *const f32, out: *mut f32) {
    // SAFETY: `Kernels::windows` checked all lengths.
    unsafe {
        for pair in 0..pairs {
            let (from, to) = (x.add(pair * 2 * WIDTH), out.add(pair * PAIR_PARTS * WIDTH));
            for j in 0..VECTORS {
                let at = j * S::LANES;
                let row = |r: usize| from.add(r * WIDTH + at);
                let (a, b, c, d) = (S::load(row(0)), S::load(row(1)), S::load(row(2)), S::load(row(3)));
                S::store(to.add(at), S::add(b, c));
                S::store(to.add(WIDTH + at), S::sub(c, b));
                S::store(to.add(2 * WIDTH + at), S::sub(a, c));
                S::store(to.add(3 * WIDTH + at), S::sub(d, b));
            }
        }
    }
}

/// The panel's accumulators of a pair: two sums of [`PANEL_VECTORS`] vectors.
type PairSums<V> = [[V; PANEL_VECTORS]; 2];

/// Adds two of a pair's four products to its sums, for `PAIRS` pairs.
#[inline(always)]
unsafe fn pair_products<S: Simd, const PAIRS: usize>(
    rows: [*const f32; PAIRS],
    weights: *const f32,
    mut sums: [PairSums<S::V>; PAIRS],
) -> [PairSums<S::V>; PAIRS] {
    // SAFETY: the caller passes rows of `2 * WIDTH` floats and `2 * WIDTH * PANEL_VECTORS * LANES` weights.
    unsafe {
        for k in 0..WIDTH {
            for half in 0..2 {
                let w = weights.add((2 * k + half) * PANEL_VECTORS * S::LANES);
                let (w0, w1, w2) = (S::load(w), S::load(w.add(S::LANES)), S::load(w.add(2 * S::LANES)));
                for p in 0..PAIRS {
                    let x = S::splat(*rows[p].add(half * WIDTH + k));
                    sums[p][half][0] = S::fma(x, w0, sums[p][half][0]);
                    sums[p][half][1] = S::fma(x, w1, sums[p][half][1]);
                    sums[p][half][2] = S::fma(x, w2, sums[p][half][2]);
                }
            }
        }
        sums
    }
}

/// See [`super::Kernels::windows`]: four products for two rows, where plain windows take six. The first two of all pairs come
/// before the others, so that the weights in use fit the nearest cache; `sums` holds what lies between.
#[inline(always)]
pub unsafe fn pair_maxout<S: Simd, const PAIRS: usize>(
    pairs: usize,
    input: *const f32,
    w: &Packed,
    sums: *mut f32,
    out: *mut f32,
) {
    // SAFETY: `Kernels::windows` checked all lengths.
    unsafe {
        let step = PANEL_VECTORS * S::LANES;
        for panel in 0..w.panels {
            let weights = w.weights.as_ptr().add(panel * w.k * step);
            let bias = w.bias.as_ptr().add(panel * step);
            for i in (0..pairs).step_by(PAIRS) {
                let rows = rows_from::<PAIRS>(input, PAIR_PARTS * WIDTH, i, pairs);
                sums_and_differences::<S, PAIRS>(rows, weights, sums.add(2 * i * step));
            }
            for i in (0..pairs).step_by(PAIRS) {
                let rows = rows_from::<PAIRS>(input.add(2 * WIDTH), PAIR_PARTS * WIDTH, i, pairs);
                let weights = weights.add(2 * WIDTH * step);
                let finished = finished_sums::<S, PAIRS>(rows, weights, sums.add(2 * i * step));
                for (r, y) in finished.as_flattened().iter().enumerate().take(2 * (pairs - i)) {
                    let v = largest::<S>(y, bias);
                    S::store(out.add((2 * i + r) * WIDTH + panel * S::LANES), v);
                }
            }
        }
    }
}

/// Stores sum and difference of the first two products of `PAIRS` pairs.
#[inline(always)]
unsafe fn sums_and_differences<S: Simd, const PAIRS: usize>(
    rows: [*const f32; PAIRS],
    weights: *const f32,
    to: *mut f32,
) {
    // SAFETY: as in `pair_maxout`, whose block has room for whole groups of pairs in `to`.
    unsafe {
        let zero = [[[S::splat(0.0); PANEL_VECTORS]; 2]; PAIRS];
        let products = pair_products::<S, PAIRS>(rows, weights, zero);
        for (p, [a, b]) in products.iter().enumerate() {
            for v in 0..PANEL_VECTORS {
                let to = to.add((2 * p * PANEL_VECTORS + v) * S::LANES);
                S::store(to, S::add(a[v], b[v]));
                S::store(to.add(PANEL_VECTORS * S::LANES), S::sub(a[v], b[v]));
            }
        }
    }
}

/// Adds the last two products of `PAIRS` pairs to what [`sums_and_differences`] stored.
#[inline(always)]
unsafe fn finished_sums<S: Simd, const PAIRS: usize>(
    rows: [*const f32; PAIRS],
    weights: *const f32,
    from: *const f32,
) -> [PairSums<S::V>; PAIRS] {
    // SAFETY: as in `sums_and_differences`.
    unsafe {
        let mut sums = [[[S::splat(0.0); PANEL_VECTORS]; 2]; PAIRS];
        for (v, sum) in sums.as_flattened_mut().as_flattened_mut().iter_mut().enumerate() {
            *sum = S::load(from.add(v * S::LANES));
        }
        pair_products::<S, PAIRS>(rows, weights, sums)
    }
}

/// The largest of three pieces, bias added.
#[inline(always)]
unsafe fn largest<S: Simd>(y: &[S::V; PANEL_VECTORS], bias: *const f32) -> S::V {
    // SAFETY: `bias` has `PANEL_VECTORS * LANES` floats.
    unsafe {
        let piece = |v: usize| S::add(y[v], S::load(bias.add(v * S::LANES)));
        S::max(S::max(piece(0), piece(1)), piece(2))
    }
}

/// See [`super::Kernels::gemm`].
#[inline(always)]
pub unsafe fn gemm<S: Simd, const ROWS: usize>(
    m: usize,
    input: *const f32,
    stride: usize,
    w: &Packed,
    out: *mut f32,
    out_stride: usize,
) {
    // SAFETY: `Kernels::gemm` checked all lengths.
    unsafe {
        for p in 0..w.panels {
            let mut i = 0;
            while i < m {
                i += if few::<ROWS>(m - i) {
                    gemm_rows::<S, 1>(i, m, (input, stride), w, p, (out, out_stride))
                } else {
                    gemm_rows::<S, ROWS>(i, m, (input, stride), w, p, (out, out_stride))
                };
            }
        }
    }
}

/// Up to `ROWS` rows of a panel from row `i`; says how many.
#[inline(always)]
unsafe fn gemm_rows<S: Simd, const ROWS: usize>(
    i: usize,
    m: usize,
    (input, stride): (*const f32, usize),
    w: &Packed,
    p: usize,
    (out, out_stride): (*mut f32, usize),
) -> usize {
    // SAFETY: as in `gemm`.
    unsafe {
        let step = PANEL_VECTORS * S::LANES;
        let weights = w.weights.as_ptr().add(p * w.k * step);
        let bias = w.bias.as_ptr().add(p * step);
        let acc = panel::<S, ROWS>(rows_from(input, stride, i, m), w.k, weights);
        let rows = ROWS.min(m - i);
        for (r, y) in acc.iter().enumerate().take(rows) {
            for (v, sum) in y.iter().enumerate() {
                let value = S::add(*sum, S::load(bias.add(v * S::LANES)));
                S::store(out.add((i + r) * out_stride + p * step + v * S::LANES), value);
            }
        }
        rows
    }
}

/// Added to the variance, as in thinc.
const EPSILON: f32 = 1e-8;

/// See [`super::Kernels::norm_add`]. `VECTORS * LANES` is [`WIDTH`].
#[inline(always)]
pub unsafe fn norm_add<S: Simd, const VECTORS: usize>(
    m: usize,
    y: *const f32,
    norm: &Norm,
    x: *mut f32,
    add: bool,
) {
    // SAFETY: `Kernels::norm_add` checked all lengths.
    unsafe {
        for i in 0..m {
            let row = y.add(i * WIDTH);
            // loops, because closures are not always compiled for the instruction set
            let mut d = [S::splat(0.0); VECTORS];
            let mut total = S::splat(0.0);
            for (j, d) in d.iter_mut().enumerate() {
                *d = S::load(row.add(j * S::LANES));
                total = S::add(total, *d);
            }
            let mean = S::splat(S::sum(total) / WIDTH as f32);
            let mut squares = S::splat(0.0);
            for d in &mut d {
                *d = S::sub(*d, mean);
                squares = S::fma(*d, *d, squares);
            }
            let scale = S::splat(1.0 / (S::sum(squares) / WIDTH as f32 + EPSILON).sqrt());
            for (j, d) in d.into_iter().enumerate() {
                let at = j * S::LANES;
                let gain = S::load(norm.gain.as_ptr().add(at));
                let value = S::fma(S::mul(d, scale), gain, S::load(norm.shift.as_ptr().add(at)));
                let to = x.add(i * WIDTH + at);
                S::store(to, if add { S::add(value, S::load(to)) } else { value });
            }
        }
    }
}

/// See [`super::Kernels::hidden`]. `VECTORS * LANES` is [`HIDDEN`].
#[inline(always)]
pub unsafe fn hidden<S: Simd, const VECTORS: usize>(rows: &[*const f32], bias: *const f32, out: *mut f32) {
    // SAFETY: `Kernels::hidden` checked all lengths.
    unsafe {
        let mut sums = [[S::splat(0.0); VECTORS]; LOWER / HIDDEN];
        for row in rows.iter().copied().chain([bias]) {
            for (piece, sums) in sums.iter_mut().enumerate() {
                for (j, sum) in sums.iter_mut().enumerate() {
                    *sum = S::add(*sum, S::load(row.add(piece * HIDDEN + j * S::LANES)));
                }
            }
        }
        for j in 0..VECTORS {
            S::store(out.add(j * S::LANES), S::max(sums[0][j], sums[1][j]));
        }
    }
}

/// See [`super::Kernels::columns`]; `vectors` counts vectors of classes.
#[inline(always)]
pub unsafe fn columns<S: Simd, const MOST: usize>(
    h: *const f32,
    w: *const f32,
    bias: *const f32,
    stride: usize,
    vectors: Range<usize>,
    out: *mut f32,
) {
    // SAFETY: `Kernels::columns` checked all lengths.
    unsafe {
        let mut from = vectors.start;
        while from < vectors.end {
            let n = (vectors.end - from).min(MOST);
            if n == MOST {
                block::<S, MOST>(h, w, bias, stride, from, out);
                from += MOST;
            } else {
                block::<S, 1>(h, w, bias, stride, from, out);
                from += 1;
            }
        }
    }
}

#[inline(always)]
unsafe fn block<S: Simd, const N: usize>(
    h: *const f32,
    w: *const f32,
    bias: *const f32,
    stride: usize,
    from: usize,
    out: *mut f32,
) {
    // SAFETY: as in `columns`.
    unsafe {
        let mut acc: [S::V; N] = std::array::from_fn(|j| S::load(bias.add((from + j) * S::LANES)));
        for o in 0..HIDDEN {
            let x = S::splat(*h.add(o));
            let row = w.add(o * stride + from * S::LANES);
            for (j, acc) in acc.iter_mut().enumerate() {
                *acc = S::fma(x, S::load(row.add(j * S::LANES)), *acc);
            }
        }
        for (j, acc) in acc.into_iter().enumerate() {
            S::store(out.add((from + j) * S::LANES), acc);
        }
    }
}
