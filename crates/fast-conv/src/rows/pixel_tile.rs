//! The inner kernel of 1×1 convolutions: some filters times some vectors of pixels, in registers.

use conv::Real;
use ndarray::{ArrayView2, Axis, Ix2};

use crate::InstructionSet;
use crate::destination::Destination;
use crate::instruction_set::for_set;
use crate::tile::CHAIN;
use crate::tile::vector::{Plain, Vector};

/// Bytes of pixels that stay in the first-level cache while all filters go over them.
const PIXEL_BYTES: usize = 24 * 1024;

/// An inner kernel for one kind of register.
#[derive(Clone, Copy, Debug)]
pub struct PixelTile<T> {
    filters: usize,
    lanes: usize,
    /// The loop for one vector of pixels, for two, and for three.
    runs: [Run<T>; MOST_VECTORS],
}

/// P at most.
const MOST_VECTORS: usize = 3;

type Run<T> = unsafe fn(&[T], Option<&[T]>, Pixels<T>, Maps<T>);

/// Where a tile reads: the first channel, the next one so far behind, `places` in each; and what it will read next.
#[derive(Clone, Copy, Debug)]
struct Pixels<T> {
    channel: *const T,
    plane: usize,
    places: Places,
    next: *const T,
}

/// Where a tile writes: the first filter's map, the next one so far behind.
#[derive(Clone, Copy, Debug)]
struct Maps<T> {
    first: *mut T,
    stride: isize,
    count: usize,
}

/// The vectors of a tile within a row of pixels: every `lanes` numbers from `first` on, none beginning after `last`.
///
/// So the last vectors of a row may overlap. What two of them share is computed twice, from the same numbers to the same
/// sums.
#[derive(Clone, Copy, Debug)]
struct Places {
    first: usize,
    last: usize,
}

impl<T: Real> PixelTile<T> {
    /// Filters computed side by side.
    pub(super) fn filters(&self) -> usize {
        self.filters
    }

    /// Pixels of a vector.
    pub(super) fn lanes(&self) -> usize {
        self.lanes
    }

    /// Pixels computed side by side.
    pub(super) fn pixels(&self) -> usize {
        self.lanes * MOST_VECTORS
    }

    /// `maps[f][p] = bias[f] + Σ over c  weights[f][c] · image[c][first_pixel + p]`
    ///
    /// A few pixels of as many channels as stay in cache meet all filters, before the next channels, before the next pixels.
    ///
    /// # Shapes
    /// `panels` `[blocks of filters, (1 + channels) · filters of a tile]`: biases, then weights; `image`
    /// `[channels, pixels]` without gaps; `maps` `[filters, some of the pixels]`, each row contiguous.
    ///
    /// # Panics
    /// If a shape does not fit the others, or `maps` has fewer pixels than a vector.
    #[track_caller]
    pub(super) fn correlate(
        &self,
        panels: ArrayView2<'_, T>,
        image: &[T],
        first_pixel: usize,
        maps: Destination<'_, T, Ix2>,
    ) {
        let (filters, pixels) = maps.dim();
        let channels = panels.ncols() / self.filters - 1;
        let plane = image.len() / channels.max(1);
        assert!(panels.ncols() == (channels + 1) * self.filters && panels.nrows() == filters.div_ceil(self.filters));
        assert!(image.len() == channels * plane && first_pixel + pixels <= plane && pixels >= self.lanes);
        #[expect(unsafe_code, reason = "the tiles below write every pixel of every map, and read none before")]
        // SAFETY: each pixel is in one of the places below, each map in one of the blocks.
        let mut maps = unsafe { maps.unwritten() };
        assert!(maps.strides()[1] == 1, "a map is contiguous");
        let channels_at_once = (PIXEL_BYTES / (self.pixels() * size_of::<T>())).clamp(1, CHAIN);
        for first in (0..pixels).step_by(self.pixels()) {
            let places = Places { first, last: pixels - self.lanes };
            let run = self.runs[(pixels - first).div_ceil(self.lanes).min(MOST_VECTORS) - 1];
            for channel in (0..channels.max(1)).step_by(channels_at_once) {
                let source = image.as_ptr().wrapping_add(channel * plane + first_pixel);
                let weights = channel * self.filters..channels.min(channel + channels_at_once) * self.filters;
                let next = if channel + channels_at_once < channels {
                    source.wrapping_add(channels_at_once * plane + first)
                } else {
                    image.as_ptr().wrapping_add(first_pixel + first + self.pixels())
                };
                let blocks = maps.axis_chunks_iter_mut(Axis(0), self.filters).zip(panels.outer_iter());
                for (block, (mut maps, panel)) in blocks.enumerate() {
                    let (bias, panel) = panel.to_slice().expect("a row is contiguous").split_at(self.filters);
                    // The first blocks ask for a cache line each of what comes next; the others for what is there.
                    let next = if block <= MOST_VECTORS { next.wrapping_add(block * self.lanes) } else { source };
                    let pixels = Pixels { channel: source, plane, places, next };
                    let count = maps.nrows();
                    let maps = Maps { stride: maps.strides()[0], first: maps.as_mut_ptr().cast(), count };
                    #[expect(unsafe_code, reason = "bounds are checked once here instead of at every multiplication")]
                    // SAFETY: with the lengths above, every channel has a vector's pixels at every place, and so has every
                    // map; a `PixelTile` is only made for registers that the processor has (`PixelTile::of`).
                    unsafe {
                        run(&panel[weights.clone()], (channel == 0).then_some(bias), pixels, maps);
                    }
                }
            }
        }
    }
}

