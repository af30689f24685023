//! Saliency: how much the score of a class changes with each pixel.

use layers::{Context, Layer, Sequential, Tensor};
use ndarray::{Array2, ArrayView3, Axis, Ix4};

/// For each pixel, how much the score of `class` changes with it: the gradient without its sign, the largest over the
/// channels.
///
/// The network makes `[1, classes]` scores of a batch with one image. `Context::explain()` is the context for a pass that looks
/// inside a network: nothing is dropped, and what the backward pass needs is kept.
///
/// # Shapes
///
/// `image` is `[channels, H, W]`; the result is `[H, W]`.
pub fn saliency(network: &mut Sequential<f64>, image: ArrayView3<f64>, class: usize) -> Array2<f64> {
    let mut context = Context::explain();
    let batch = image.insert_axis(Axis(0)).to_owned().into_dyn();
    let scores = network.forward(batch, &mut context).expect("a network that takes the image");
    todo!()
}

#[test]
fn ch13_saliency() -> exercises::Graded {
    exercises::ch13::saliency::grade(saliency)
}
