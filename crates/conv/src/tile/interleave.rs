//! Filters side by side in memory, as the vectors want them, and back.

use ndarray::{ArrayView2, ArrayViewMut2};

use crate::Real;

/// Columns handled at a time: their lines should stay in the first-level cache.
const BLOCK: usize = 32;

/// `panel[k][lane] = rows[lane][k]`; lanes without a row are zero.
///
/// # Shapes
/// `rows` `[at most lanes, steps]`, `panel` `[steps, lanes]` without gaps.
pub(crate) fn interleave<T: Real>(rows: ArrayView2<'_, T>, lanes: usize, panel: &mut [T]) {
    let (used, steps) = rows.dim();
    assert_eq!(panel.len(), steps * lanes, "a panel has a line of lanes for each step");
    for (block, panel) in panel.chunks_mut(BLOCK * lanes).enumerate() {
        let first = block * BLOCK;
        if used < lanes {
            panel.fill(T::zero());
        }
        let length = panel.len() / lanes;
        for (lane, row) in rows.outer_iter().enumerate() {
            let column = panel[lane..].iter_mut().step_by(lanes);
            match row.as_slice() {
                Some(row) => column.zip(&row[first..first + length]).for_each(|(to, &from)| *to = from),
                None => column.zip(row.iter().skip(first)).for_each(|(to, &from)| *to = from),
            }
        }
    }
}

/// `rows[lane][p] = sums[p][lane] + bias(lane)`.
///
/// # Shapes
/// `sums` `[at least positions, lanes]` without gaps, `rows` `[at most lanes, positions]`, each row contiguous.
pub(crate) fn deinterleave<T: Real>(
    sums: &[T],
    lanes: usize,
    bias: impl Fn(usize) -> T,
    mut rows: ArrayViewMut2<'_, T>,
) {
    let positions = rows.ncols();
    for first in (0..positions).step_by(BLOCK) {
        let length = BLOCK.min(positions - first);
        for (lane, mut row) in rows.outer_iter_mut().enumerate() {
            let row = row.as_slice_mut().expect("a row of a map is contiguous");
            let column = sums[first * lanes + lane..].iter().step_by(lanes);
            let bias = bias(lane);
            row[first..first + length].iter_mut().zip(column).for_each(|(to, &from)| *to = from + bias);
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, s};

    use super::{deinterleave, interleave};

    #[test]
    fn there_and_back() {
        for (rows, steps, lanes) in [(1, 1, 4), (3, 2, 4), (16, 100, 16), (30, 33, 32), (5, 64, 8)] {
            let all = Array2::from_shape_fn((rows, steps + 2), |(r, k)| (r * 1000 + k) as f64);
            let matrix = all.slice(s![.., 1..=steps]);
            let mut panel = vec![f64::NAN; steps * lanes];
            interleave(matrix, lanes, &mut panel);
            assert_eq!(panel[lanes * (steps - 1)], (steps) as f64);
            assert!(panel[rows..lanes].iter().all(|&unused| unused == 0.0));
            let mut back = Array2::from_elem((rows, steps + 2), -1.0);
            deinterleave(&panel, lanes, |lane| lane as f64, back.slice_mut(s![.., 1..=steps]));
            for ((r, k), &value) in back.indexed_iter() {
                let inside = (1..=steps).contains(&k);
                assert_eq!(value, if inside { all[[r, k]] + r as f64 } else { -1.0 });
            }
        }
    }
}
