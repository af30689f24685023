//! Find the bug: one place of a convolution, described as a matrix product.

use ndarray::ArrayView2;

/// What a kernel answers at one place: each weight times the pixel under it, all of it added.
///
/// `window` and `kernel` are both `[Kh, Kw]`, and lie over each other.
pub fn one_place(window: ArrayView2<f64>, kernel: ArrayView2<f64>) -> f64 {
    // ANCHOR: solution
    (&window * &kernel).sum()
    // ANCHOR_END: solution
    //~ window.dot(&kernel).sum()
}

#[test]
fn ch03_product_then_sum() -> exercises::Graded {
    exercises::ch03::product_then_sum::grade(one_place)
}
