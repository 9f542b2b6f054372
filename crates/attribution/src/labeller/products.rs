//! Sums of products of small whole numbers: the inner loop of both networks, written once and compiled for each instruction set.
//! Sums are exact, so that every processor comes to the same ones.

/// Sums taken side by side.
pub const LANES: usize = 16;

/// Weights between inputs and `V` times [`LANES`] sums: for each pair of inputs both weights of every sum, side by side.
#[derive(Debug, Clone)]
pub struct Packed<const V: usize> {
    pairs: Vec<[[i16; 2 * LANES]; V]>,
}

/// Largest weight of [`Packed::rounded`].
pub const MOST_WEIGHT: f32 = 2047.0;

impl<const V: usize> Packed<V> {
    /// Packs the weights that `weight` gives for an input and a sum. An odd last input is paired with nothing.
    pub fn new(inputs: usize, sums: usize, weight: impl Fn(usize, usize) -> i16) -> Packed<V> {
        let mut pairs = vec![[[0; 2 * LANES]; V]; inputs.div_ceil(2)];
        for input in 0..inputs {
            for sum in 0..sums.min(V * LANES) {
                pairs[input / 2][sum / LANES][2 * (sum % LANES) + input % 2] = weight(input, sum);
            }
        }
        Packed { pairs }
    }

    /// Packs weights in steps that the largest has [`MOST_WEIGHT`] of, and gives what a step is worth.
    pub fn rounded(inputs: usize, sums: usize, weight: impl Fn(usize, usize) -> f32) -> (Packed<V>, f32) {
        let all = (0..inputs).flat_map(|i| (0..sums).map(move |s| (i, s)));
        let most = all.map(|(i, s)| weight(i, s).abs()).fold(f32::MIN_POSITIVE, f32::max);
        let step = most / MOST_WEIGHT;
        (Packed::new(inputs, sums, |i, s| (weight(i, s) / step).round() as i16), step)
    }

    /// The sums over these inputs.
    ///
    /// # Safety
    /// The processor has the instruction set.
    #[inline(always)]
    pub unsafe fn sums<S: Set>(&self, inputs: &[i16]) -> [[i32; LANES]; V] {
        // SAFETY: the caller's promise, handed on
        unsafe {
            let mut sums = [S::zero(); V];
            for (pair, weights) in inputs.as_chunks::<2>().0.iter().zip(&self.pairs) {
                let pair = S::pair(*pair);
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    *sum = S::add(*sum, pair, weights);
                }
            }
            sums.map(|s| S::numbers(s))
        }
    }
}

/// What [`Packed::sums`] needs of an instruction set.
pub trait Set {
    /// [`LANES`] sums.
    type Sums: Copy;
    /// A pair of inputs, once for each sum.
    type Pair: Copy;
    /// # Safety
    /// The processor has the instruction set; so for the other functions.
    unsafe fn zero() -> Self::Sums;
    /// Spreads a pair of inputs.
    ///
    /// # Safety
    /// As above.
    unsafe fn pair(pair: [i16; 2]) -> Self::Pair;
    /// Adds a pair's products.
    ///
    /// # Safety
    /// As above.
    unsafe fn add(sums: Self::Sums, pair: Self::Pair, weights: &[i16; 2 * LANES]) -> Self::Sums;
    /// The sums as numbers.
    ///
    /// # Safety
    /// As above.
    unsafe fn numbers(sums: Self::Sums) -> [i32; LANES];
}

/// Something to compute with the best instruction set that there is.
pub trait Job {
    /// Computes it; to be inlined always, so that all of it is compiled for that set.
    ///
    /// # Safety
    /// The processor has the instruction set.
    unsafe fn run<S: Set>(self);
}

/// Runs a job with the best instruction set of this processor.
pub fn run(job: impl Job) {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw") {
            // SAFETY: the processor has what the function asks for
            return unsafe { x86::avx512(job) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: as above
            return unsafe { x86::avx2(job) };
        }
    }
    // SAFETY: every processor has what plain Rust asks for
    unsafe { job.run::<Plain>() }
}

/// Plain Rust.
pub struct Plain;

impl Set for Plain {
    type Sums = [i32; LANES];
    type Pair = [i32; 2];
    #[inline(always)]
    unsafe fn zero() -> Self::Sums {
        [0; LANES]
    }
    #[inline(always)]
    unsafe fn pair(pair: [i16; 2]) -> [i32; 2] {
        pair.map(i32::from)
    }
    #[inline(always)]
    unsafe fn add(mut sums: Self::Sums, [a, b]: [i32; 2], weights: &[i16; 2 * LANES]) -> Self::Sums {
        for (sum, [v, w]) in sums.iter_mut().zip(weights.as_chunks::<2>().0) {
            *sum += a * i32::from(*v) + b * i32::from(*w);
        }
        sums
    }
    #[inline(always)]
    unsafe fn numbers(sums: Self::Sums) -> [i32; LANES] {
        sums
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Job, LANES, Set};
    use std::arch::x86_64::*;

