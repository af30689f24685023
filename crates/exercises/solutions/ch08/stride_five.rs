//! Find the bug: a digit reader whose dense layer waits for numbers that never come.

use ndarray::{Array2, arr1};

/// How many places a window has along an axis. (Nothing is wrong here.)
fn places(pixels: usize, window: usize, stride: usize, padding: usize) -> usize {
    (pixels + 2 * padding - window) / stride + 1
}

/// Channels, rows and columns behind each of the digit reader's four layers, a row each: `[4, 3]`.
///
/// The layers are: 32 filters of 5×5 that keep the size; 2×2 pooling that keeps a quarter; 64 filters of 5×5 that keep the
/// size; 2×2 pooling that keeps a quarter. `image` is `[rows, columns]`.
pub fn follow(image: [usize; 2]) -> Array2<usize> {
    // Channels, window, stride, padding.
    // ANCHOR: solution
    let layers = [[32, 5, 1, 2], [32, 2, 2, 0], [64, 5, 1, 2], [64, 2, 2, 0]];
    // ANCHOR_END: solution
    //~ let layers = [[32, 5, 1, 2], [32, 2, 5, 0], [64, 5, 1, 2], [64, 2, 2, 0]];
    let mut sizes = Array2::zeros((4, 3));
    let [mut rows, mut columns] = image;
    for (mut line, [channels, window, stride, padding]) in sizes.outer_iter_mut().zip(layers) {
        rows = places(rows, window, stride, padding);
        columns = places(columns, window, stride, padding);
        line.assign(&arr1(&[channels, rows, columns]));
    }
    sizes
}

/// How many numbers the dense layer behind the last pool expects from each image.
pub fn dense_inputs(image: [usize; 2]) -> usize {
    // ANCHOR: solution_2
    follow(image).row(3).product()
    // ANCHOR_END: solution_2
    //~ // 64 maps of 7×7.
    //~ 64 * 7 * 7
}

#[test]
fn ch08_stride_five() -> exercises::Graded {
    exercises::ch08::stride_five::grade(follow, dense_inputs)
}
