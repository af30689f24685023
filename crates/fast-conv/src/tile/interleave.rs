//! Filters side by side in memory, as the vectors want them, and back: transposition, a square block at a time.

use conv::Real;
use ndarray::{ArrayView2, Ix2};

use super::Tile;
use super::vector::{MOST_LANES, Vector};
use crate::destination::Destination;

/// The two directions, compiled for one kind of register.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Interleaver<T> {
    pub(super) to_panel: unsafe fn(Rows<*const T>, usize, *mut T),
    pub(super) to_rows: unsafe fn(*const T, usize, *const T, Rows<*mut T>),
}

/// Rows that are contiguous, so far from one to the next.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rows<P> {
    first: P,
    stride: isize,
    count: usize,
    columns: usize,
}

impl<T: Real> Tile<T> {
    /// `panel[k][lane] = rows[lane][k]`; lanes without a row are zero.
    ///
    /// # Shapes
    /// `rows` `[at most lanes, steps]`, `panel` `[steps, lanes]` without gaps.
    #[track_caller]
    pub(crate) fn interleave(&self, rows: ArrayView2<'_, T>, panel: &mut [T]) {
        let lanes = self.lanes();
        let (used, steps) = rows.dim();
        assert!(used <= lanes, "a lane for every row");
        assert_eq!(panel.len(), steps * lanes, "a panel has a line of lanes for each step");
        if rows.strides()[1] == 1 || steps == 1 {
            let rows = Rows { first: rows.as_ptr(), stride: rows.strides()[0], count: used, columns: steps };
            #[expect(unsafe_code, reason = "vector instructions, and no bounds check for each number")]
            // SAFETY: the view's rows are contiguous, there is no more than one a lane, the panel is as long as they need
            // (all checked above), and a `Tile` is only made for registers that the processor has.
            unsafe {
                (self.interleaver.to_panel)(rows, lanes, panel.as_mut_ptr());
            }
            return;
        }
        for (step, panel) in panel.chunks_exact_mut(lanes).enumerate() {
            panel[used..].fill(T::zero());
            panel.iter_mut().zip(rows.column(step)).for_each(|(to, &from)| *to = from);
        }
    }

    /// `rows[lane][p] = sums[p][lane] + bias[lane]`.
    ///
    /// # Shapes
    /// `sums` `[at least positions, lanes]` without gaps, `bias` `[lanes]`, `rows` `[at most lanes, positions]`, each row
    /// contiguous.
    #[track_caller]
    pub(crate) fn deinterleave(&self, sums: &[T], bias: &[T], rows: Destination<'_, T, Ix2>) {
        let (used, positions) = rows.dim();
        assert!(used <= self.lanes() && bias.len() == self.lanes(), "a lane and a bias for every row");
        assert!(sums.len() >= positions * self.lanes(), "a line of lanes for each position");
        #[expect(unsafe_code, reason = "vector instructions, and no bounds check for each number")]
        // SAFETY: the view's rows are contiguous and borrowed mutably, there is no more than one a lane, the sums and biases
        // are as many as they need (all checked), and a `Tile` is only made for registers that the processor has. The
        // function writes every position of every row.
        unsafe {
            let mut rows = rows.unwritten();
            assert!(rows.strides()[1] == 1 || positions == 1, "a row of a map is contiguous");
            let first = rows.as_mut_ptr().cast();
            let rows = Rows { stride: rows.strides()[0], first, count: used, columns: positions };
            (self.interleaver.to_rows)(sums.as_ptr(), self.lanes(), bias.as_ptr(), rows);
        }
    }
}

/// Rows to a panel.
#[expect(unsafe_code, reason = "vector instructions that the caller has checked for, and no bounds checks")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[inline(always)]
pub(super) unsafe fn to_panel<V: Vector>(rows: Rows<*const V::Element>, lanes: usize, panel: *mut V::Element) {
    for lane in (0..lanes).step_by(V::LANES) {
        let full = lane + V::LANES <= rows.count;
        for step in (0..rows.columns).step_by(V::LANES) {
            let columns = V::LANES.min(rows.columns - step);
            // SAFETY: `Tile::interleave` has checked that the rows and the panel are as long as this needs.
            unsafe {
                let from = rows.first.offset(lane.cast_signed() * rows.stride).add(step);
                let to = panel.add(step * lanes + lane);
                if full && columns == V::LANES {
                    square::<V>(from, rows.stride, to, lanes.cast_signed(), |vector| vector);
                    continue;
                }
                let mut block = [V::zero(); MOST_LANES];
                for (at, vector) in block[..V::LANES.min(rows.count.saturating_sub(lane))].iter_mut().enumerate() {
                    *vector = V::load_first(from.offset(at.cast_signed() * rows.stride), columns);
                }
                let block = V::transpose(block);
                for (at, vector) in block[..columns].iter().enumerate() {
                    vector.store(to.add(at * lanes));
                }
            }
        }
    }
}

