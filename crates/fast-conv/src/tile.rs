//! The inner kernel: a tile of sums that stays in registers.
//!
//! ```text
//! tile[p][lane]  =  Σ over k   panel[k][lane] · source[steps[k] + positions[p]]
//! ```
//!
//! Read for the forward pass: `p` is an output position, `lane` a filter, `k` a tap of the kernel. `panel[k]` is that tap's
//! weight in every filter, and `source[steps[k] + positions[p]]` the pixel under tap `k` at position `p`. Read for the
//! kernel's gradient, `p` is a tap and `k` an output position. It is the same sum.
//!
//! No window is copied anywhere: where a pixel lies is two table look-ups and an addition, whatever the stride and the
//! dilation.

mod blocks;
mod interleave;
mod offsets;
pub(crate) mod vector;

use std::cmp::Reverse;

use conv::Real;

pub(crate) use blocks::Blocks;
use interleave::{Interleaver, Rows};
pub(crate) use offsets::Offsets;

use self::vector::{Plain, Vector};
use crate::InstructionSet;
use crate::instruction_set::for_set;

/// Numbers from the last position's pixel to one that the next positions will want: a cache line further. It matters where
/// channels are many and pixels are read where they are; measured on a 1×1 kernel, 1.2 times as fast.
const AHEAD: usize = 20;

/// Bytes of a panel of weights: it should stay in the first-level cache while the positions go by.
const PANEL_BYTES: usize = 32 * 1024;

/// The products that are added one after the other, at most. A longer sum is a sum of such sums: each rounding then meets a
/// number of the size of a short sum, and the total is rounded once for each of them instead of once for each product.
pub(crate) const CHAIN: usize = 128;

/// An inner kernel for one kind of register and one shape of tile.
#[derive(Clone, Copy, Debug)]
pub struct Tile<T> {
    /// Filters computed side by side.
    lanes: usize,
    /// Positions computed at a time.
    positions: usize,
    run: Run<T>,
    interleaver: Interleaver<T>,
}

type Run<T> = unsafe fn(&[T], &[T], &[usize], &[usize], &mut [T], bool);

impl<T: Copy> Tile<T> {
    /// Filters computed side by side.
    pub(crate) fn lanes(&self) -> usize {
        self.lanes
    }

    /// Positions computed at a time.
    pub(crate) fn positions(&self) -> usize {
        self.positions
    }

    /// Computes the sums for all `positions`, or adds them to what `sums` holds.
    ///
    /// A long panel is taken in pieces that stay in cache, each of them a sum of its own.
    ///
    /// # Shapes
    /// `panel` `[steps, lanes]`, `sums` `[positions, lanes]`, both without gaps.
    ///
    /// # Panics
    /// If the number of positions is no multiple of the tile's, a slice is too short, or an offset leaves `source`.
    #[track_caller]
    pub(crate) fn run(
        &self,
        panel: &[T],
        source: &[T],
        steps: Offsets<'_>,
        positions: Offsets<'_>,
        sums: &mut [T],
        add: bool,
    ) {
        assert!(steps.farthest().checked_add(positions.farthest()).is_some_and(|last| last < source.len()));
        assert!(positions.len().is_multiple_of(self.positions));
        assert_eq!(panel.len(), steps.len() * self.lanes);
        assert_eq!(sums.len(), positions.len() * self.lanes);
        let steps_at_once = (PANEL_BYTES / (self.lanes * size_of::<T>())).clamp(1, CHAIN);
        let panels = panel.chunks(steps_at_once * self.lanes);
        for (at, (steps, panel)) in steps.chunks(steps_at_once).zip(panels).enumerate() {
            #[expect(unsafe_code, reason = "bounds are checked once here instead of at every multiplication")]
            // SAFETY: the lengths and the farthest offset are checked above, and a `Tile` is only made for registers
            // that the processor has (`Tiles::of`).
            unsafe {
                (self.run)(panel, source, steps.table(), positions.table(), sums, add || at > 0);
            }
        }
    }
}

