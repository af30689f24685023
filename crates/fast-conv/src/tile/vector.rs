//! A few numbers that the processor handles as one.

/// The lanes of the widest register of all.
pub(crate) const MOST_LANES: usize = 16;

/// A register's worth of numbers.
///
/// Every operation is the obvious one, lane by lane. They are `unsafe` for one reason: an implementation may use
/// instructions that not every processor has, so the caller must have checked.
#[expect(unsafe_code, reason = "instructions that not every processor has")]
pub(crate) trait Vector: Copy {
    /// `f32` or `f64`.
    type Element: Copy + Default;
    /// How many numbers.
    const LANES: usize;

    /// All zero.
    unsafe fn zero() -> Self;
    /// The same number in every lane.
    unsafe fn splat(value: Self::Element) -> Self;
    /// A number that is known when the code is compiled, in every lane.
    unsafe fn constant(value: f64) -> Self;
    /// `LANES` numbers from memory, wherever they lie.
    unsafe fn load(from: *const Self::Element) -> Self;
    /// The first `count` lanes from memory, zero in the others; no memory beyond is touched.
    unsafe fn load_first(from: *const Self::Element, count: usize) -> Self;
    /// The first `count` lanes to memory.
    unsafe fn store_first(self, to: *mut Self::Element, count: usize);
    /// `LANES` numbers to memory.
    unsafe fn store(self, to: *mut Self::Element);
    /// self + a·b.
    unsafe fn add_product(self, a: Self, b: Self) -> Self;
    /// self + other.
    unsafe fn add(self, other: Self) -> Self;
    /// Asks for the memory at an address that will be read soon, wherever it points. A hint: nothing happens where there is
    /// no such instruction.
    #[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
    #[inline(always)]
    unsafe fn prefetch(address: *const Self::Element) {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: every x86-64 processor has the instruction, and it reads nothing that the program can see.
        unsafe {
            std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(address.cast());
        }
        #[cfg(not(target_arch = "x86_64"))]
        let _ = address;
    }
    /// Exchanges rows and columns of the square of the first `LANES` vectors.
    #[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
    #[inline(always)]
    unsafe fn transpose(mut block: [Self; MOST_LANES]) -> [Self; MOST_LANES] {
        let mut numbers = [[Self::Element::default(); MOST_LANES]; MOST_LANES];
        // SAFETY: every row of `numbers` has room for a vector.
        unsafe {
            for (row, vector) in block[..Self::LANES].iter().enumerate() {
                let mut lanes = [Self::Element::default(); MOST_LANES];
                vector.store(lanes.as_mut_ptr());
                (0..Self::LANES).for_each(|lane| numbers[lane][row] = lanes[lane]);
            }
            for (row, vector) in block[..Self::LANES].iter_mut().enumerate() {
                *vector = Self::load(numbers[row].as_ptr());
            }
        }
        block
    }
}