    #[target_feature(enable = "avx512f,avx512bw")]
    pub unsafe fn avx512(job: impl Job) {
        // SAFETY: the caller's promise, handed on
        unsafe { job.run::<Avx512>() }
    }

    #[target_feature(enable = "avx2")]
    pub unsafe fn avx2(job: impl Job) {
        // SAFETY: the caller's promise, handed on
        unsafe { job.run::<Avx2>() }
    }

    /// AVX-512 for words.
    pub struct Avx512;
    /// AVX2.
    pub struct Avx2;

    fn both(pair: [i16; 2]) -> i32 {
        i32::from(pair[0] as u16) | i32::from(pair[1]) << 16
    }

    // SAFETY of every function: the caller runs on a processor with the instruction set; references cover what is read and written.
    impl Set for Avx512 {
        type Sums = __m512i;
        type Pair = __m512i;
        #[inline(always)]
        unsafe fn zero() -> __m512i {
            unsafe { _mm512_setzero_si512() }
        }
        #[inline(always)]
        unsafe fn pair(pair: [i16; 2]) -> __m512i {
            unsafe { _mm512_set1_epi32(both(pair)) }
        }
        #[inline(always)]
        unsafe fn add(sums: __m512i, pair: __m512i, weights: &[i16; 2 * LANES]) -> __m512i {
            unsafe {
                let weights = _mm512_loadu_si512(weights.as_ptr().cast());
                _mm512_add_epi32(sums, _mm512_madd_epi16(pair, weights))
            }
        }
        #[inline(always)]
        unsafe fn numbers(sums: __m512i) -> [i32; LANES] {
            let mut all = [0; LANES];
            unsafe { _mm512_storeu_si512(all.as_mut_ptr().cast(), sums) };
            all
        }
    }

    impl Set for Avx2 {
        type Sums = [__m256i; 2];
        type Pair = __m256i;
        #[inline(always)]
        unsafe fn zero() -> [__m256i; 2] {
            unsafe { [_mm256_setzero_si256(); 2] }
        }
        #[inline(always)]
        unsafe fn pair(pair: [i16; 2]) -> __m256i {
            unsafe { _mm256_set1_epi32(both(pair)) }
        }
        #[inline(always)]
        unsafe fn add(sums: [__m256i; 2], pair: __m256i, weights: &[i16; 2 * LANES]) -> [__m256i; 2] {
            let (low, high) = weights.split_at(LANES);
            unsafe {
                let products =
                    |weights: &[i16]| _mm256_madd_epi16(pair, _mm256_loadu_si256(weights.as_ptr().cast()));
                [_mm256_add_epi32(sums[0], products(low)), _mm256_add_epi32(sums[1], products(high))]
            }
        }
        #[inline(always)]
        unsafe fn numbers(sums: [__m256i; 2]) -> [i32; LANES] {
            let mut all = [0; LANES];
            unsafe {
                _mm256_storeu_si256(all.as_mut_ptr().cast(), sums[0]);
                _mm256_storeu_si256(all[LANES / 2..].as_mut_ptr().cast(), sums[1]);
            }
            all
        }
    }
}

/// Runs a job with each instruction set that this processor has.
#[cfg(test)]
pub fn run_each<J: Job>(job: impl Fn() -> J) {
    // SAFETY: each set was asked for
    unsafe {
        job().run::<Plain>();
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") {
                x86::avx2(job());
            }
            if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512bw") {
                x86::avx512(job());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INPUTS: usize = 6;
    const SUMS: usize = 3 * LANES;

    fn weight(input: usize, sum: usize) -> i16 {
        ((input * 7919 + sum * 104_729) % 4095) as i16 - MOST_WEIGHT as i16
    }

    struct Check<'a>(&'a Packed<3>, [i16; INPUTS]);

    impl Job for Check<'_> {
        #[inline(always)]
        unsafe fn run<S: Set>(self) {
            // SAFETY: the caller's promise, handed on
            let sums = unsafe { self.0.sums::<S>(&self.1) };
            for (sum, got) in sums.concat().into_iter().enumerate() {
                let each = self.1.iter().enumerate();
                let want: i32 = each.map(|(i, x)| i32::from(*x) * i32::from(weight(i, sum))).sum();
                assert_eq!(got, want, "sum {sum} of {}", std::any::type_name::<S>());
            }
        }
    }

    #[test]
    fn every_set_takes_the_same_sums() {
        let packed = Packed::new(INPUTS, SUMS, weight);
        run_each(|| Check(&packed, [1, -1, 0, 16_384, -16_384, 777]));
    }

    #[test]
    fn weights_are_rounded_to_steps_of_the_largest() {
        let (packed, step) = Packed::<1>::rounded(2, 2, |i, s| [[0.5, -2.0], [0.001, 1.0]][i][s]);
        assert_eq!(step, 2.0 / MOST_WEIGHT);
        assert_eq!(packed.pairs[0][0][..4], [512, 1, -2047, 1024]);
    }
}
