//! Small whole numbers in rows and planes, for random questions: read at a glance, and zeros when they shrink.

use std::ops::Range;

use ndarray::Array2;
use proptest::collection::vec;
use proptest::strategy::Strategy;

/// A whole number from −5 to 5.
pub fn small() -> impl Strategy<Value = f64> {
    (-5..6_i32).prop_map(f64::from)
}

/// A row with one of these lengths.
pub fn row(lengths: Range<usize>) -> impl Strategy<Value = Vec<f64>> {
    vec(small(), lengths)
}

/// A plane with one of these numbers of rows and of columns.
pub fn plane(rows: Range<usize>, columns: Range<usize>) -> impl Strategy<Value = Array2<f64>> {
    let most = rows.end.saturating_sub(1) * columns.end.saturating_sub(1);
    (rows, columns, vec(small(), most)).prop_map(|(rows, columns, numbers)| filled([rows, columns], &numbers))
}

/// An image and a kernel that fits into it: of 1 to 3 rows and 1 to 4 columns, with up to 3 rows and 2 columns to spare.
pub fn image_and_kernel() -> impl Strategy<Value = (Array2<f64>, Array2<f64>)> {
    (plane(1..4, 1..5), 0..4_usize, 0..3_usize, vec(small(), 6 * 6)).prop_map(|(kernel, rows, columns, numbers)| {
        (filled([kernel.nrows() + rows, kernel.ncols() + columns], &numbers), kernel)
    })
}

/// Row by row, as many of the numbers as there is room for.
fn filled([rows, columns]: [usize; 2], numbers: &[f64]) -> Array2<f64> {
    Array2::from_shape_fn((rows, columns), |(row, column)| numbers[row * columns + column])
}
