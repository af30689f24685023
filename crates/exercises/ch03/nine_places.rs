//! A kernel slides over an image and answers at every place.

use ndarray::{Array2, ArrayView2};

/// The answers of a kernel at all places where it lies wholly on the image: `y[i, j] = Σ_u Σ_v x[i+u, j+v] k[u, v]`.
///
/// `image` is `[H, W]` and `kernel`, which is no larger, `[Kh, Kw]`. The answer is `[H − Kh + 1, W − Kw + 1]`.
pub fn cross_correlate(image: ArrayView2<f64>, kernel: ArrayView2<f64>) -> Array2<f64> {
    todo!()
}

#[test]
fn ch03_nine_places() -> exercises::Graded {
    exercises::ch03::nine_places::grade(cross_correlate)
}
