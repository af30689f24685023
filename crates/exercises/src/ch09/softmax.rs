//! Softmax at a temperature.

use ndarray::{Array2, ArrayView2, arr2};
use proptest::strategy::Strategy as _;

use crate::small::small;
use crate::unusual::{loud, raised, unlike};
use crate::{Graded, compare, grading, random, whole_numbers};

/// Scores, temperature → probabilities.
pub type Softmax = fn(ArrayView2<f64>, f64) -> Array2<f64>;

/// Asks for scores that were worked out by hand, for very large ones, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Softmax) -> Graded {
    grading("ch09_softmax", move || {
        let ask = |scores: &Array2<f64>, temperature: f64, question: &str, target: &Array2<f64>| {
            let rows: Vec<String> = scores.outer_iter().map(|row| format!("{row}")).collect();
            let words = format!("softmax of {} at temperature {temperature}", rows.join(" and "));
            compare(words, question, target, || yours(scores.view(), temperature))
        };
        // e to the power of the logarithm of a number is that number: 6 shares, of which these have 1, 2 and 3.
        let shares = arr2(&[[1.0, 2.0, 3.0]]);
        ask(&shares.mapv(f64::ln), 1.0, "Positive, and in sum 1: by what is divided?", &(&shares / 6.0))?;
        let squares = arr2(&[[1.0, 4.0, 9.0]]);
        ask(
            &shares.mapv(f64::ln),
            0.5,
            "What happens to the scores before they become exponents?",
            &(&squares / 14.0),
        )?;
        let two = arr2(&[[1.0, 1.0], [5.0, 5.0]]);
        ask(&two, 1.0, "Is the sum taken over one image, or over the batch?", &arr2(&[[0.5, 0.5], [0.5, 0.5]]))?;
        let half = arr2(&[[0.5, 0.5, 0.0]]);
        let question = "How large is the largest exponential? What can be added to all scores without a change?";
        ask(&arr2(&[[1000.0, 1000.0, 0.0]]), 1.0, question, &half)?;
        let question = "How small is the sum of the exponentials? What can be added to all scores without a change?";
        ask(&arr2(&[[-1000.0, -1000.0, -3000.0]]), 1.0, question, &half)?;
        let cases = (1..4_usize, 1..5_usize, 1..9_u32)
            .prop_flat_map(|(batch, classes, quarters)| (whole_numbers([batch, classes]), quarters..=quarters));
        let unusual = [
            (unlike([60, 5], 1), 4),
            (loud([150, 40], 2), 4),
            // Scores and a temperature that are large, and of one size.
            (small([60, 5], 2) * 5000.0, 20_000),
            (-raised([60, 5], 3), 2),
            // Sums of exponentials would be infinite, and 0.
            (arr2(&[[3000.0, 0.0, 0.0], [-3000.0, -3001.0, -9000.0]]), 4),
        ];
        random(cases, unusual, |(scores, quarters)| {
            let temperature = f64::from(*quarters) / 4.0;
            // The inverse of each probability is a sum of ratios.
            let target = Array2::from_shape_fn(scores.dim(), |(n, class)| {
                let ratio = |other: &f64| ((other - scores[[n, class]]) / temperature).exp();
                1.0 / scores.row(n).iter().map(ratio).sum::<f64>()
            });
            ask(scores, temperature, "Is every row a distribution of its own?", &target)
        })
    })
}
