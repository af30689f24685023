//! A few numbers that the processor handles as one.

/// A register's worth of numbers.
///
/// Every operation is the obvious one, lane by lane. They are `unsafe` for one reason: an implementation may use
/// instructions that not every processor has, so the caller must have checked.
#[expect(unsafe_code, reason = "instructions that not every processor has")]
pub(super) trait Vector: Copy {
    /// `f32` or `f64`.
    type Element: Copy;
    /// How many numbers.
    const LANES: usize;

    /// All zero.
    unsafe fn zero() -> Self;
    /// The same number in every lane.
    unsafe fn splat(value: Self::Element) -> Self;
    /// `LANES` numbers from memory, wherever they lie.
    unsafe fn load(from: *const Self::Element) -> Self;
    /// `LANES` numbers to memory.
    unsafe fn store(self, to: *mut Self::Element);
    /// self + a·b.
    unsafe fn add_product(self, a: Self, b: Self) -> Self;
}

/// Lanes as a plain array: what the compiler makes of it depends on the processor it compiles for.
///
/// With SSE2, NEON or wasm's SIMD four `f32` fill a register, and the loops below become one instruction each.
#[derive(Clone, Copy)]
pub(super) struct Plain<T, const LANES: usize>([T; LANES]);

macro_rules! plain_vector {
    ($element:ty, $lanes:literal) => {
        #[expect(unsafe_code, reason = "a trait of unsafe functions; see `Vector`")]
        impl Vector for Plain<$element, $lanes> {
            type Element = $element;
            const LANES: usize = $lanes;

            #[inline(always)]
            unsafe fn zero() -> Self {
                Self([0.0; $lanes])
            }

            #[inline(always)]
            unsafe fn splat(value: $element) -> Self {
                Self([value; $lanes])
            }

            #[inline(always)]
            unsafe fn load(from: *const $element) -> Self {
                // SAFETY: the caller vouches for LANES numbers at `from`; an array of them has their alignment.
                Self(unsafe { from.cast::<[$element; $lanes]>().read() })
            }

            #[inline(always)]
            unsafe fn store(self, to: *mut $element) {
                // SAFETY: the caller vouches for room for LANES numbers at `to`.
                unsafe { to.cast::<[$element; $lanes]>().write(self.0) }
            }

            #[inline(always)]
            unsafe fn add_product(self, a: Self, b: Self) -> Self {
                let mut sum = self.0;
                for lane in 0..$lanes {
                    // Where the processor fuses the two, it is one instruction and one rounding; elsewhere `mul_add`
                    // would be a slow call.
                    sum[lane] = if cfg!(any(target_feature = "fma", target_arch = "aarch64")) {
                        a.0[lane].mul_add(b.0[lane], sum[lane])
                    } else {
                        sum[lane] + a.0[lane] * b.0[lane]
                    };
                }
                Self(sum)
            }
        }
    };
}

plain_vector!(f32, 4);
plain_vector!(f64, 2);

#[cfg(target_arch = "x86_64")]
pub(super) mod x86 {
    //! The wide registers of x86-64.

    use std::arch::x86_64::{
        __m256, __m256d, __m512, __m512d, _mm256_fmadd_pd, _mm256_fmadd_ps, _mm256_loadu_pd, _mm256_loadu_ps,
        _mm256_set1_pd, _mm256_set1_ps, _mm256_setzero_pd, _mm256_setzero_ps, _mm256_storeu_pd, _mm256_storeu_ps,
        _mm512_fmadd_pd, _mm512_fmadd_ps, _mm512_loadu_pd, _mm512_loadu_ps, _mm512_set1_pd, _mm512_set1_ps,
        _mm512_setzero_pd, _mm512_setzero_ps, _mm512_storeu_pd, _mm512_storeu_ps,
    };

    use super::Vector;

    macro_rules! x86_vector {
        ($register:ty, $element:ty, $lanes:literal, $zero:ident, $splat:ident, $load:ident, $store:ident, $fma:ident) => {
            #[expect(unsafe_code, reason = "the processor's vector instructions; see `Vector`")]
            impl Vector for $register {
                type Element = $element;
                const LANES: usize = $lanes;

                #[inline(always)]
                unsafe fn zero() -> Self {
                    // SAFETY: the caller has checked for the instructions.
                    unsafe { $zero() }
                }

                #[inline(always)]
                unsafe fn splat(value: $element) -> Self {
                    // SAFETY: as above.
                    unsafe { $splat(value) }
                }

                #[inline(always)]
                unsafe fn load(from: *const $element) -> Self {
                    // SAFETY: as above; the caller vouches for LANES numbers at `from`.
                    unsafe { $load(from) }
                }

                #[inline(always)]
                unsafe fn store(self, to: *mut $element) {
                    // SAFETY: as above; the caller vouches for room for LANES numbers at `to`.
                    unsafe { $store(to, self) }
                }

                #[inline(always)]
                unsafe fn add_product(self, a: Self, b: Self) -> Self {
                    // SAFETY: as above.
                    unsafe { $fma(a, b, self) }
                }
            }
        };
    }

    x86_vector!(__m256, f32, 8, _mm256_setzero_ps, _mm256_set1_ps, _mm256_loadu_ps, _mm256_storeu_ps, _mm256_fmadd_ps);
    x86_vector!(__m256d, f64, 4, _mm256_setzero_pd, _mm256_set1_pd, _mm256_loadu_pd, _mm256_storeu_pd, _mm256_fmadd_pd);
    x86_vector!(__m512, f32, 16, _mm512_setzero_ps, _mm512_set1_ps, _mm512_loadu_ps, _mm512_storeu_ps, _mm512_fmadd_ps);
    x86_vector!(__m512d, f64, 8, _mm512_setzero_pd, _mm512_set1_pd, _mm512_loadu_pd, _mm512_storeu_pd, _mm512_fmadd_pd);
}
