//! Average pooling is a convolution: with which kernel?

use ndarray::{Array4, s};

/// The kernel with which a convolution computes what average pooling does.
///
/// `window` is the pool's height and width. The kernel is `[channels, channels, height, width]`, output channels first,
/// and there are no groups. The convolution takes its stride from the pool; it has no padding and no bias.
pub fn average_kernel(channels: usize, window: [usize; 2]) -> Array4<f64> {
    todo!()
}

#[test]
fn ch08_average_kernel() -> exercises::Graded {
    exercises::ch08::average_kernel::grade(average_kernel)
}
