//! The first half of a head: maps laid out in one row, then one dot product for each class.

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayView4};

/// The scores s = W x + b of every image.
///
/// `maps` is `[batch, channels, height, width]`. Flattened, an image is one row x: channel after channel, in each channel
/// row after row. `weight` is W, `[classes, channels · height · width]`; `bias` is b, `[classes]`; the scores are
/// `[batch, classes]`.
pub fn scores(maps: ArrayView4<f64>, weight: ArrayView2<f64>, bias: ArrayView1<f64>) -> Array2<f64> {
    todo!()
}

#[test]
fn ch09_flatten_and_dense() -> exercises::Graded {
    exercises::ch09::flatten_and_dense::grade(scores)
}
