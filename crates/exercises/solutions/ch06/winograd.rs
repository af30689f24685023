//! Winograd: two outputs of three weights with four multiplications instead of six.

/// Four sums and differences of the pixels, one for each product.
pub fn transform_pixels(pixels: [f64; 4]) -> [f64; 4] {
    let [d0, d1, d2, d3] = pixels;
    // ANCHOR: solution
    [d0 - d2, d1 + d2, d2 - d1, d1 - d3]
    // ANCHOR_END: solution
}

/// Four sums and differences of the weights, one for each product.
pub fn transform_weights(weights: [f64; 3]) -> [f64; 4] {
    let [g0, g1, g2] = weights;
    // ANCHOR: solution_2
    [g0, 0.5 * (g0 + g1 + g2), 0.5 * (g0 - g1 + g2), g2]
    // ANCHOR_END: solution_2
}

/// The two outputs, from the four products m = transformed pixel · transformed weight. The grader multiplies.
pub fn outputs(products: [f64; 4]) -> [f64; 2] {
    let [m1, m2, m3, m4] = products;
    // ANCHOR: solution_3
    [m1 + m2 + m3, m2 - m3 - m4]
    // ANCHOR_END: solution_3
}

#[test]
fn ch06_winograd() -> exercises::Graded {
    exercises::ch06::winograd::grade(transform_pixels, transform_weights, outputs)
}
