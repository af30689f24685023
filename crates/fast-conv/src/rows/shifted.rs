//! Windows to columns in long copies, where the output is as wide as the image.

use std::ops::Range;

use conv::Real;
use conv::SlidingWindow;
use conv::im2col::gather;
use ndarray::ArrayView3;

/// Writes what [`gather()`] writes, sooner where it can.
pub(crate) fn write_columns<T: Real>(
    image: ArrayView3<'_, T>,
    height: &SlidingWindow,
    width: &SlidingWindow,
    rows: Range<usize>,
    columns: &mut [T],
) {
    let as_wide = height.stride == 1 && width.stride == 1 && width.output().is_ok_and(|windows| windows == width.input);
    match image.to_slice().filter(|_| as_wide) {
        Some(pixels) => shift(pixels, height, width, rows, columns),
        None => gather(image, height, width, rows, columns),
    }
}

/// From one output to the next is one pixel then, from a row to the next as many as the image has columns: what a tap sees is the
/// image itself, moved by one distance. One copy does it; only at the rows' ends it took the neighbouring row's pixels for
/// padding.
fn shift<T: Real>(pixels: &[T], height: &SlidingWindow, width: &SlidingWindow, rows: Range<usize>, columns: &mut [T]) {
    let across = width.input;
    let mut lines = columns.chunks_exact_mut(rows.len() * across);
    for plane in pixels.chunks_exact(height.input * across) {
        for tap_row in 0..height.kernel {
            let inside = height.inside(tap_row);
            let [first_row, last_row] = [inside.start, inside.end].map(|row| row.clamp(rows.start, rows.end));
            for tap_column in 0..width.kernel {
                let line = lines.next().expect("columns hold every tap of every row");
                let inside = width.inside(tap_column);
                if first_row >= last_row || inside.is_empty() {
                    line.fill(T::zero());
                    continue;
                }
                line[..(first_row - rows.start) * across].fill(T::zero());
                line[(last_row - rows.start) * across..].fill(T::zero());
                let line = &mut line[(first_row - rows.start) * across..(last_row - rows.start) * across];
                let first = height.source(first_row, tap_row).zip(width.source(inside.start, tap_column));
                let (in_row, in_column) = first.expect("inside the image");
                let copied = inside.start..line.len() - (across - inside.end);
                let from = in_row * across + in_column;
                line[copied.clone()].copy_from_slice(&plane[from..from + copied.len()]);
                for column in (0..inside.start).chain(inside.end..across) {
                    line[column..].iter_mut().step_by(across).for_each(|pixel| *pixel = T::zero());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use conv::SlidingWindow;
    use ndarray::Array3;
    use proptest::prelude::*;

    use super::{gather, write_columns};

    /// An axis at stride 1 with as many outputs as inputs, wherever its padding is.
    fn same() -> impl Strategy<Value = SlidingWindow> {
        (1..9_usize, 1..5_usize, 1..4_usize).prop_flat_map(|(input, kernel, dilation)| {
            let all = (kernel - 1) * dilation;
            (0..=all).prop_map(move |pad_before| SlidingWindow {
                input,
                kernel,
                stride: 1,
                pad_before,
                pad_after: all - pad_before,
                dilation,
            })
        })
    }

    proptest! {
        #[test]
        fn moved_images_are_the_columns(
            height in same(), width in same(), pad_below in 0..3_usize, channels in 1..4_usize, cut in any::<[prop::sample::Index; 2]>(),
        ) {
            let height = SlidingWindow { pad_after: height.pad_after + pad_below, ..height };
            let image = Array3::from_shape_fn((channels, height.input, width.input), |(c, y, x)| (100 * c + 10 * y + x + 1) as f32);
            let windows = height.output().expect("a window");
            let mut rows = cut.map(|cut| cut.index(windows + 1));
            rows.sort_unstable();
            let rows = rows[0]..rows[1];
            if rows.is_empty() { return Ok(()) }
            let length = channels * height.kernel * width.kernel * rows.len() * width.input;
            let (mut expected, mut columns) = (vec![f32::NAN; length], vec![f32::NAN; length]);
            gather(image.view(), &height, &width, rows.clone(), &mut expected);
            write_columns(image.view(), &height, &width, rows, &mut columns);
            prop_assert_eq!(columns, expected);
        }
    }
}
