//! The bytes of a photograph become the planes of a tensor.

use ndarray::{Array3, ArrayView3};

/// The planes of an image, one per channel, with numbers from 0 to 1.
///
/// `bytes` is `[H, W, C]`, as files have it: the colours of a pixel lie side by side. The answer is `[C, H, W]`, one
/// sheet per colour, and each number is its byte divided by the largest byte that there is.
pub fn planes(bytes: ArrayView3<u8>) -> Array3<f64> {
    todo!()
}

#[test]
fn ch01_planes() -> exercises::Graded {
    exercises::ch01::planes::grade(planes)
}
