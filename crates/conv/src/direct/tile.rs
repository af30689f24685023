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

use super::vector::{Plain, Vector};

/// An inner kernel for one kind of register and one shape of tile.
#[derive(Clone, Copy, Debug)]
pub struct Tile<T> {
    /// Filters computed side by side.
    lanes: usize,
    /// Positions computed at a time.
    positions: usize,
    run: Run<T>,
}

type Run<T> = unsafe fn(&[T], &[T], &[usize], &[usize], &mut [T], bool);

impl<T: Copy> Tile<T> {
    /// Filters computed side by side.
    pub(super) fn lanes(&self) -> usize {
        self.lanes
    }

    /// Positions computed at a time.
    pub(super) fn positions(&self) -> usize {
        self.positions
    }

    /// Computes the sums for all `positions`, or adds them to what `sums` holds.
    ///
    /// # Shapes
    /// `panel` `[steps, lanes]`, `sums` `[positions, lanes]`, both without gaps.
    ///
    /// # Panics
    /// If the number of positions is no multiple of the tile's, a slice is too short, or an offset leaves `source`.
    #[track_caller]
    pub(super) fn run(
        &self,
        panel: &[T],
        source: &[T],
        steps: &[usize],
        positions: &[usize],
        sums: &mut [T],
        add: bool,
    ) {
        let farthest = |offsets: &[usize]| offsets.iter().copied().max().unwrap_or(0);
        assert!(farthest(steps).checked_add(farthest(positions)).is_some_and(|last| last < source.len()));
        assert!(positions.len().is_multiple_of(self.positions));
        assert_eq!(panel.len(), steps.len() * self.lanes);
        assert_eq!(sums.len(), positions.len() * self.lanes);
        #[expect(unsafe_code, reason = "bounds are checked once here instead of at every multiplication")]
        // SAFETY: the lengths and the farthest offset are checked above, and a `Tile` is only made for registers that
        // the processor has (`Tiles::detect`).
        unsafe {
            (self.run)(panel, source, steps, positions, sums, add);
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
            if add {
                for p in 0..P {
                    for n in 0..N {
                        sum[p][n] = V::load(sums.as_ptr().add(p * lanes + n * V::LANES));
                    }
                }
            }
            let mut window = [source.as_ptr(); P];
            for p in 0..P {
                window[p] = source.as_ptr().add(positions[p]);
            }
            let mut weights = panel.as_ptr();
            for &step in steps {
                let mut weight = [V::zero(); N];
                for n in 0..N {
                    weight[n] = V::load(weights.add(n * V::LANES));
                }
                for p in 0..P {
                    let pixel = V::splat(*window[p].add(step));
                    for n in 0..N {
                        sum[p][n] = sum[p][n].add_product(pixel, weight[n]);
                    }
                }
                weights = weights.add(lanes);
            }
            for p in 0..P {
                for n in 0..N {
                    sum[p][n].store(sums.as_mut_ptr().add(p * lanes + n * V::LANES));
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
    pub(super) fn for_filters(self, filters: usize) -> Tile<T> {
        *self.0.iter().find(|tile| tile.lanes >= filters).unwrap_or(&self.0[self.0.len() - 1])
    }

    /// Filters that the widest takes at once.
    pub(super) fn widest(self) -> usize {
        self.0.iter().map(Tile::lanes).max().unwrap_or(1)
    }

    /// All of them.
    #[cfg(test)]
    pub(super) fn all(self) -> &'static [Tile<T>] {
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
        }),+]);
    };
}

// N·P sums, N weights and a pixel must fit the registers: 16 of them, or 32 with AVX-512. The P window pointers must fit the
// 16 general ones: with [2, 12] they did not, and the loop took half as long again as with [2, 8].
tiles!(PLAIN_F32, f32, Plain<f32, 4>, "sse2", [1, 8], [2, 6], [3, 4], [4, 3]);
tiles!(PLAIN_F64, f64, Plain<f64, 2>, "sse2", [1, 8], [2, 6], [3, 4], [4, 3]);

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::{__m256, __m256d, __m512, __m512d};

    use super::{Tile, Tiles, Vector, sums};

    tiles!(AVX2_F32, f32, __m256, "avx2,fma", [1, 10], [2, 6], [3, 4]);
    tiles!(AVX2_F64, f64, __m256d, "avx2,fma", [1, 10], [2, 6], [3, 4]);
    tiles!(AVX512_F32, f32, __m512, "avx512f", [1, 14], [2, 8], [3, 8], [4, 6]);
    tiles!(AVX512_F64, f64, __m512d, "avx512f", [1, 14], [2, 8], [3, 8], [4, 6]);
}

