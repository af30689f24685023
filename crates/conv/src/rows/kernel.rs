//! The inner kernels: sums of some vectors of pixels times some filters, in registers.

use crate::InstructionSet;
use crate::instruction_set::for_set;
use crate::tile::Offsets;
use crate::tile::vector::{MOST_LANES, Plain, Vector};

/// The inner kernels for one kind of register and F filters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowTile<T> {
    filters: usize,
    lanes: usize,
    /// Vectors computed at a time by `correlate`.
    vectors: usize,
    /// Taps computed at a time by `dots`.
    taps: usize,
    correlate: unsafe fn(&[T], &[T], &[usize], &[usize], &mut [T]),
    dots: unsafe fn(&[T], usize, &[T], &[usize], &[usize], &[usize], &mut [T]),
}

impl<T: Copy> RowTile<T> {
    /// F: filters computed side by side.
    pub(super) fn filters(&self) -> usize {
        self.filters
    }

    /// Pixels of a vector.
    pub(super) fn lanes(&self) -> usize {
        self.lanes
    }

    /// Vectors of pixels computed at a time.
    pub(super) fn vectors(&self) -> usize {
        self.vectors
    }

    /// Taps whose gradients are computed at a time.
    pub(super) fn taps(&self) -> usize {
        self.taps
    }

    /// `sums[v][f][lane] = Σ over k  weights[k][f] · source[steps[k] + vectors[v] + lane]`
    ///
    /// # Panics
    /// If the number of vectors is no multiple of the kernel's, a slice is too short, or an offset leaves `source`.
    #[track_caller]
    pub(super) fn correlate(
        &self,
        weights: &[T],
        source: &[T],
        steps: Offsets<'_>,
        vectors: Offsets<'_>,
        sums: &mut [T],
    ) {
        let reach = steps.farthest().checked_add(vectors.farthest()).and_then(|last| last.checked_add(self.lanes));
        assert!(reach.is_some_and(|reach| reach <= source.len()));
        assert!(vectors.len().is_multiple_of(self.vectors));
        assert_eq!(weights.len(), steps.len() * self.filters);
        assert_eq!(sums.len(), vectors.len() * self.filters * self.lanes);
        #[expect(unsafe_code, reason = "bounds are checked once here instead of at every multiplication")]
        // SAFETY: the lengths and the farthest offset are checked above, and a `RowTile` is only made for registers that the
        // processor has (`RowTiles::of`).
        unsafe {
            (self.correlate)(weights, source, steps.table(), vectors.table(), sums);
        }
    }

    /// `sums[t][f] += Σ over v and lanes  upstream[f][ups[v] + lane] · source[vectors[v] + taps[t] + lane]`
    ///
    /// # Shapes
    /// `upstream` F planes, `plane` apart.
    ///
    /// # Panics
    /// If the number of taps is no multiple of the kernel's, a slice is too short, or an offset leaves its slice.
    #[track_caller]
    #[expect(clippy::too_many_arguments, reason = "two operands, and where their numbers lie")]
    pub(super) fn dots(
        &self,
        upstream: &[T],
        plane: usize,
        source: &[T],
        ups: Offsets<'_>,
        vectors: Offsets<'_>,
        taps: Offsets<'_>,
        sums: &mut [T],
    ) {
        let reach = taps.farthest().checked_add(vectors.farthest()).and_then(|last| last.checked_add(self.lanes));
        assert!(reach.is_some_and(|reach| reach <= source.len()));
        assert!(ups.farthest() + self.lanes <= plane && self.filters * plane <= upstream.len());
        assert!(taps.len().is_multiple_of(self.taps) && ups.len() == vectors.len());
        assert_eq!(sums.len(), taps.len() * self.filters);
        #[expect(unsafe_code, reason = "bounds are checked once here instead of at every multiplication")]
        // SAFETY: as in `correlate`.
        unsafe {
            (self.dots)(upstream, plane, source, ups.table(), vectors.table(), taps.table(), sums);
        }
    }
}

/// [`RowTile::correlate`] for F filters and P vectors.
#[expect(unsafe_code, reason = "the innermost loop: no bounds checks, and instructions the caller has checked for")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[inline(always)]
unsafe fn correlate<V: Vector, const F: usize, const P: usize>(
    weights: &[V::Element],
    source: &[V::Element],
    steps: &[usize],
    vectors: &[usize],
    sums: &mut [V::Element],
) {
    for (vectors, sums) in vectors.chunks_exact(P).zip(sums.chunks_exact_mut(P * F * V::LANES)) {
        // SAFETY: `RowTile::correlate` has checked every length and offset.
        unsafe {
            let mut sum = [[V::zero(); F]; P];
            let mut pixels = [source.as_ptr(); P];
            for p in 0..P {
                pixels[p] = source.as_ptr().add(vectors[p]);
            }
            let mut weight = weights.as_ptr();
            for &step in steps {
                let mut factor = [V::zero(); F];
                for f in 0..F {
                    factor[f] = V::splat(*weight.add(f));
                }
                for p in 0..P {
                    let pixels = V::load(pixels[p].add(step));
                    for f in 0..F {
                        sum[p][f] = sum[p][f].add_product(pixels, factor[f]);
                    }
                }
                weight = weight.add(F);
            }
            for p in 0..P {
                for f in 0..F {
                    sum[p][f].store(sums.as_mut_ptr().add((p * F + f) * V::LANES));
                }
            }
        }
    }
}

