//! Winograd in two dimensions: four outputs with sixteen multiplications instead of thirty-six.

use ndarray::{Array2, ArrayView2, arr2};

/// What one dimension does with four pixels: each row of it makes one of the four numbers.
const PIXELS: [[f64; 4]; 4] =
    [[1.0, 0.0, -1.0, 0.0], [0.0, 1.0, 1.0, 0.0], [0.0, -1.0, 1.0, 0.0], [0.0, 1.0, 0.0, -1.0]];

/// What one dimension does with three weights.
const WEIGHTS: [[f64; 3]; 4] = [[1.0, 0.0, 0.0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.0, 0.0, 1.0]];

/// What one dimension does with four products.
const OUTPUTS: [[f64; 4]; 2] = [[1.0, 1.0, 1.0, 0.0], [0.0, 1.0, -1.0, -1.0]];

/// The pixels of one tile, transformed along both axes.
///
/// # Shapes
///
/// `pixels` `[4, 4]` → `[4, 4]`
pub fn transform_pixels(pixels: ArrayView2<f64>) -> Array2<f64> {
    let matrix = arr2(&PIXELS);
    todo!()
}

/// A kernel, transformed along both axes.
///
/// # Shapes
///
/// `weights` `[3, 3]` → `[4, 4]`
pub fn transform_weights(weights: ArrayView2<f64>) -> Array2<f64> {
    let matrix = arr2(&WEIGHTS);
    todo!()
}

/// The outputs of one tile, from the sixteen products, each a transformed pixel times the transformed weight in the same
/// place. The grader multiplies.
///
/// # Shapes
///
/// `products` `[4, 4]` → `[2, 2]`
pub fn outputs(products: ArrayView2<f64>) -> Array2<f64> {
    let matrix = arr2(&OUTPUTS);
    todo!()
}

#[test]
fn ch06_winograd_2d() -> exercises::Graded {
    exercises::ch06::winograd_2d::grade(transform_pixels, transform_weights, outputs)
}
