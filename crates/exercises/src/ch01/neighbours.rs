//! The correlation of horizontal neighbours.

use ndarray::{Array2, ArrayView2, array};

use crate::strategies::plane;
use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random};

/// An image → a correlation.
pub type Neighbours = fn(ArrayView2<f64>) -> f64;

/// Asks for images whose correlation can be seen, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Neighbours) -> Graded {
    grading("ch01_neighbours", move || {
        let ask = |image: &Array2<f64>, question: &str, target: f64| {
            let words =
                format!("the correlation of horizontal neighbours in {}×{} pixels", image.nrows(), image.ncols());
            let graded = compare(words, question, &target, || yours(image.view()));
            graded.map_err(|report| report.given("image", image))
        };
        let question = "The pairs rise along a line. From which mean does each half of a pair deviate?";
        ask(&array![[1.0, 2.0, 3.0, 4.0]], question, 1.0)?;
        let question = "One goes up whenever the other goes down. Which sign have the products of their deviations?";
        ask(&array![[1.0, 2.0, 1.0, 2.0, 1.0]], question, -1.0)?;
        let question = "By how much could the sum of the products be larger, if the contrast were larger?";
        ask(&array![[10.0, 20.0, 30.0, 40.0]], question, 1.0)?;
        // Pairs (0, 1) and (5, 6), on a rising line. A pair (1, 5) over the end of a row would bend it.
        let question = "Is the first pixel of a row the neighbour of the last pixel of the row above?";
        ask(&array![[0.0, 1.0], [5.0, 6.0]], question, 1.0)?;
        random(plane(1..5, 2..6), [loud([20, 30], 1), unlike([20, 30], 2)], |image| match by_sums(image) {
            Some(target) => ask(image, "Can you write down all pairs, and both means?", target),
            None => Ok(()),
        })
    })
}

/// The correlation by five sums, without means; nothing if all left or all right pixels are alike, or if it is so near
/// to 0 that rounding is most of it.
fn by_sums(image: &Array2<f64>) -> Option<f64> {
    let rows: Vec<Vec<f64>> = image.rows().into_iter().map(|row| row.to_vec()).collect();
    let pairs: Vec<(f64, f64)> = rows.iter().flat_map(|row| row.windows(2).map(|pair| (pair[0], pair[1]))).collect();
    let sum = |of: fn(f64, f64) -> f64| pairs.iter().map(|&(a, b)| of(a, b)).sum::<f64>();
    let n = pairs.len() as f64;
    let (a, b) = (sum(|a, _| a), sum(|_, b| b));
    let (spread_a, spread_b) = (n * sum(|a, _| a * a) - a * a, n * sum(|_, b| b * b) - b * b);
    let correlation = (n * sum(|a, b| a * b) - a * b) / (spread_a * spread_b).sqrt();
    (spread_a > 0.0 && spread_b > 0.0 && correlation.abs() > 1e-3).then_some(correlation)
}
