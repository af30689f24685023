//! What a list like VGG's does to channels, sizes and parameters.

use exercises::ch14::vgg_plan::Item;

/// `[channels, side, parameters]` for each item of the list: what comes out of it, and what it has learned.
///
/// The network reads images of 3 channels, `side`×`side` pixels. A convolution has kernels of 3×3 and a bias for each of its
/// filters, and it keeps the size. A pool takes the largest of each 2×2 pixels; a row or column that is left over is not read.
pub fn plan(side: usize, list: &[Item]) -> Vec<[usize; 3]> {
    // ANCHOR: solution
    let mut channels = 3;
    let mut side = side;
    let mut lines = Vec::new();
    for &item in list {
        match item {
            Item::Conv(filters) => {
                lines.push([filters, side, (3 * 3 * channels + 1) * filters]);
                channels = filters;
            }
            Item::Pool => {
                side /= 2;
                lines.push([channels, side, 0]);
            }
        }
    }
    lines
    // ANCHOR_END: solution
}

#[test]
fn ch14_vgg_plan() -> exercises::Graded {
    exercises::ch14::vgg_plan::grade(plan)
}
