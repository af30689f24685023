//! How well does a pixel tell its right neighbour?

use ndarray::{ArrayView2, s};

/// Pearson's correlation of a pixel and the pixel to its right, over all such pairs of an image `[H, W]`.
///
/// The image has two columns at least, and its pixels are not all alike.
pub fn neighbours(image: ArrayView2<f64>) -> f64 {
    // ANCHOR: solution
    let left = image.slice(s![.., ..-1]);
    let right = image.slice(s![.., 1..]);
    let pairs = left.len() as f64;
    let left = &left - left.sum() / pairs;
    let right = &right - right.sum() / pairs;
    (&left * &right).sum() / ((&left * &left).sum() * (&right * &right).sum()).sqrt()
    // ANCHOR_END: solution
}

#[test]
fn ch01_neighbours() -> exercises::Graded {
    exercises::ch01::neighbours::grade(neighbours)
}
