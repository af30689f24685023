//! Windows to columns and back, for some rows of the output.

use std::ops::Range;

use ndarray::{ArrayView3, ArrayViewMut3};

use crate::{Real, SlidingWindow};

/// Writes the windows of the output rows `rows` as columns of `columns`, row after row of the matrix.
///
/// # Panics
/// If the window does not fit the axes, or `columns` has not room for every tap of every row.
// ANCHOR: gather
pub fn gather<T: Real>(
    image: ArrayView3<'_, T>,
    height: &SlidingWindow,
    width: &SlidingWindow,
    rows: Range<usize>,
    columns: &mut [T],
) {
    let out_width = width.output().expect("a geometry's axes fit");
    let mut lines = columns.chunks_exact_mut(out_width);
    for plane in image.outer_iter() {
        for tap_row in 0..height.kernel {
            for tap_column in 0..width.kernel {
                let inside = width.inside(tap_column);
                for out_row in rows.clone() {
                    let line = lines.next().expect("columns hold every tap of every row");
                    let Some(in_row) = height.source(out_row, tap_row) else {
                        line.fill(T::zero());
                        continue;
                    };
                    line[..inside.start].fill(T::zero());
                    line[inside.end..].fill(T::zero());
                    if inside.is_empty() {
                        continue;
                    }
                    let first = width.source(inside.start, tap_column).expect("inside the image");
                    let source = plane.row(in_row);
                    match (source.as_slice(), width.stride) {
                        (Some(source), 1) => line[inside.clone()].copy_from_slice(&source[first..first + inside.len()]),
                        (Some(source), stride) => {
                            let pixels = source[first..].iter().step_by(stride);
                            line[inside.clone()].iter_mut().zip(pixels).for_each(|(to, &from)| *to = from);
                        }
                        (None, stride) => {
                            let pixels = source.iter().skip(first).step_by(stride);
                            line[inside.clone()].iter_mut().zip(pixels).for_each(|(to, &from)| *to = from);
                        }
                    }
                }
            }
        }
    }
}
// ANCHOR_END: gather

/// Adds what [`gather()`] would have written there back to the image.
///
/// # Panics
/// As [`gather()`].
// ANCHOR: scatter_add
pub fn scatter_add<T: Real>(
    columns: &[T],
    height: &SlidingWindow,
    width: &SlidingWindow,
    rows: Range<usize>,
    mut image: ArrayViewMut3<'_, T>,
) {
    let out_width = width.output().expect("a geometry's axes fit");
    let mut lines = columns.chunks_exact(out_width);
    for mut plane in image.outer_iter_mut() {
        for tap_row in 0..height.kernel {
            for tap_column in 0..width.kernel {
                let inside = width.inside(tap_column);
                for out_row in rows.clone() {
                    let line = lines.next().expect("columns hold every tap of every row");
                    let Some(in_row) = height.source(out_row, tap_row).filter(|_| !inside.is_empty()) else {
                        continue;
                    };
                    let first = width.source(inside.start, tap_column).expect("inside the image");
                    let mut target = plane.row_mut(in_row);
                    match (target.as_slice_mut(), width.stride) {
                        (Some(target), 1) => {
                            let pixels = &mut target[first..first + inside.len()];
                            pixels.iter_mut().zip(&line[inside.clone()]).for_each(|(to, &from)| *to += from);
                        }
                        (Some(target), stride) => {
                            let pixels = target[first..].iter_mut().step_by(stride);
                            pixels.zip(&line[inside.clone()]).for_each(|(to, &from)| *to += from);
                        }
                        (None, stride) => {
                            let pixels = target.iter_mut().skip(first).step_by(stride);
                            pixels.zip(&line[inside.clone()]).for_each(|(to, &from)| *to += from);
                        }
                    }
                }
            }
        }
    }
}
// ANCHOR_END: scatter_add
