//! Depthwise: every channel has one kernel of its own, and nobody adds the channels.

use ndarray::{Array3, ArrayView3};

/// Slides the kernel of each channel over that channel, without padding, one pixel at a time.
///
/// # Shapes
///
/// - `image`: `[channels, height, width]`
/// - `kernels`: `[channels, kernel_height, kernel_width]`
/// - result: `[channels, height - kernel_height + 1, width - kernel_width + 1]`
pub fn depthwise(image: ArrayView3<f64>, kernels: ArrayView3<f64>) -> Array3<f64> {
    let (channels, height, width) = image.dim();
    let (_, kernel_height, kernel_width) = kernels.dim();
    todo!()
}

#[test]
fn ch05_depthwise() -> exercises::Graded {
    exercises::ch05::depthwise::grade(depthwise)
}
