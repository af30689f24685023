//! A convolution, written as a matrix.

use conv::cross_correlate2d;
use ndarray::{Array2, ArrayView2, array};

use crate::strategies::plane;
use crate::unusual::loud;
use crate::{Graded, compare, grading, random};

/// Kernel, height, width → matrix.
pub type DenseMatrix = fn(ArrayView2<f64>, usize, usize) -> Array2<f64>;

/// Asks for a row of three pixels, for a column, and for random kernels.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: DenseMatrix) -> Graded {
    grading("ch03_dense_matrix", move || {
        let ask = |kernel: &Array2<f64>, height: usize, width: usize, question: &str, target: &Array2<f64>| {
            let (rows, columns) = kernel.dim();
            let words = format!("a kernel of {rows}×{columns} over {height}×{width} pixels, as a matrix");
            let graded = compare(words, question, target, || yours(kernel.view(), height, width));
            graded.map_err(|report| report.given("kernel", kernel))
        };
        let question = "Row 0 holds the weights of the first answer. Which pixels does it see, and which not?";
        ask(&array![[3.0, 5.0]], 1, 3, question, &array![[3.0, 5.0, 0.0], [0.0, 3.0, 5.0]])?;
        let question = "How far apart in a flattened image are two pixels that lie one below the other?";
        let target = array![[3.0, 0.0, 5.0, 0.0], [0.0, 3.0, 0.0, 5.0]];
        ask(&array![[3.0], [5.0]], 2, 2, question, &target)?;
        random(
            (plane(1..4, 1..4), 0..3_usize, 0..4_usize),
            [(loud([4, 26], 1), 29, 8)],
            |(kernel, more_rows, more_columns)| {
                let (height, width) = (kernel.nrows() + more_rows, kernel.ncols() + more_columns);
                let question = "In the flattened image, where is row i + u, column j + v? And where is answer i, j?";
                ask(kernel, height, width, question, &column_by_column(kernel, height, width))
            },
        )
    })
}

/// A matrix's column is what it makes of an input that is 1 in one place: the answers to a single bright pixel.
fn column_by_column(kernel: &Array2<f64>, height: usize, width: usize) -> Array2<f64> {
    let answers = |pixel: usize| {
        let mut image = Array2::zeros((height, width));
        image[[pixel / width, pixel % width]] = 1.0;
        cross_correlate2d(image.view(), kernel.view()).expect("the kernel fits")
    };
    let columns: Vec<Array2<f64>> = (0..height * width).map(answers).collect();
    Array2::from_shape_fn((columns[0].len(), columns.len()), |(row, column)| {
        columns[column][[row / columns[column].ncols(), row % columns[column].ncols()]]
    })
}
