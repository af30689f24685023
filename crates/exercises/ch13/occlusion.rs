//! Occlusion: cover a part of the image, and see how far the score falls.

use ndarray::{Array2, ArrayView2, s};

/// How far the score falls when a grey patch covers a part of the image, for each place of the patch.
///
/// The patch has `[height, width]` pixels, all of the value `grey`, and lies wholly within the image. Cell `[0, 0]` of the
/// result belongs to the patch in the upper left corner; from cell to cell it moves by one pixel. The fall is the score of
/// the image as it is, minus the score of the covered one.
///
/// # Shapes
///
/// `image` is `[H, W]`, the result `[H - height + 1, W - width + 1]`.
pub fn occlusion(
    image: ArrayView2<f64>,
    patch: [usize; 2],
    grey: f64,
    score: &dyn Fn(ArrayView2<f64>) -> f64,
) -> Array2<f64> {
    todo!()
}

#[test]
fn ch13_occlusion() -> exercises::Graded {
    exercises::ch13::occlusion::grade(occlusion)
}