/// Every table that this processor can run, the plain one first, the fastest last.
macro_rules! available {
    ($plain:ident, $avx2:ident, $avx512:ident) => {{
        let mut available = vec![$plain];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                available.push(x86::$avx2);
            }
            if is_x86_feature_detected!("avx512f") {
                available.push(x86::$avx512);
            }
        }
        available
    }};
}

impl Tiles<f32> {
    /// What this processor can run, slowest first.
    pub(crate) fn available() -> Vec<Self> {
        available!(PLAIN_F32, AVX2_F32, AVX512_F32)
    }

    /// The fastest that this processor can run.
    pub(crate) fn detect() -> Self {
        static FASTEST: std::sync::LazyLock<Tiles<f32>> =
            std::sync::LazyLock::new(|| *Tiles::<f32>::available().last().expect("the plain one is always there"));
        *FASTEST
    }
}

impl Tiles<f64> {
    /// What this processor can run, slowest first.
    pub(crate) fn available() -> Vec<Self> {
        available!(PLAIN_F64, AVX2_F64, AVX512_F64)
    }

    /// The fastest that this processor can run.
    pub(crate) fn detect() -> Self {
        static FASTEST: std::sync::LazyLock<Tiles<f64>> =
            std::sync::LazyLock::new(|| *Tiles::<f64>::available().last().expect("the plain one is always there"));
        *FASTEST
    }
}

#[cfg(test)]
mod tests {
    use super::Tiles;

    /// Whole numbers, so that every order of additions gives the same sum.
    fn whole(index: usize, period: usize) -> f64 {
        f64::from(u32::try_from(index * 7 % period).expect("small")) - 3.0
    }

    #[test]
    fn every_tile_is_the_sum_that_it_says() {
        let steps = [0, 3, 4, 11, 11, 2];
        let source: Vec<f64> = (0..64).map(|index| whole(index, 13)).collect();
        for tile in Tiles::<f64>::available().into_iter().flat_map(Tiles::all) {
            let positions: Vec<usize> = (0..tile.positions * 2).map(|p| p * 5 % 41).collect();
            let panel: Vec<f64> = (0..steps.len() * tile.lanes).map(|index| whole(index, 11)).collect();
            let mut sums = vec![100.0; positions.len() * tile.lanes];
            let expected: Vec<f64> = positions
                .iter()
                .flat_map(|position| (0..tile.lanes).map(move |lane| (position, lane)))
                .map(|(position, lane)| {
                    steps
                        .iter()
                        .enumerate()
                        .map(|(k, step)| panel[k * tile.lanes + lane] * source[step + position])
                        .sum()
                })
                .collect();
            tile.run(&panel, &source, &steps, &positions, &mut sums, false);
            assert_eq!(sums, expected, "{tile:?}");
            tile.run(&panel, &source, &steps, &positions, &mut sums, true);
            let twice: Vec<f64> = expected.iter().map(|sum| sum * 2.0).collect();
            assert_eq!(sums, twice, "{tile:?}");
            let narrow: Vec<f32> = source.iter().map(|&x| x as f32).collect();
            for tile in Tiles::<f32>::available().into_iter().flat_map(Tiles::all) {
                let positions = vec![5; tile.positions];
                let mut sums = vec![0.0; positions.len() * tile.lanes];
                tile.run(&vec![2.0; steps.len() * tile.lanes], &narrow, &steps, &positions, &mut sums, false);
                let expected: f32 = steps.iter().map(|step| 2.0 * narrow[step + 5]).sum();
                assert!(sums.iter().all(|&sum| sum == expected), "{tile:?}");
            }
        }
    }

    #[test]
    #[should_panic(expected = "assertion failed")]
    fn refuses_an_offset_outside_the_source() {
        let tile = Tiles::<f32>::detect().for_filters(1);
        let positions = vec![3; tile.positions];
        let mut sums = vec![0.0; tile.positions * tile.lanes];
        tile.run(&vec![0.0; tile.lanes], &[1.0; 5], &[2], &positions, &mut sums, false);
    }
}