/// Lanes as a plain array: what the compiler makes of it depends on the processor it compiles for.
///
/// With SSE2, NEON or wasm's SIMD four `f32` fill a register, and the loops below become one instruction each.
#[derive(Clone, Copy)]
pub(crate) struct Plain<T, const LANES: usize>([T; LANES]);

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
            unsafe fn constant(value: f64) -> Self {
                Self([value as $element; $lanes])
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
            unsafe fn load_first(from: *const $element, count: usize) -> Self {
                let mut lanes = [0.0; $lanes];
                // SAFETY: the caller vouches for `count` numbers at `from`.
                (0..count).for_each(|lane| lanes[lane] = unsafe { from.add(lane).read() });
                Self(lanes)
            }

            #[inline(always)]
            unsafe fn store_first(self, to: *mut $element, count: usize) {
                // SAFETY: the caller vouches for room for `count` numbers at `to`.
                (0..count).for_each(|lane| unsafe { to.add(lane).write(self.0[lane]) });
            }

            #[inline(always)]
            unsafe fn add(self, other: Self) -> Self {
                Self(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
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
pub(crate) mod x86 {
    //! The wide registers of x86-64.

    use std::arch::x86_64::{
        __m256, __m256d, __m256i, __m512, __m512d, _mm256_add_pd, _mm256_add_ps, _mm256_fmadd_pd, _mm256_fmadd_ps,
        _mm256_loadu_pd, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_maskload_pd, _mm256_maskload_ps,
        _mm256_maskstore_pd, _mm256_maskstore_ps, _mm256_permute2f128_ps, _mm256_set1_pd, _mm256_set1_ps,
        _mm256_setzero_pd, _mm256_setzero_ps, _mm256_shuffle_ps, _mm256_storeu_pd, _mm256_storeu_ps,
        _mm256_unpackhi_ps, _mm256_unpacklo_ps, _mm512_add_pd, _mm512_add_ps, _mm512_fmadd_pd, _mm512_fmadd_ps,
        _mm512_loadu_pd, _mm512_loadu_ps, _mm512_mask_storeu_pd, _mm512_mask_storeu_ps, _mm512_maskz_loadu_pd,
        _mm512_maskz_loadu_ps, _mm512_set1_pd, _mm512_set1_ps, _mm512_setzero_pd, _mm512_setzero_ps,
        _mm512_shuffle_f32x4, _mm512_shuffle_ps, _mm512_storeu_pd, _mm512_storeu_ps, _mm512_unpackhi_ps,
        _mm512_unpacklo_ps,
    };

    use super::{MOST_LANES, Vector};

    /// −1 for the lanes that count, then 0: read from eight (four) before its end less the count.
    static FIRST_OF_8: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];
    static FIRST_OF_4: [i64; 8] = [-1, -1, -1, -1, 0, 0, 0, 0];

    macro_rules! x86_vector {
        ($register:ty, $element:ty, $lanes:literal, $zero:ident, $splat:ident, $load:ident, $store:ident, $add:ident,
         $fma:ident, |$from:ident, $count:ident| $load_first:expr, |$this:ident, $to:ident, $kept:ident| $store_first:expr,
         $($transpose:ident)?) => {
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
                unsafe fn constant(value: f64) -> Self {
                    // SAFETY: as above.
                    unsafe { $splat(value as $element) }
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
                unsafe fn load_first($from: *const $element, $count: usize) -> Self {
                    // SAFETY: as above, for the first lanes; the mask keeps the instruction from the others.
                    unsafe { $load_first }
                }

                #[inline(always)]
                unsafe fn store_first(self, $to: *mut $element, $kept: usize) {
                    let $this = self;
                    // SAFETY: as above, for the first lanes; the mask keeps the instruction from the others.
                    unsafe { $store_first }
                }

                #[inline(always)]
                unsafe fn add(self, other: Self) -> Self {
                    // SAFETY: as above.
                    unsafe { $add(self, other) }
                }

                #[inline(always)]
                unsafe fn add_product(self, a: Self, b: Self) -> Self {
                    // SAFETY: as above.
                    unsafe { $fma(a, b, self) }
                }

                $(#[inline(always)]
                unsafe fn transpose(block: [Self; MOST_LANES]) -> [Self; MOST_LANES] {
                    // SAFETY: as above.
                    unsafe { $transpose(block) }
                })?
            }
        };
    }

    x86_vector!(
        __m256,
        f32,
        8,
        _mm256_setzero_ps,
        _mm256_set1_ps,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_add_ps,
        _mm256_fmadd_ps,
        |from, count| _mm256_maskload_ps(from, mask_of_8(count)),
        |this, to, count| _mm256_maskstore_ps(to, mask_of_8(count), this),
        transpose_8
    );
    x86_vector!(
        __m256d,
        f64,
        4,
        _mm256_setzero_pd,
        _mm256_set1_pd,
        _mm256_loadu_pd,
        _mm256_storeu_pd,
        _mm256_add_pd,
        _mm256_fmadd_pd,
        |from, count| _mm256_maskload_pd(from, mask_of_4(count)),
        |this, to, count| _mm256_maskstore_pd(to, mask_of_4(count), this),
    );
    x86_vector!(
        __m512,
        f32,
        16,
        _mm512_setzero_ps,
        _mm512_set1_ps,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_add_ps,
        _mm512_fmadd_ps,
        |from, count| _mm512_maskz_loadu_ps(((1_u32 << count) - 1) as u16, from),
        |this, to, count| _mm512_mask_storeu_ps(to, ((1_u32 << count) - 1) as u16, this),
        transpose_16
    );
    x86_vector!(
        __m512d,
        f64,
        8,
        _mm512_setzero_pd,
        _mm512_set1_pd,
        _mm512_loadu_pd,
        _mm512_storeu_pd,
        _mm512_add_pd,
        _mm512_fmadd_pd,
        |from, count| _mm512_maskz_loadu_pd(((1_u32 << count) - 1) as u8, from),
        |this, to, count| _mm512_mask_storeu_pd(to, ((1_u32 << count) - 1) as u8, this),
    );

    /// All ones in the first lanes of eight.
    #[expect(unsafe_code, reason = "a mask is read from a table, from where it has enough ones")]
    #[expect(clippy::inline_always, reason = "as `Vector::transpose`")]
    #[inline(always)]
    unsafe fn mask_of_8(count: usize) -> __m256i {
        // SAFETY: `count` is at most 8, so eight numbers lie from there on; the caller has checked for the instructions.
        unsafe { _mm256_loadu_si256(FIRST_OF_8.as_ptr().add(8 - count).cast()) }
    }

    /// All ones in the first lanes of four.
    #[expect(unsafe_code, reason = "as `mask_of_8`")]
    #[expect(clippy::inline_always, reason = "as `Vector::transpose`")]
    #[inline(always)]
    unsafe fn mask_of_4(count: usize) -> __m256i {
        // SAFETY: `count` is at most 4, so four numbers lie from there on; the caller has checked for the instructions.
        unsafe { _mm256_loadu_si256(FIRST_OF_4.as_ptr().add(4 - count).cast()) }
    }

    /// Pairs of rows, then pairs of pairs, then the two halves of the registers.
    #[expect(unsafe_code, reason = "the processor's shuffles; the caller has checked for them")]
    #[expect(clippy::inline_always, reason = "as `Vector::transpose`")]
    #[inline(always)]
    unsafe fn transpose_8(mut block: [__m256; MOST_LANES]) -> [__m256; MOST_LANES] {
        // SAFETY: as the caller's.
        unsafe {
            let mut fours = [_mm256_setzero_ps(); 8];
            for half in 0..2 {
                let [a, b, c, d] = [0, 1, 2, 3].map(|row| block[4 * half + row]);
                let (low, high) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
                let (low_next, high_next) = (_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
                fours[4 * half] = _mm256_shuffle_ps::<0x44>(low, low_next);
                fours[4 * half + 1] = _mm256_shuffle_ps::<0xEE>(low, low_next);
                fours[4 * half + 2] = _mm256_shuffle_ps::<0x44>(high, high_next);
                fours[4 * half + 3] = _mm256_shuffle_ps::<0xEE>(high, high_next);
            }
            for column in 0..4 {
                block[column] = _mm256_permute2f128_ps::<0x20>(fours[column], fours[4 + column]);
                block[4 + column] = _mm256_permute2f128_ps::<0x31>(fours[column], fours[4 + column]);
            }
        }
        block
    }

    /// As [`transpose_8`], then the four quarters of the registers in two steps.
    #[expect(unsafe_code, reason = "the processor's shuffles; the caller has checked for them")]
    #[expect(clippy::inline_always, reason = "as `Vector::transpose`")]
    #[inline(always)]
    unsafe fn transpose_16(mut block: [__m512; MOST_LANES]) -> [__m512; MOST_LANES] {
        // SAFETY: as the caller's.
        unsafe {
            // fours[4·q + c]: in quarter h, rows 4·q … 4·q + 3 of column 4·h + c.
            let mut fours = [_mm512_setzero_ps(); 16];
            for quarter in 0..4 {
                let [a, b, c, d] = [0, 1, 2, 3].map(|row| block[4 * quarter + row]);
                let (low, high) = (_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
                let (low_next, high_next) = (_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
                fours[4 * quarter] = _mm512_shuffle_ps::<0x44>(low, low_next);
                fours[4 * quarter + 1] = _mm512_shuffle_ps::<0xEE>(low, low_next);
                fours[4 * quarter + 2] = _mm512_shuffle_ps::<0x44>(high, high_next);
                fours[4 * quarter + 3] = _mm512_shuffle_ps::<0xEE>(high, high_next);
            }
            for column in 0..4 {
                let [a, b, c, d] = [0, 1, 2, 3].map(|quarter| fours[4 * quarter + column]);
                // Quarters 0 and 2 of two registers, then 1 and 3.
                let (even, odd) = (_mm512_shuffle_f32x4::<0x88>(a, b), _mm512_shuffle_f32x4::<0xDD>(a, b));
                let (even_next, odd_next) = (_mm512_shuffle_f32x4::<0x88>(c, d), _mm512_shuffle_f32x4::<0xDD>(c, d));
                block[column] = _mm512_shuffle_f32x4::<0x88>(even, even_next);
                block[4 + column] = _mm512_shuffle_f32x4::<0x88>(odd, odd_next);
                block[8 + column] = _mm512_shuffle_f32x4::<0xDD>(even, even_next);
                block[12 + column] = _mm512_shuffle_f32x4::<0xDD>(odd, odd_next);
            }
        }
        block
    }
}
