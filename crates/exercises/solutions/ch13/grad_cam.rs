//! Grad-CAM: where in the last maps there is evidence for a class.

use ndarray::{Array2, ArrayView3};

/// The evidence for a class at each place of the maps.
///
/// Each map has a weight: the mean, over its places, of the gradient of the class's score with respect to it. The evidence is
/// the sum of the maps, each times its weight, and what is negative of that sum becomes 0.
///
/// # Shapes
///
/// `maps` and `gradients` are `[channels, H, W]`; the result is `[H, W]`.
pub fn grad_cam(maps: ArrayView3<f64>, gradients: ArrayView3<f64>) -> Array2<f64> {
    // ANCHOR: solution
    let (_, height, width) = maps.dim();
    let mut evidence = Array2::<f64>::zeros((height, width));
    for (map, gradient) in maps.outer_iter().zip(gradients.outer_iter()) {
        let weight = gradient.sum() / (height * width) as f64;
        evidence.scaled_add(weight, &map);
    }
    evidence.mapv(|value| value.max(0.0))
    // ANCHOR_END: solution
}

#[test]
fn ch13_grad_cam() -> exercises::Graded {
    exercises::ch13::grad_cam::grade(grad_cam)
}
