//! One place of a convolution.

use ndarray::{Array2, ArrayView2, array};
use proptest::collection::vec;

use crate::strategies::small;
use crate::unusual::loud_row;
use crate::{Graded, compare, grading, random};

/// Window, kernel → a number.
pub type OnePlace = fn(ArrayView2<f64>, ArrayView2<f64>) -> f64;

/// Asks for a window of four pixels, for one that is not square, and for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: OnePlace) -> Graded {
    grading("ch03_product_then_sum", move || {
        let ask = |window: &Array2<f64>, kernel: &Array2<f64>, question: &str, target: f64| {
            let words = format!("one place of a kernel of {}×{}", kernel.nrows(), kernel.ncols());
            let graded = compare(words, question, &target, || yours(window.view(), kernel.view()));
            graded.map_err(|report| report.given("window", window).given("kernel", kernel))
        };
        let window = array![[1.0, 2.0], [3.0, 4.0]];
        let question = "Only one weight is not 0. How many pixels lie under it?";
        ask(&window, &array![[0.0, 1.0], [0.0, 0.0]], question, 2.0)?;
        let question = "Which pixel does each weight lie on, and does it meet any other?";
        ask(&window, &array![[1.0, 10.0], [100.0, 1000.0]], question, 4321.0)?;
        let question = "Must a window be square, so that its pixels and the weights on them can be multiplied?";
        ask(&array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], &array![[1.0, 0.0, -1.0], [2.0, 0.0, 1.0]], question, 12.0)?;
        let many = (11, 12, loud_row(132, 1).into_iter().zip(loud_row(132, 2)).collect());
        random((1..4_usize, 1..5_usize, vec((small(), small()), 3 * 4)), [many], |(height, width, pairs)| {
            let of = |which: fn(&(f64, f64)) -> f64| {
                Array2::from_shape_fn((*height, *width), |(row, column)| which(&pairs[row * width + column]))
            };
            let target = pairs.iter().take(height * width).map(|(pixel, weight)| pixel * weight).sum();
            ask(
                &of(|pair| pair.0),
                &of(|pair| pair.1),
                "How many products are there, and what becomes of them?",
                target,
            )
        })
    })
}
