//! AVX-512 and AVX2 kernels: the generic loops with 8 rows of 16 lanes, and 3 rows of 8 lanes, in registers.

use super::generic::{self, Simd};
use super::{HIDDEN, Kernels, Norm, Packed, WIDTH};
use std::arch::x86_64::*;
use std::ops::Range;

struct Zmm;
struct Ymm;

macro_rules! simd {
    ($ty:ident, $v:ty, $lanes:literal, $load:ident, $store:ident, $splat:ident, $add:ident, $sub:ident, $mul:ident,
     $fma:ident, $max:ident, $sum:expr) => {
        // SAFETY of every method: the caller runs on a processor with the instruction set and passes pointers to LANES floats.
        impl Simd for $ty {
            type V = $v;
            const LANES: usize = $lanes;
            #[inline(always)]
            unsafe fn load(p: *const f32) -> $v {
                unsafe { $load(p) }
            }
            #[inline(always)]
            unsafe fn store(p: *mut f32, v: $v) {
                unsafe { $store(p, v) }
            }
            #[inline(always)]
            unsafe fn splat(x: f32) -> $v {
                unsafe { $splat(x) }
            }
            #[inline(always)]
            unsafe fn add(a: $v, b: $v) -> $v {
                unsafe { $add(a, b) }
            }
            #[inline(always)]
            unsafe fn sub(a: $v, b: $v) -> $v {
                unsafe { $sub(a, b) }
            }
            #[inline(always)]
            unsafe fn mul(a: $v, b: $v) -> $v {
                unsafe { $mul(a, b) }
            }
            #[inline(always)]
            unsafe fn fma(a: $v, b: $v, c: $v) -> $v {
                unsafe { $fma(a, b, c) }
            }
            #[inline(always)]
            unsafe fn max(a: $v, b: $v) -> $v {
                unsafe { $max(a, b) }
            }
            #[inline(always)]
            unsafe fn sum(a: $v) -> f32 {
                unsafe { $sum(a) }
            }
        }
    };
}

simd!(
    Zmm,
    __m512,
    16,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    _mm512_set1_ps,
    _mm512_add_ps,
    _mm512_sub_ps,
    _mm512_mul_ps,
    _mm512_fmadd_ps,
    _mm512_max_ps,
    _mm512_reduce_add_ps
);
simd!(
    Ymm,
    __m256,
    8,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    _mm256_set1_ps,
    _mm256_add_ps,
    _mm256_sub_ps,
    _mm256_mul_ps,
    _mm256_fmadd_ps,
    _mm256_max_ps,
    sum_ymm
);

#[inline(always)]
unsafe fn sum_ymm(a: __m256) -> f32 {
    // SAFETY: as for the trait's methods.
    unsafe {
        let half = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
        let pair = _mm_add_ps(half, _mm_movehl_ps(half, half));
        _mm_cvtss_f32(_mm_add_ss(pair, _mm_shuffle_ps(pair, pair, 1)))
    }
}

macro_rules! kernels {
    ($name:ident, $label:literal, $features:literal, $ty:ident, $rows:literal, $columns:literal,
     $module:ident) => {
        mod $module {
            use super::*;
            const LANES: usize = <$ty as Simd>::LANES;
            // SAFETY of all: `Kernels` checks lengths and processor before it calls through these pointers.
            #[target_feature(enable = $features)]
            pub unsafe fn sum_maxout(rows: &[*const f32], bias: *const f32, out: *mut f32) {
                unsafe { generic::sum_maxout::<$ty, { WIDTH / LANES }>(rows, bias, out) }
            }
            #[target_feature(enable = $features)]
            pub unsafe fn window_inputs(groups: usize, x: *const f32, out: *mut f32) {
                unsafe { generic::window_inputs::<$ty, { WIDTH / LANES }>(groups, x, out) }
            }
            #[target_feature(enable = $features)]
            pub unsafe fn window_maxout(
                groups: usize,
                input: *const f32,
                w: &Packed,
                products: *mut f32,
                out: *mut f32,
            ) {
                unsafe { generic::window_maxout::<$ty, $rows>(groups, input, w, products, out) }
            }
            #[target_feature(enable = $features)]
            pub unsafe fn gemm(m: usize, input: *const f32, s: usize, w: &Packed, out: *mut f32, os: usize) {
                unsafe { generic::gemm::<$ty, $rows>(m, input, s, w, out, os) }
            }
            #[target_feature(enable = $features)]
            pub unsafe fn norm_add(m: usize, y: *const f32, norm: &Norm, x: *mut f32, add: bool) {
                unsafe { generic::norm_add::<$ty, { WIDTH / LANES }>(m, y, norm, x, add) }
            }
            #[target_feature(enable = $features)]
            pub unsafe fn hidden(rows: &[*const f32], bias: *const f32, out: *mut f32) {
                unsafe { generic::hidden::<$ty, { HIDDEN / LANES }>(rows, bias, out) }
            }
            #[target_feature(enable = $features)]
            pub unsafe fn columns(
                h: *const f32,
                w: *const f32,
                b: *const f32,
                stride: usize,
                vectors: Range<usize>,
                out: *mut f32,
            ) {
                unsafe { generic::columns::<$ty, $columns>(h, w, b, stride, vectors, out) }
            }
        }
        /// The kernels of this instruction set.
        pub const $name: Kernels = Kernels {
            name: $label,
            lanes: <$ty as Simd>::LANES,
            sum_maxout: $module::sum_maxout,
            window_inputs: $module::window_inputs,
            window_maxout: $module::window_maxout,
            gemm: $module::gemm,
            norm_add: $module::norm_add,
            hidden: $module::hidden,
            columns: $module::columns,
        };
    };
}

kernels!(AVX512, "AVX-512", "avx512f", Zmm, 8, 7, avx512);
kernels!(AVX2, "AVX2", "avx2,fma", Ymm, 3, 7, avx2);
