//! A dense unit is wired anew, so that it does not notice that all pixels have changed places.

/// The weights for rearranged images.
///
/// A dense unit has learned `weights`, one for each pixel of a flattened image. Then all images are rearranged: pixel
/// `i` of a rearranged image is pixel `order[i]` of the image as it was. Give the weights with which the unit answers
/// every rearranged image as it answered the image before.
pub fn rewired(weights: &[f64], order: &[usize]) -> Vec<f64> {
    todo!()
}

#[test]
fn ch01_rewired() -> exercises::Graded {
    exercises::ch01::rewired::grade(rewired)
}
