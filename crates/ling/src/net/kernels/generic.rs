//! The inner loops over any [`Simd`].

use super::{GROUP, HIDDEN, LOWER, Norm, PANEL_VECTORS, PARTS, Packed, WIDTH};
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

/// See [`super::Kernels::sum_maxout`]. `VECTORS * LANES` is [`WIDTH`].
#[inline(always)]
pub unsafe fn sum_maxout<S: Simd, const VECTORS: usize>(
    rows: &[*const f32],
    bias: *const f32,
    out: *mut f32,
) {
    // SAFETY: `Kernels::sum_maxout` checked all lengths.
    unsafe {
        for panel in 0..VECTORS {
            let at = panel * PANEL_VECTORS * S::LANES;
            let mut y = [S::splat(0.0); PANEL_VECTORS];
            for row in rows {
                for (v, y) in y.iter_mut().enumerate() {
                    *y = S::add(*y, S::load(row.add(at + v * S::LANES)));
                }
            }
            S::store(out.add(panel * S::LANES), largest::<S>(&y, bias.add(at)));
        }
    }
}

/// See [`super::Kernels::windows`]: the inputs of the [`PARTS`] products of each group of [`GROUP`] rows, product by product. `VECTORS * LANES`
/// is [`WIDTH`].
#[inline(always)]
pub unsafe fn window_inputs<S: Simd, const VECTORS: usize>(groups: usize, x: *const f32, out: *mut f32) {
    // SAFETY: `Kernels::windows` checked all lengths.
    unsafe {
        let (half, three_halves) = (S::splat(0.5), S::splat(1.5));
        let (minus_half, minus_two, minus_five_halves) = (S::splat(-0.5), S::splat(-2.0), S::splat(-2.5));
        for group in 0..groups {
            for j in 0..VECTORS {
                let from = x.add(group * GROUP * WIDTH + j * S::LANES);
                let mut d = [S::splat(0.0); PARTS];
                for (r, d) in d.iter_mut().enumerate() {
                    *d = S::load(from.add(r * WIDTH));
                }
                let (up, down) = (S::sub(d[3], d[1]), S::sub(d[4], d[2]));
                let parts = [
                    S::fma(minus_two, d[2], S::sub(S::add(d[0], d[4]), S::mul(three_halves, up))),
                    S::fma(minus_five_halves, d[2], S::fma(minus_half, d[3], S::sub(d[4], d[1]))),
                    S::fma(minus_five_halves, d[3], S::fma(half, d[2], S::add(d[4], d[1]))),
                    S::fma(half, up, down),
                    S::fma(minus_two, up, down),
                    S::fma(minus_two, d[3], S::sub(S::add(d[1], d[5]), S::mul(three_halves, down))),
                ];
                for (part, value) in parts.into_iter().enumerate() {
                    S::store(out.add((part * groups + group) * WIDTH + j * S::LANES), value);
                }
            }
        }
    }
}

/// See [`super::Kernels::windows`]. All groups go through one part of a panel's weights before the next, so that the weights in use fit
/// the nearest cache; `products` holds what the parts give.
#[inline(always)]
pub unsafe fn window_maxout<S: Simd, const ROWS: usize>(
    groups: usize,
    input: *const f32,
    w: &Packed,
    products: *mut f32,
    out: *mut f32,
) {
    // SAFETY: `Kernels::windows` checked all lengths.
    unsafe {
        let step = PANEL_VECTORS * S::LANES;
        for panel in 0..w.panels {
            let weights = w.weights.as_ptr().add(panel * w.k * step);
            for part in 0..PARTS {
                let input = input.add(part * groups * WIDTH);
                let weights = weights.add(part * WIDTH * step);
                let to = products.add(part * groups * step);
                let mut i = 0;
                while i < groups {
                    i += if few::<ROWS>(groups - i) {
                        product_rows::<S, 1>(i, groups, input, weights, to)
                    } else {
                        product_rows::<S, ROWS>(i, groups, input, weights, to)
                    };
                }
            }
            let bias = w.bias.as_ptr().add(panel * step);
            for group in 0..groups {
                let from = products.add(group * step);
                let to = out.add(group * GROUP * WIDTH + panel * S::LANES);
                group_outputs::<S>(from, groups * step, bias, to);
            }
        }
    }
}

/// Up to `ROWS` rows of one part's products from row `i`; says how many.
#[inline(always)]
unsafe fn product_rows<S: Simd, const ROWS: usize>(
    i: usize,
    m: usize,
    input: *const f32,
    weights: *const f32,
    out: *mut f32,
) -> usize {
    // SAFETY: as in `window_maxout`.
    unsafe {
        let acc = panel::<S, ROWS>(rows_from(input, WIDTH, i, m), WIDTH, weights);
        let rows = ROWS.min(m - i);
        for (r, y) in acc.iter().enumerate().take(rows) {
            for (v, sum) in y.iter().enumerate() {
                S::store(out.add(((i + r) * PANEL_VECTORS + v) * S::LANES), *sum);
            }
        }
        rows
    }
}

/// The outputs of a group of rows from its products, which lie `stride` floats apart.
#[inline(always)]
unsafe fn group_outputs<S: Simd>(products: *const f32, stride: usize, bias: *const f32, out: *mut f32) {
    // SAFETY: as in `window_maxout`.
    unsafe {
        let (eighth, quarter, half) = (S::splat(0.125), S::splat(0.25), S::splat(0.5));
        let (two, four, eight) = (S::splat(2.0), S::splat(4.0), S::splat(8.0));
        let mut y = [[S::splat(0.0); PANEL_VECTORS]; GROUP];
        for v in 0..PANEL_VECTORS {
            let mut p = [S::splat(0.0); PARTS];
            for (part, p) in p.iter_mut().enumerate() {
                *p = S::load(products.add(part * stride + v * S::LANES));
            }
            let (sum, difference) = (S::add(p[1], p[2]), S::sub(p[1], p[2]));
            y[0][v] = S::add(S::add(p[0], sum), S::add(p[3], p[4]));
            y[1][v] = S::sub(S::fma(two, p[3], difference), S::mul(half, p[4]));
            y[2][v] = S::fma(quarter, p[4], S::fma(four, p[3], sum));
            y[3][v] = S::add(S::sub(S::fma(eight, p[3], difference), S::mul(eighth, p[4])), p[5]);
        }
        for (r, y) in y.iter().enumerate() {
            S::store(out.add(r * WIDTH), largest::<S>(y, bias));
        }
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
