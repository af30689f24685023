//! A head that does not know how large the image was, and what it costs next to one that flattens.

use ndarray::{Array2, ArrayView4, Axis};

/// The mean of each map: `[batch, channels, height, width]` → `[batch, channels]`.
pub fn global_average_pool(maps: ArrayView4<f64>) -> Array2<f64> {
    // ANCHOR: solution
    let (_, _, height, width) = maps.dim();
    maps.sum_axis(Axis(3)).sum_axis(Axis(2)) / (height * width) as f64
    // ANCHOR_END: solution
}

/// How many parameters, biases included, a dense layer to `classes` scores has behind maps of
/// `[channels, height, width]`: first if the maps are flattened, then if each is averaged.
pub fn head_parameters([channels, height, width]: [usize; 3], classes: usize) -> [usize; 2] {
    // ANCHOR: solution_2
    [channels * height * width, channels].map(|features| (features + 1) * classes)
    // ANCHOR_END: solution_2
}

#[test]
fn ch09_global_average_pool() -> exercises::Graded {
    exercises::ch09::global_average_pool::grade(global_average_pool, head_parameters)
}