/// The loop itself, for N vectors of filters and P positions: N·P sums in registers.
#[expect(unsafe_code, reason = "the innermost loop: no bounds checks, and instructions the caller has checked for")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[expect(clippy::needless_range_loop, reason = "indices name the registers; the compiler unrolls them all")]
#[inline(always)]
unsafe fn sums<V: Vector, const N: usize, const P: usize>(
    panel: &[V::Element],
    source: &[V::Element],
    steps: &[usize],
    positions: &[usize],
    sums: &mut [V::Element],
    add: bool,
) {
    let lanes = N * V::LANES;
    for (positions, sums) in positions.chunks_exact(P).zip(sums.chunks_exact_mut(P * lanes)) {
        // SAFETY: `Tile::run` has checked every length and offset.
        unsafe {
            let mut sum = [[V::zero(); N]; P];
            let mut window = [source.as_ptr(); P];
            for p in 0..P {
                window[p] = source.as_ptr().add(positions[p]);
            }
            let mut weights = panel.as_ptr();
            // ANCHOR: products
            for &step in steps {
                let mut weight = [V::zero(); N];
                for n in 0..N {
                    weight[n] = V::load(weights.add(n * V::LANES));
                }
                V::prefetch(window[P - 1].wrapping_add(step + AHEAD));
                for p in 0..P {
                    let pixel = V::splat(*window[p].add(step));
                    for n in 0..N {
                        sum[p][n] = sum[p][n].add_product(pixel, weight[n]);
                    }
                }
                weights = weights.add(lanes);
            }
            // ANCHOR_END: products
            for p in 0..P {
                for n in 0..N {
                    let total = sums.as_mut_ptr().add(p * lanes + n * V::LANES);
                    if add {
                        sum[p][n] = sum[p][n].add(V::load(total));
                    }
                    sum[p][n].store(total);
                }
            }
        }
    }
}

/// The inner kernels of one kind of register, narrow to wide.
#[derive(Clone, Copy, Debug)]
pub struct Tiles<T: 'static>(&'static [Tile<T>]);

impl<T: Copy> Tiles<T> {
    /// The narrowest tile that takes this many filters at once, or the widest there is.
    pub(crate) fn for_filters(self, filters: usize) -> Tile<T> {
        *self.0.iter().find(|tile| tile.lanes >= filters).unwrap_or(&self.0[self.0.len() - 1])
    }

    /// The one for which a key is least; of those that tie, one with most sums, and then the widest.
    pub(crate) fn only<K: Ord>(self, key: impl Fn(&Tile<T>) -> K) -> Self {
        let key = |tile: &Tile<T>| (key(tile), Reverse(tile.lanes * tile.positions));
        let least = (0..self.0.len()).rev().min_by_key(|&at| key(&self.0[at])).unwrap_or(0);
        Self(&self.0[least..=least])
    }

    /// Filters that the widest takes at once.
    pub(crate) fn widest(self) -> usize {
        self.0.iter().map(Tile::lanes).max().unwrap_or(1)
    }

    /// All of them.
    #[cfg(test)]
    pub(crate) fn all(self) -> &'static [Tile<T>] {
        self.0
    }
}

/// A table of tiles `[N, P]`, each compiled for the given processor features.
macro_rules! tiles {
    ($name:ident, $element:ty, $register:ty, $feature:literal, $([$n:literal, $p:literal]),+) => {
        pub(super) const $name: Tiles<$element> = Tiles(&[$(Tile {
            lanes: $n * <$register as Vector>::LANES,
            positions: $p,
            run: {
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "compiled for a feature that `Tiles::detect` looks for")]
                unsafe fn run(
                    panel: &[$element],
                    source: &[$element],
                    steps: &[usize],
                    positions: &[usize],
                    into: &mut [$element],
                    add: bool,
                ) {
                    // SAFETY: as the caller's.
                    unsafe { sums::<$register, $n, $p>(panel, source, steps, positions, into, add) }
                }
                run
            },
            interleaver: {
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "as `run`")]
                unsafe fn to_panel(rows: Rows<*const $element>, lanes: usize, panel: *mut $element) {
                    // SAFETY: as the caller's.
                    unsafe { interleave::to_panel::<$register>(rows, lanes, panel) }
                }
                #[cfg_attr(target_arch = "x86_64", target_feature(enable = $feature))]
                #[expect(unsafe_code, reason = "as `run`")]
                unsafe fn to_rows(
                    sums: *const $element,
                    lanes: usize,
                    bias: *const $element,
                    rows: Rows<*mut $element>,
                ) {
                    // SAFETY: as the caller's.
                    unsafe { interleave::to_rows::<$register>(sums, lanes, bias, rows) }
                }
                Interleaver { to_panel, to_rows }
            },
        }),+]);
    };
}

