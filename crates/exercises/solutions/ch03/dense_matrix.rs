//! A convolution as a dense layer with its hands tied.

use ndarray::{Array2, ArrayView2};

/// The weights of the dense layer that computes what a kernel answers on images of `height`×`width`.
///
/// `kernel` is `[Kh, Kw]`, and slides without a flip where it lies wholly on the image. Image and answers are flattened row by
/// row. The matrix has a row for each answer and a column for each pixel:
/// `[(H − Kh + 1)·(W − Kw + 1), H·W]`.
pub fn dense_matrix(kernel: ArrayView2<f64>, height: usize, width: usize) -> Array2<f64> {
    // ANCHOR: solution
    let rows = height - kernel.nrows() + 1;
    let columns = width - kernel.ncols() + 1;
    let mut matrix = Array2::zeros((rows * columns, height * width));
    for i in 0..rows {
        for j in 0..columns {
            for ((u, v), weight) in kernel.indexed_iter() {
                matrix[[i * columns + j, (i + u) * width + j + v]] = *weight;
            }
        }
    }
    matrix
    // ANCHOR_END: solution
}

#[test]
fn ch03_dense_matrix() -> exercises::Graded {
    exercises::ch03::dense_matrix::grade(dense_matrix)
}