/// The loop itself, for F filters and P vectors of pixels: added to the biases, or to what the maps hold.
#[expect(unsafe_code, reason = "the innermost loop: no bounds checks, and instructions the caller has checked for")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[expect(clippy::needless_range_loop, reason = "indices name the registers; the compiler unrolls them all")]
#[inline(always)]
unsafe fn products<V: Vector, const F: usize, const P: usize>(
    weights: &[V::Element],
    bias: Option<&[V::Element]>,
    pixels: Pixels<V::Element>,
    maps: Maps<V::Element>,
) {
    let Pixels { channel, plane, places, next } = pixels;
    let place = |p: usize| (places.first + p * V::LANES).min(places.last);
    // SAFETY: `PixelTile::correlate` has checked every length and place.
    unsafe {
        let map = |f: usize, p: usize| maps.first.offset(f.cast_signed() * maps.stride).add(place(p));
        let mut sum = [[V::zero(); P]; F];
        let mut from = [channel; P];
        for p in 0..P {
            from[p] = channel.add(place(p));
        }
        let mut offset = 0;
        for weights in weights.chunks_exact(F) {
            let mut vector = [V::zero(); P];
            for p in 0..P {
                vector[p] = V::load(from[p].add(offset));
            }
            V::prefetch(next.wrapping_add(offset));
            for f in 0..F {
                let weight = V::splat(*weights.get_unchecked(f));
                for p in 0..P {
                    sum[f][p] = sum[f][p].add_product(vector[p], weight);
                }
            }
            offset += plane;
        }
        // All are read before one is written: vectors may overlap.
        for f in 0..F {
            for p in 0..P {
                if let Some(bias) = bias {
                    sum[f][p] = sum[f][p].add(V::splat(bias[f]));
                } else if f < maps.count {
                    sum[f][p] = sum[f][p].add(V::load(map(f, p)));
                }
            }
        }
        for f in 0..F {
            for p in 0..P {
                if f < maps.count {
                    sum[f][p].store(map(f, p));
                }
            }
        }
    }
}

/// Kernels `[F, 1]` to `[F, 3]`, compiled for the given processor features.
macro_rules! pixel_tile {
    ($name:ident, $element:ty, $register:ty, $feature:literal, $f:literal) => {
        pub(super) const $name: PixelTile<$element> = PixelTile {
            filters: $f,
            lanes: <$register as Vector>::LANES,
            runs: {
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "compiled for a feature that `InstructionSet` looks for")]
                unsafe fn run<const P: usize>(
                    weights: &[$element],
                    bias: Option<&[$element]>,
                    pixels: Pixels<$element>,
                    maps: Maps<$element>,
                ) {
                    // SAFETY: as the caller's.
                    unsafe { products::<$register, $f, P>(weights, bias, pixels, maps) }
                }
                [run::<1>, run::<2>, run::<3>]
            },
        };
    };
}

// F·P sums, P vectors of pixels and a weight fill the registers: 16 of them, or 32 with AVX-512.
pixel_tile!(PLAIN_F32, f32, Plain<f32, 4>, "sse2", 4);
pixel_tile!(PLAIN_F64, f64, Plain<f64, 2>, "sse2", 4);

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256, __m256d, __m512, __m512d};

    use super::{Maps, PixelTile, Pixels, Vector, products};

    pixel_tile!(AVX2_F32, f32, __m256, "avx2,fma", 4);
    pixel_tile!(AVX2_F64, f64, __m256d, "avx2,fma", 4);
    pixel_tile!(AVX512_F32, f32, __m512, "avx512f", 8);
    pixel_tile!(AVX512_F64, f64, __m512d, "avx512f", 8);
}

impl PixelTile<f32> {
    /// That of an instruction set; the caller has checked that the processor has it.
    pub(crate) fn of(set: InstructionSet) -> Self {
        for_set!(set, PLAIN_F32, x86::AVX2_F32, x86::AVX512_F32)
    }
}

impl PixelTile<f64> {
    /// That of an instruction set; the caller has checked that the processor has it.
    pub(crate) fn of(set: InstructionSet) -> Self {
        for_set!(set, PLAIN_F64, x86::AVX2_F64, x86::AVX512_F64)
    }
}
