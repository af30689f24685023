//! Does a layer follow when the picture moves, or does it stay as it was? Both, measured.

use ndarray::{Array2, ArrayView2};

/// The map, moved to the right by this many columns. What leaves on the right comes in again on the left.
pub fn moved(map: ArrayView2<f64>, columns: usize) -> Array2<f64> {
    todo!()
}

/// Moves the image to the right by `columns`, and measures what becomes of the layer's output:
///
/// - first, how far it is from having followed: from the output before, moved by as many whole cells as the layer's
///   `stride` makes of `columns` (0 is perfect *equivariance*);
/// - second, how far it is from having stayed: from the output before as it was (0 is perfect *invariance*).
///
/// "How far" is the largest difference of two cells, divided by the largest magnitude of a cell in the output before.
/// `image` and what `layer` gives back are `[rows, columns]`.
pub fn shift_test(
    layer: fn(ArrayView2<f64>) -> Array2<f64>,
    stride: usize,
    image: ArrayView2<f64>,
    columns: usize,
) -> [f64; 2] {
    todo!()
}

#[test]
fn ch08_shift_test() -> exercises::Graded {
    exercises::ch08::shift_test::grade(moved, shift_test)
}
