//! The inner kernels: sums of some vectors of pixels times some filters, in registers.

use conv::Real;
use ndarray::{ArrayView2, Ix2};

use crate::InstructionSet;
use crate::destination::Destination;
use crate::instruction_set::for_set;
use crate::tile::vector::{MOST_LANES, Plain, Vector};
use crate::tile::{CHAIN, Offsets};

/// The inner kernels for one kind of register and F filters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowTile<T> {
    filters: usize,
    lanes: usize,
    /// P: vectors of outputs (for `correlate`) or taps (for `dots`) at a time.
    at_once: usize,
    correlate: Correlate<T>,
    dots: Dots<T>,
}

/// Weights, biases, source, steps, vectors, maps: see [`RowTile::correlate`].
type Correlate<T> = unsafe fn(&[T], &[T], Source<'_, T>, &[usize], Vectors<'_>, Planes<*mut T>);

/// Maps, those wanted next, source, vectors, taps, sums: see [`RowTile::dots`].
type Dots<T> = unsafe fn(Planes<*const T>, &[T], Source<'_, T>, Vectors<'_>, &[usize], &mut [T]);

/// Pixels with their padding, and those that will be wanted next, where they lie in memory.
///
/// Where there are few sums for each pixel, memory is slower than the sums. So the next ones are asked for in passing: one cache
/// line for each vector that is computed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a, T> {
    pub(super) pixels: &'a [T],
    pub(super) next: &'a [T],
}

/// Vectors of neighbouring outputs: where they lie under the first tap, where in a map, and how many lanes of them there
/// are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vectors<'a> {
    pub(super) source: Offsets<'a>,
    pub(super) maps: Offsets<'a>,
    pub(super) lanes: Offsets<'a>,
    /// The outputs of a map, each of which is in a vector.
    pub(super) pixels: usize,
}

impl Vectors<'_> {
    /// Whether all of them lie within maps of `pixels` numbers.
    fn fit(&self, pixels: usize, most: usize) -> bool {
        let mut vectors = self.maps.table().iter().zip(self.lanes.table());
        self.source.len() == self.maps.len()
            && self.maps.len() == self.lanes.len()
            && vectors.all(|(first, &lanes)| lanes <= most && first.checked_add(lanes).is_some_and(|end| end <= pixels))
    }
}

/// The maps of some filters, so far from one to the next.
#[derive(Clone, Copy, Debug)]
struct Planes<P> {
    first: P,
    stride: isize,
    count: usize,
}

impl<T: Real> RowTile<T> {
    /// F: filters computed side by side.
    pub(super) fn filters(&self) -> usize {
        self.filters
    }

    /// Pixels of a vector.
    pub(super) fn lanes(&self) -> usize {
        self.lanes
    }

    /// Vectors, or taps, at a time.
    pub(super) fn at_once(&self) -> usize {
        self.at_once
    }

    /// `maps[f][vector] = bias[f] + Σ over k  weights[k][f] · source[steps[k] + vector]`
    ///
    /// # Shapes
    /// `weights` `[steps, F]`, `bias` `[F]`, `maps` `[at most F, pixels]`, each row contiguous.
    ///
    /// # Panics
    /// If the number of vectors is no multiple of the kernel's, a slice is too short, or an offset leaves its slice.
    #[track_caller]
    pub(super) fn correlate(
        &self,
        weights: &[T],
        bias: &[T],
        source: Source<'_, T>,
        steps: Offsets<'_>,
        vectors: Vectors<'_>,
        maps: Destination<'_, T, Ix2>,
    ) {
        let reach = steps.farthest() + vectors.source.farthest() + self.lanes;
        assert!(reach <= source.pixels.len() && vectors.source.len().is_multiple_of(self.at_once));
        assert!(weights.len() == steps.len() * self.filters && bias.len() == self.filters);
        let (count, pixels) = maps.dim();
        assert!(count <= self.filters && vectors.fit(pixels, self.lanes) && vectors.pixels == pixels);
        #[expect(unsafe_code, reason = "bounds are checked once here instead of at every multiplication")]
        // SAFETY: the lengths and the farthest offsets are checked, and a `RowTile` is only made for registers that the
        // processor has (`RowTiles::of`). The vectors are all pixels, so all are written.
        unsafe {
            let mut maps = maps.unwritten();
            assert!(maps.strides()[1] == 1 || pixels == 1, "a map is contiguous");
            let maps = Planes { stride: maps.strides()[0], first: maps.as_mut_ptr().cast(), count };
            (self.correlate)(weights, bias, source, steps.table(), vectors, maps);
        }
    }

