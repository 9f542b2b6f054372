//! Plain Rust kernels, for processors without AVX2; the compiler turns the arrays into what vectors there are.

use super::generic::{self, Simd};
use super::{HIDDEN, Kernels, Norm, Packed, WIDTH};
use std::ops::Range;

const LANES: usize = 8;
const ROWS: usize = 2;

struct Plain;

impl Simd for Plain {
    type V = [f32; LANES];
    const LANES: usize = LANES;
    #[inline(always)]
    unsafe fn load(p: *const f32) -> Self::V {
        // SAFETY: the caller gives LANES floats.
        unsafe { std::ptr::read_unaligned(p.cast()) }
    }
    #[inline(always)]
    unsafe fn store(p: *mut f32, v: Self::V) {
        // SAFETY: the caller gives room for LANES floats.
        unsafe { std::ptr::write_unaligned(p.cast(), v) }
    }
    #[inline(always)]
    unsafe fn splat(x: f32) -> Self::V {
        [x; LANES]
    }
    #[inline(always)]
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V {
        std::array::from_fn(|i| a[i] + b[i])
    }
    #[inline(always)]
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V {
        std::array::from_fn(|i| a[i] - b[i])
    }
    #[inline(always)]
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V {
        std::array::from_fn(|i| a[i] * b[i])
    }
    #[inline(always)]
    unsafe fn fma(a: Self::V, b: Self::V, c: Self::V) -> Self::V {
        if cfg!(any(target_arch = "aarch64", target_feature = "fma")) {
            std::array::from_fn(|i| a[i].mul_add(b[i], c[i]))
        } else {
            // two roundings: a fused one would be a library call on these processors
            std::array::from_fn(|i| a[i] * b[i] + c[i])
        }
    }
    #[inline(always)]
    unsafe fn max(a: Self::V, b: Self::V) -> Self::V {
        std::array::from_fn(|i| if a[i] > b[i] { a[i] } else { b[i] })
    }
    #[inline(always)]
    unsafe fn sum(a: Self::V) -> f32 {
        ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]))
    }
}

unsafe fn sum_maxout(rows: &[*const f32], bias: *const f32, out: *mut f32) {
    // SAFETY: the caller's promise, handed on.
    unsafe { generic::sum_maxout::<Plain, { WIDTH / LANES }>(rows, bias, out) }
}

unsafe fn window_inputs(groups: usize, x: *const f32, out: *mut f32) {
    // SAFETY: the caller's promise, handed on.
    unsafe { generic::window_inputs::<Plain, { WIDTH / LANES }>(groups, x, out) }
}

unsafe fn window_maxout(groups: usize, input: *const f32, w: &Packed, products: *mut f32, out: *mut f32) {
    // SAFETY: the caller's promise, handed on.
    unsafe { generic::window_maxout::<Plain, ROWS>(groups, input, w, products, out) }
}

unsafe fn gemm(m: usize, input: *const f32, stride: usize, w: &Packed, out: *mut f32, out_stride: usize) {
    // SAFETY: the caller's promise, handed on.
    unsafe { generic::gemm::<Plain, ROWS>(m, input, stride, w, out, out_stride) }
}

unsafe fn norm_add(m: usize, y: *const f32, norm: &Norm, x: *mut f32, add: bool) {
    // SAFETY: the caller's promise, handed on.
    unsafe { generic::norm_add::<Plain, { WIDTH / LANES }>(m, y, norm, x, add) }
}

unsafe fn hidden(rows: &[*const f32], bias: *const f32, out: *mut f32) {
    // SAFETY: the caller's promise, handed on.
    unsafe { generic::hidden::<Plain, { HIDDEN / LANES }>(rows, bias, out) }
}

unsafe fn columns(
    h: *const f32,
    w: *const f32,
    b: *const f32,
    stride: usize,
    vectors: Range<usize>,
    out: *mut f32,
) {
    // SAFETY: the caller's promise, handed on.
    unsafe { generic::columns::<Plain, 2>(h, w, b, stride, vectors, out) }
}

/// The portable kernels.
pub const KERNELS: Kernels = Kernels {
    name: "portable",
    lanes: LANES,
    sum_maxout,
    window_inputs,
    window_maxout,
    gemm,
    norm_add,
    hidden,
    columns,
};