// N·P sums, N weights and a pixel must fit the registers: 16 of them, or 32 with AVX-512. The P window pointers must fit the
// 16 general ones: with [2, 12] they did not, and the loop took half as long again as with [2, 8]. Five and nine positions are
// a row of the taps of a 5×5 kernel and all taps of a 3×3 kernel. Of tiles with the same lanes, the first is the usual one.
tiles!(PLAIN_F32, f32, Plain<f32, 4>, "sse2", [1, 8], [2, 6], [2, 5], [3, 4], [4, 3]);
tiles!(PLAIN_F64, f64, Plain<f64, 2>, "sse2", [1, 8], [2, 6], [2, 5], [3, 4], [4, 3]);

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256, __m256d, __m512, __m512d};

    use super::{Interleaver, Rows, Tile, Tiles, Vector, interleave, sums};

    tiles!(AVX2_F32, f32, __m256, "avx2,fma", [1, 10], [2, 6], [2, 5], [3, 4]);
    tiles!(AVX2_F64, f64, __m256d, "avx2,fma", [1, 10], [2, 6], [2, 5], [3, 4]);
    tiles!(AVX512_F32, f32, __m512, "avx512f", [1, 14], [2, 9], [2, 5], [3, 8], [4, 6]);
    tiles!(AVX512_F64, f64, __m512d, "avx512f", [1, 14], [2, 9], [2, 5], [3, 8], [4, 6]);
}

impl Tiles<f32> {
    /// Those of an instruction set; the caller has checked that the processor has it.
    pub(crate) fn of(set: InstructionSet) -> Self {
        for_set!(set, PLAIN_F32, x86::AVX2_F32, x86::AVX512_F32)
    }
}

impl Tiles<f64> {
    /// Those of an instruction set; the caller has checked that the processor has it.
    pub(crate) fn of(set: InstructionSet) -> Self {
        for_set!(set, PLAIN_F64, x86::AVX2_F64, x86::AVX512_F64)
    }
}

/// A number for which inner kernels are compiled whose vectors hold filters.
pub(crate) trait HasTiles: Real {
    /// Those for these instructions.
    fn tiles(set: InstructionSet) -> Tiles<Self>;
}

impl HasTiles for f32 {
    fn tiles(set: InstructionSet) -> Tiles<Self> {
        Tiles::<Self>::of(set)
    }
}

impl HasTiles for f64 {
    fn tiles(set: InstructionSet) -> Tiles<Self> {
        Tiles::<Self>::of(set)
    }
}

#[cfg(test)]
mod tests {
    use conv::Real;

    use super::{Offsets, Tile, Tiles};
    use crate::InstructionSet;

    /// Whole numbers, so that every order of additions gives the same sum.
    fn whole<T: Real>(index: usize, period: usize) -> T {
        T::of(f64::from(u32::try_from(index * 7 % period).expect("small")) - 3.0)
    }

    fn check<T: Real>(tile: Tile<T>, steps: usize) {
        let step = |k: usize| k * 3 % 29;
        let position = |p: usize| p * 5 % 41;
        let source: Vec<T> = (0..70).map(|index| whole(index, 13)).collect();
        let panel: Vec<T> = (0..steps * tile.lanes).map(|index| whole(index, 11)).collect();
        let positions = tile.positions * 2;
        let sum = |p: usize, lane: usize| -> T {
            (0..steps).map(|k| panel[k * tile.lanes + lane] * source[step(k) + position(p)]).sum()
        };
        let expected: Vec<T> =
            (0..positions).flat_map(|p| (0..tile.lanes).map(move |lane| (p, lane))).map(|(p, l)| sum(p, l)).collect();
        let mut sums = vec![T::of(100.0); positions * tile.lanes];
        Offsets::with((0..steps).map(step), steps, 1, |steps| {
            Offsets::with((0..positions).map(position), positions, tile.positions, |positions| {
                tile.run(&panel, &source, steps, positions, &mut sums, false);
                assert!(sums == expected, "{tile:?}");
                tile.run(&panel, &source, steps, positions, &mut sums, true);
                assert!(sums.iter().zip(&expected).all(|(&sum, &once)| sum == once + once), "{tile:?}");
            });
        });
    }

    #[test]
    fn every_tile_is_the_sum_that_it_says() {
        for set in InstructionSet::available() {
            // More steps than one piece of a panel has, and fewer.
            for steps in [1, 6, 700] {
                Tiles::<f32>::of(set).all().iter().for_each(|&tile| check(tile, steps));
                Tiles::<f64>::of(set).all().iter().for_each(|&tile| check(tile, steps));
            }
        }
    }

    #[test]
    #[should_panic(expected = "assertion failed")]
    fn refuses_an_offset_outside_the_source() {
        let tile = Tiles::<f32>::of(InstructionSet::in_use()).for_filters(1);
        let mut sums = vec![0.0; tile.positions * tile.lanes];
        let panel = vec![0.0; tile.lanes];
        Offsets::with([2].into_iter(), 1, 1, |steps| {
            Offsets::with([3].into_iter(), 1, tile.positions, |positions| {
                tile.run(&panel, &[1.0; 5], steps, positions, &mut sums, false);
            });
        });
    }
}