    /// `sums[t][f] += Σ over vectors and lanes  maps[f][vector] · source[taps[t] + vector]`
    ///
    /// The maps that will be wanted next are asked for in passing, as the pixels are.
    ///
    /// # Shapes
    /// `maps` `[at most F, pixels]`, each row contiguous; `sums` `[taps, F]`.
    ///
    /// # Panics
    /// If the number of taps is no multiple of the kernel's, a slice is too short, or an offset leaves its slice.
    #[track_caller]
    pub(super) fn dots(
        &self,
        maps: ArrayView2<'_, T>,
        next_maps: &[T],
        source: Source<'_, T>,
        vectors: Vectors<'_>,
        taps: Offsets<'_>,
        sums: &mut [T],
    ) {
        assert!(taps.farthest() + vectors.source.farthest() + self.lanes <= source.pixels.len());
        assert!(taps.len().is_multiple_of(self.at_once) && sums.len() == taps.len() * self.filters);
        let (count, pixels) = maps.dim();
        assert!(count <= self.filters && vectors.fit(pixels, self.lanes));
        assert!(maps.strides()[1] == 1 || pixels == 1, "a map is contiguous");
        let maps = Planes { stride: maps.strides()[0], first: maps.as_ptr(), count };
        #[expect(unsafe_code, reason = "bounds are checked once here instead of at every multiplication")]
        // SAFETY: as in `correlate`.
        unsafe {
            (self.dots)(maps, next_maps, source, vectors, taps.table(), sums);
        }
    }
}

/// [`RowTile::correlate`] for F filters and P vectors at a time.
#[expect(unsafe_code, reason = "the innermost loop: no bounds checks, and instructions the caller has checked for")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[expect(clippy::needless_range_loop, reason = "indices name the registers; the compiler unrolls them all")]
#[inline(always)]
unsafe fn correlate<V: Vector, const F: usize, const P: usize>(
    weights: &[V::Element],
    bias: &[V::Element],
    source: Source<'_, V::Element>,
    steps: &[usize],
    vectors: Vectors<'_>,
    maps: Planes<*mut V::Element>,
) {
    let places = vectors.maps.table().chunks_exact(P).zip(vectors.lanes.table().chunks_exact(P));
    for (vectors, (places, lanes)) in vectors.source.table().chunks_exact(P).zip(places) {
        // SAFETY: `RowTile::correlate` has checked every length and offset.
        unsafe {
            let mut total = [[V::zero(); F]; P];
            let mut pixels = [source.pixels.as_ptr(); P];
            for p in 0..P {
                V::prefetch(source.next.as_ptr().wrapping_add(places[p]));
                pixels[p] = source.pixels.as_ptr().add(vectors[p]);
                for f in 0..F {
                    total[p][f] = V::splat(bias[f]);
                }
            }
            let mut weight = weights.as_ptr();
            for steps in steps.chunks(CHAIN) {
                let mut sum = [[V::zero(); F]; P];
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
                        total[p][f] = total[p][f].add(sum[p][f]);
                    }
                }
            }
            for p in 0..P {
                for f in 0..F {
                    if f < maps.count {
                        let map = maps.first.offset(f.cast_signed() * maps.stride).add(places[p]);
                        if lanes[p] == V::LANES {
                            total[p][f].store(map);
                        } else {
                            total[p][f].store_first(map, lanes[p]);
                        }
                    }
                }
            }
        }
    }
}

