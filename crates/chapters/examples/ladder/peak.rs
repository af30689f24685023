//! The most that a core can compute: multiplications and additions whose operands never leave the registers.

use std::time::Instant;

use chapters::records::Peak;

use crate::pool;

/// Sums that do not wait for each other: as many as it takes to keep two units of four cycles' latency busy, and few
/// enough to stay in the 16 registers that the older instruction sets have.
const SUMS: usize = 12;

/// Rounds of all sums in one run: some milliseconds.
const ROUNDS: usize = 2_000_000;

/// One kind of vectors.
struct Kind {
    name: &'static str,
    lanes: usize,
    run: fn() -> f32,
}

/// The best of several runs of each kind that this processor has, on one thread and on two.
pub(crate) fn measure() -> Vec<Peak> {
    let mut peaks = Vec::new();
    for kind in kinds() {
        for threads in [1, 2] {
            let pool = pool(threads);
            let fastest = (0..7)
                .map(|_| {
                    let start = Instant::now();
                    pool.broadcast(|_| std::hint::black_box((kind.run)()));
                    start.elapsed().as_secs_f64()
                })
                .fold(f64::INFINITY, f64::min);
            let operations = (2 * SUMS * kind.lanes * ROUNDS * threads) as f64;
            let flops = operations / fastest;
            println!("peak {}, {threads} threads: {:.0} GFLOP/s", kind.name, flops * 1e-9);
            peaks.push(Peak { instructions: kind.name.to_owned(), threads, flops });
        }
    }
    peaks
}

#[cfg(target_arch = "x86_64")]
fn kinds() -> Vec<Kind> {
    let mut kinds = vec![Kind { name: "SSE2", lanes: 4, run: x86::sse2 }];
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        kinds.push(Kind { name: "AVX2", lanes: 8, run: x86::avx2 });
    }
    if is_x86_feature_detected!("avx512f") {
        kinds.push(Kind { name: "AVX-512", lanes: 16, run: x86::avx512 });
    }
    kinds
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{
        __m128, __m256, __m512, _mm_add_ps, _mm_cvtss_f32, _mm_mul_ps, _mm_set1_ps, _mm256_add_ps,
        _mm256_castps256_ps128, _mm256_fmadd_ps, _mm256_set1_ps, _mm512_fmadd_ps, _mm512_reduce_add_ps, _mm512_set1_ps,
    };
    use std::array::from_fn;
    use std::hint::black_box;

    use super::{ROUNDS, SUMS};

    /// Multiplication and addition are two instructions here.
    pub(super) fn sse2() -> f32 {
        #[target_feature(enable = "sse2")]
        fn run() -> f32 {
            let (factor, term) = (_mm_set1_ps(black_box(0.999)), _mm_set1_ps(black_box(1e-3)));
            let mut sums: [__m128; SUMS] = from_fn(|i| _mm_set1_ps(i as f32));
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    *sum = _mm_add_ps(_mm_mul_ps(*sum, factor), term);
                }
            }
            _mm_cvtss_f32(sums.into_iter().fold(term, |a, b| _mm_add_ps(a, b)))
        }
        #[expect(unsafe_code, reason = "an intrinsic asks for its instructions by name")]
        // SAFETY: every processor of 64 bits of this family has SSE2.
        unsafe {
            run()
        }
    }

    pub(super) fn avx2() -> f32 {
        #[target_feature(enable = "avx2,fma")]
        fn run() -> f32 {
            let (factor, term) = (_mm256_set1_ps(black_box(0.999)), _mm256_set1_ps(black_box(1e-3)));
            let mut sums: [__m256; SUMS] = from_fn(|i| _mm256_set1_ps(i as f32));
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    *sum = _mm256_fmadd_ps(*sum, factor, term);
                }
            }
            let total = sums.into_iter().fold(term, |a, b| _mm256_add_ps(a, b));
            _mm_cvtss_f32(_mm256_castps256_ps128(total))
        }
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        // SAFETY: `kinds` lists this function only where the processor has AVX2 and FMA.
        unsafe {
            run()
        }
    }

    pub(super) fn avx512() -> f32 {
        #[target_feature(enable = "avx512f")]
        fn run() -> f32 {
            let (factor, term) = (_mm512_set1_ps(black_box(0.999)), _mm512_set1_ps(black_box(1e-3)));
            let mut sums: [__m512; SUMS] = from_fn(|i| _mm512_set1_ps(i as f32));
            for _ in 0..ROUNDS {
                for sum in &mut sums {
                    *sum = _mm512_fmadd_ps(*sum, factor, term);
                }
            }
            sums.into_iter().map(|sum| _mm512_reduce_add_ps(sum)).sum()
        }
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        // SAFETY: `kinds` lists this function only where the processor has AVX-512.
        unsafe {
            run()
        }
    }
}

/// Elsewhere: whatever the compiler makes of four numbers side by side.
#[cfg(not(target_arch = "x86_64"))]
fn kinds() -> Vec<Kind> {
    fn run() -> f32 {
        let (factor, term) = (std::hint::black_box(0.999_f32), std::hint::black_box(1e-3_f32));
        let mut sums = [[0.5_f32; 4]; SUMS];
        for _ in 0..ROUNDS {
            for value in sums.as_flattened_mut() {
                *value = value.mul_add(factor, term);
            }
        }
        sums.as_flattened().iter().sum()
    }
    vec![Kind { name: "portable", lanes: 4, run }]
}
