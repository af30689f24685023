//! What a list like VGG's does to channels, sizes and parameters.

use exercises::ch14::vgg_plan::Item;

/// `[channels, side, parameters]` for each item of the list: what comes out of it, and what it has learned.
///
/// The network reads images of 3 channels, `side`×`side` pixels. A convolution has kernels of 3×3 and a bias for each of its
/// filters, and it keeps the size. A pool takes the largest of each 2×2 pixels; a row or column that is left over is not read.
pub fn plan(side: usize, list: &[Item]) -> Vec<[usize; 3]> {
    todo!()
}

#[test]
fn ch14_vgg_plan() -> exercises::Graded {
    exercises::ch14::vgg_plan::grade(plan)
}
