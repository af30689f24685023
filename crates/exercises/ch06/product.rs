//! A whole layer as one matrix product.

use ndarray::{Array4, ArrayView2, ArrayView4};

/// The output of a convolutional layer, from the columns of a batch of images.
///
/// # Shapes
///
/// - `kernel`: `[out_channels, in_channels, kernel_height, kernel_width]`
/// - `columns`: `[in_channels * kernel_height * kernel_width, batch * out_height * out_width]`, made by im2col: first all
///   windows of the first image, then all windows of the second, and so on
/// - `output`: batch, `out_height`, `out_width`
/// - result: `[batch, out_channels, out_height, out_width]`
pub fn product(kernel: ArrayView4<f64>, columns: ArrayView2<f64>, output: [usize; 3]) -> Array4<f64> {
    let [batch, out_height, out_width] = output;
    let (out_channels, in_channels, kernel_height, kernel_width) = kernel.dim();
    todo!()
}

#[test]
fn ch06_product() -> exercises::Graded {
    exercises::ch06::product::grade(product)
}