/// A whole square, without conditions, so that it stays in registers.
#[expect(unsafe_code, reason = "vector instructions that the caller has checked for, and no bounds checks")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[inline(always)]
unsafe fn square<V: Vector>(
    from: *const V::Element,
    from_row: isize,
    to: *mut V::Element,
    to_row: isize,
    change: impl Fn(V) -> V,
) {
    // SAFETY: as the caller's.
    unsafe {
        let mut block = [V::zero(); MOST_LANES];
        for (at, vector) in block[..V::LANES].iter_mut().enumerate() {
            *vector = change(V::load(from.offset(at.cast_signed() * from_row)));
        }
        let block = V::transpose(block);
        for (at, vector) in block[..V::LANES].iter().enumerate() {
            vector.store(to.offset(at.cast_signed() * to_row));
        }
    }
}

/// Sums to rows.
#[expect(unsafe_code, reason = "vector instructions that the caller has checked for, and no bounds checks")]
#[expect(clippy::inline_always, reason = "compiled into each caller, for that caller's processor features")]
#[inline(always)]
pub(super) unsafe fn to_rows<V: Vector>(
    sums: *const V::Element,
    lanes: usize,
    bias: *const V::Element,
    rows: Rows<*mut V::Element>,
) {
    for lane in (0..rows.count).step_by(V::LANES) {
        let full = lane + V::LANES <= rows.count;
        for position in (0..rows.columns).step_by(V::LANES) {
            let columns = V::LANES.min(rows.columns - position);
            // SAFETY: `Tile::deinterleave` has checked that the sums, biases and rows are as long as this needs.
            unsafe {
                let bias = V::load(bias.add(lane));
                let from = sums.add(position * lanes + lane);
                let to = rows.first.offset(lane.cast_signed() * rows.stride).add(position);
                if full && columns == V::LANES {
                    square::<V>(from, lanes.cast_signed(), to, rows.stride, |sum| sum.add(bias));
                    continue;
                }
                let mut block = [V::zero(); MOST_LANES];
                for (at, vector) in block[..columns].iter_mut().enumerate() {
                    *vector = V::load(from.add(at * lanes)).add(bias);
                }
                let block = V::transpose(block);
                for (at, vector) in block[..V::LANES.min(rows.count - lane)].iter().enumerate() {
                    vector.store_first(to.offset(at.cast_signed() * rows.stride), columns);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use conv::Real;
    use ndarray::{Array2, s};

    use crate::InstructionSet;
    use crate::destination::Destination;
    use crate::tile::Tiles;

    fn there_and_back<T: Real>(tiles: Tiles<T>) {
        let number = |n: usize| T::of(f64::from(u32::try_from(n).expect("small")));
        for tile in tiles.all() {
            let lanes = tile.lanes();
            for (rows, steps) in [(1, 1), (lanes, 16), (lanes - 1, 33), (lanes, 3), (1, 40), (lanes.div_ceil(2), 15)] {
                let all = Array2::from_shape_fn((rows, steps + 2), |(r, k)| number(r * 100 + k + 1));
                let matrix = all.slice(s![.., 1..=steps]);
                let mut panel = vec![T::nan(); steps * lanes];
                tile.interleave(matrix, &mut panel);
                for (k, line) in panel.chunks_exact(lanes).enumerate() {
                    for (lane, &value) in line.iter().enumerate() {
                        assert!(value == if lane < rows { matrix[[lane, k]] } else { T::zero() }, "{tile:?}");
                    }
                }
                let strided = Array2::from_shape_fn((rows, 2 * steps), |(r, k)| number(r * 100 + k / 2 + 2));
                let mut same = vec![T::nan(); steps * lanes];
                tile.interleave(strided.slice(s![.., ..;2]), &mut same);
                assert!(same == panel, "{tile:?}");

                let bias: Vec<T> = (0..lanes).map(number).collect();
                let mut back = Array2::from_elem((rows, steps + 2), -T::one());
                tile.deinterleave(&panel, &bias, Destination::held(back.slice_mut(s![.., 1..=steps])));
                for ((r, k), &value) in back.indexed_iter() {
                    let inside = (1..=steps).contains(&k);
                    assert!(value == if inside { all[[r, k]] + number(r) } else { -T::one() }, "{tile:?}");
                }
            }
        }
    }

    #[test]
    fn rows_come_back_with_their_bias() {
        for set in InstructionSet::available() {
            there_and_back(Tiles::<f32>::of(set));
            there_and_back(Tiles::<f64>::of(set));
        }
    }
}