/// [`RowTile::dots`] for F filters and P taps at a time.
#[expect(unsafe_code, reason = "the innermost loop: no bounds checks, and instructions the caller has checked for")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[expect(clippy::needless_range_loop, reason = "indices name the registers; the compiler unrolls them all")]
#[inline(always)]
unsafe fn dots<V: Vector, const F: usize, const P: usize>(
    maps: Planes<*const V::Element>,
    next_maps: &[V::Element],
    source: Source<'_, V::Element>,
    vectors: Vectors<'_>,
    taps: &[usize],
    sums: &mut [V::Element],
) where
    V::Element: std::ops::AddAssign + std::iter::Sum,
{
    for (taps, sums) in taps.chunks_exact(P).zip(sums.chunks_exact_mut(P * F)) {
        // SAFETY: `RowTile::dots` has checked every length and offset.
        unsafe {
            let mut sum = [[V::zero(); F]; P];
            let mut pixels = [source.pixels.as_ptr(); P];
            for p in 0..P {
                pixels[p] = source.pixels.as_ptr().add(taps[p]);
            }
            let places = vectors.maps.table().iter().zip(vectors.lanes.table());
            for (&vector, (&place, &lanes)) in vectors.source.table().iter().zip(places) {
                V::prefetch(source.next.as_ptr().wrapping_add(place));
                V::prefetch(next_maps.as_ptr().wrapping_add(place));
                let mut share = [V::zero(); F];
                for f in 0..F {
                    if f < maps.count {
                        let map = maps.first.offset(f.cast_signed() * maps.stride).add(place);
                        // Zero in the lanes beyond the row's end: what lies there of the image counts for nothing.
                        share[f] = if lanes == V::LANES { V::load(map) } else { V::load_first(map, lanes) };
                    }
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
                    sums[p * F + f] += lanes[..V::LANES].iter().copied().sum();
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
            at_once: $p,
            correlate: {
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "compiled for a feature that `InstructionSet` looks for")]
                unsafe fn run(
                    weights: &[$element],
                    bias: &[$element],
                    source: Source<'_, $element>,
                    steps: &[usize],
                    vectors: Vectors<'_>,
                    maps: Planes<*mut $element>,
                ) {
                    // SAFETY: as the caller's.
                    unsafe { correlate::<$register, $f, $p>(weights, bias, source, steps, vectors, maps) }
                }
                run
            },
            dots: {
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "compiled for a feature that `InstructionSet` looks for")]
                unsafe fn run(
                    maps: Planes<*const $element>,
                    next_maps: &[$element],
                    source: Source<'_, $element>,
                    vectors: Vectors<'_>,
                    taps: &[usize],
                    sums: &mut [$element],
                ) {
                    // SAFETY: as the caller's.
                    unsafe { dots::<$register, $f, $p>(maps, next_maps, source, vectors, taps, sums) }
                }
                run
            },
        }),+]);
    };
}

// F·P sums, F weights and a vector of pixels must fit the registers, P pointers the general ones. Nine at a time are the taps
// of a 3×3 kernel.
row_tiles!(PLAIN_F32, f32, Plain<f32, 4>, "sse2", [1, 9], [2, 6], [3, 4], [4, 2]);
row_tiles!(PLAIN_F64, f64, Plain<f64, 2>, "sse2", [1, 9], [2, 6], [3, 4], [4, 2]);

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256, __m256d, __m512, __m512d};

    use super::{Planes, RowTile, RowTiles, Source, Vector, Vectors, correlate, dots};

    row_tiles!(AVX2_F32, f32, __m256, "avx2,fma", [1, 9], [2, 6], [3, 4], [4, 2]);
    row_tiles!(AVX2_F64, f64, __m256d, "avx2,fma", [1, 9], [2, 6], [3, 4], [4, 2]);
    row_tiles!(AVX512_F32, f32, __m512, "avx512f", [1, 9], [2, 8], [3, 8], [4, 6]);
    row_tiles!(AVX512_F64, f64, __m512d, "avx512f", [1, 9], [2, 8], [3, 8], [4, 6]);
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
