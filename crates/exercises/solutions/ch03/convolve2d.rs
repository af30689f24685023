//! The convolution of mathematics, in two dimensions: every pixel leaves a print of the kernel.

use ndarray::{Array2, ArrayView2};

/// The full convolution: `y[i, j] = Σ_u Σ_v x[i−u, j−v] k[u, v]`, where pixels outside the image count as 0.
///
/// `image` is `[H, W]` and `kernel` is `[Kh, Kw]`; either may be the larger one. The answer is
/// `[H + Kh − 1, W + Kw − 1]`.
pub fn convolve2d(image: ArrayView2<f64>, kernel: ArrayView2<f64>) -> Array2<f64> {
    // ANCHOR: solution
    let mut output = Array2::zeros((image.nrows() + kernel.nrows() - 1, image.ncols() + kernel.ncols() - 1));
    for ((row, column), pixel) in image.indexed_iter() {
        for ((u, v), weight) in kernel.indexed_iter() {
            output[[row + u, column + v]] += pixel * weight;
        }
    }
    output
    // ANCHOR_END: solution
}

#[test]
fn ch03_convolve2d() -> exercises::Graded {
    exercises::ch03::convolve2d::grade(convolve2d)
}
