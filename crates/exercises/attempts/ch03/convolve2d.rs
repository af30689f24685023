//! An attempt that turns the kernel, although scattering it has done so already.

use ndarray::{Array2, ArrayView2};

pub fn convolve2d(image: ArrayView2<f64>, kernel: ArrayView2<f64>) -> Array2<f64> {
    let (rows, columns) = kernel.dim();
    let mut output = Array2::zeros((image.nrows() + rows - 1, image.ncols() + columns - 1));
    for ((row, column), pixel) in image.indexed_iter() {
        for ((u, v), weight) in kernel.indexed_iter() {
            output[[row + rows - 1 - u, column + columns - 1 - v]] += pixel * weight;
        }
    }
    output
}

#[test]
fn ch03_convolve2d() -> exercises::Graded {
    exercises::ch03::convolve2d::grade(convolve2d)
}