/// [`RowTile::dots`] for F filters and P taps.
#[expect(unsafe_code, reason = "the innermost loop: no bounds checks, and instructions the caller has checked for")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[expect(clippy::too_many_arguments, reason = "as `RowTile::dots`")]
#[inline(always)]
unsafe fn dots<V: Vector, const F: usize, const P: usize>(
    upstream: &[V::Element],
    plane: usize,
    source: &[V::Element],
    ups: &[usize],
    vectors: &[usize],
    taps: &[usize],
    sums: &mut [V::Element],
) where
    V::Element: std::ops::AddAssign,
{
    for (taps, sums) in taps.chunks_exact(P).zip(sums.chunks_exact_mut(P * F)) {
        // SAFETY: `RowTile::dots` has checked every length and offset.
        unsafe {
            let mut sum = [[V::zero(); F]; P];
            let mut pixels = [source.as_ptr(); P];
            for p in 0..P {
                pixels[p] = source.as_ptr().add(taps[p]);
            }
            for (&up, &vector) in ups.iter().zip(vectors) {
                let mut share = [V::zero(); F];
                for f in 0..F {
                    share[f] = V::load(upstream.as_ptr().add(f * plane + up));
                }
                for p in 0..P {
                    let pixels = V::load(pixels[p].add(vector));
                    for f in 0..F {
                        sum[p][f] = sum[p][f].add_product(pixels, share[f]);
                    }
                }
            }
            for p in 0..P {
                for f in 0..F {
                    let mut lanes = [V::Element::default(); MOST_LANES];
                    sum[p][f].store(lanes.as_mut_ptr());
                    for &lane in &lanes[..V::LANES] {
                        sums[p * F + f] += lane;
                    }
                }
            }
        }
    }
}

/// The inner kernels of one kind of register, for one filter, two, and so on.
#[derive(Clone, Copy, Debug)]
pub struct RowTiles<T: 'static>(&'static [RowTile<T>]);

impl<T: Copy> RowTiles<T> {
    /// The one that takes this many filters at once, or the one that takes most.
    pub(super) fn for_filters(self, filters: usize) -> RowTile<T> {
        *self.0.iter().find(|tile| tile.filters >= filters).unwrap_or(&self.0[self.0.len() - 1])
    }
}

/// Kernels `[F, P]`, each compiled for the given processor features.
macro_rules! row_tiles {
    ($name:ident, $element:ty, $register:ty, $feature:literal, $([$f:literal, $p:literal]),+) => {
        pub(super) const $name: RowTiles<$element> = RowTiles(&[$(RowTile {
            filters: $f,
            lanes: <$register as Vector>::LANES,
            vectors: $p,
            taps: $p,
            correlate: {
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "compiled for a feature that `InstructionSet` looks for")]
                unsafe fn run(
                    weights: &[$element],
                    source: &[$element],
                    steps: &[usize],
                    vectors: &[usize],
                    sums: &mut [$element],
                ) {
                    // SAFETY: as the caller's.
                    unsafe { correlate::<$register, $f, $p>(weights, source, steps, vectors, sums) }
                }
                run
            },
            dots: {
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "compiled for a feature that `InstructionSet` looks for")]
                unsafe fn run(
                    upstream: &[$element],
                    plane: usize,
                    source: &[$element],
                    ups: &[usize],
                    vectors: &[usize],
                    taps: &[usize],
                    sums: &mut [$element],
                ) {
                    // SAFETY: as the caller's.
                    unsafe { dots::<$register, $f, $p>(upstream, plane, source, ups, vectors, taps, sums) }
                }
                run
            },
        }),+]);
    };
}

// F·P sums, F weights and a vector of pixels must fit the registers, P pointers the general ones.
row_tiles!(PLAIN_F32, f32, Plain<f32, 4>, "sse2", [1, 8], [2, 6], [3, 4], [4, 2]);
row_tiles!(PLAIN_F64, f64, Plain<f64, 2>, "sse2", [1, 8], [2, 6], [3, 4], [4, 2]);

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256, __m256d, __m512, __m512d};

    use super::{RowTile, RowTiles, Vector, correlate, dots};

    row_tiles!(AVX2_F32, f32, __m256, "avx2,fma", [1, 8], [2, 6], [3, 4], [4, 2]);
    row_tiles!(AVX2_F64, f64, __m256d, "avx2,fma", [1, 8], [2, 6], [3, 4], [4, 2]);
    row_tiles!(AVX512_F32, f32, __m512, "avx512f", [1, 8], [2, 8], [3, 8], [4, 6]);
    row_tiles!(AVX512_F64, f64, __m512d, "avx512f", [1, 8], [2, 8], [3, 8], [4, 6]);
}

impl RowTiles<f32> {
    /// Those of an instruction set; the caller has checked that the processor has it.
    pub(crate) fn of(set: InstructionSet) -> Self {
        for_set!(set, PLAIN_F32, x86::AVX2_F32, x86::AVX512_F32)
    }
}

impl RowTiles<f64> {
    /// Those of an instruction set; the caller has checked that the processor has it.
    pub(crate) fn of(set: InstructionSet) -> Self {
        for_set!(set, PLAIN_F64, x86::AVX2_F64, x86::AVX512_F64)
    }
}
