//! Find the bug: a function called `whiten` whose result is not white.

use ndarray::{Array2, ArrayView2};

/// Each column with mean 0 and deviation 1. (Nothing is wrong here: it does what it says.)
fn standardised(pairs: ArrayView2<f64>) -> Array2<f64> {
    let mut result = pairs.to_owned();
    for mut column in result.columns_mut() {
        let (mean, deviation) = (column.mean().expect("there are rows"), column.std(0.0));
        column.mapv_inplace(|x| (x - mean) / deviation);
    }
    result
}

/// Whitens pairs of numbers: afterwards each column has mean 0 and deviation 1, and the two are not correlated.
///
/// `pairs` is `[count, 2]`, for instance pixels and their right neighbours, and so is the result. Its first column is to
/// be what the two have in common, its second what sets the first apart from the second: with a and b for the two columns
/// when they are standardised, a multiple of a + b, and a multiple of a − b.
pub fn whiten(pairs: ArrayView2<f64>) -> Array2<f64> {
    standardised(pairs)
}

#[test]
fn ch10_whiten() -> exercises::Graded {
    exercises::ch10::whiten::grade(whiten)
}
