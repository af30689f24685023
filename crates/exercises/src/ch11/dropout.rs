//! Dropout with inverted scaling, in training and in evaluation.

use ndarray::{Array1, ArrayView1, arr1};
use proptest::collection::vec;
use proptest::prelude::any;

use crate::{Graded, compare, grading, random};

/// values, draws, probability, whether it trains → what is handed on.
pub type Dropout = fn(ArrayView1<f64>, ArrayView1<f64>, f64, bool) -> Array1<f64>;

/// Asks for three units, for the mean over all draws, and for random layers.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Dropout) -> Graded {
    grading("ch11_dropout", move || {
        let ask = |values: &[f64], draws: &[f64], probability: f64, training: bool, question: &str, target: &[f64]| {
            let what = if training { "training" } else { "evaluation" };
            let words = format!("{what}, p = {probability}, values {values:?}, draws {draws:?}: what is handed on?");
            compare(words, question, &arr1(target), || {
                yours(arr1(values).view(), arr1(draws).view(), probability, training)
            })
        };
        let (values, draws) = ([4.0, 6.0, 8.0], [0.75, 0.25, 0.5]);
        ask(&values, &draws, 0.5, false, "Is anything dropped when the layer is only used?", &values)?;
        ask(&values, &draws, 0.5, true, "Which draws say “drop”, and who makes up for it?", &[8.0, 0.0, 16.0])?;
        ask(&values, &draws, 0.75, true, "Is p the probability to drop, or to keep?", &[16.0, 0.0, 0.0])?;
        ask(&values, &[0.0; 3], 0.0, true, "What can be less than a probability of 0?", &values)?;
        ask(&values, &draws, 1.0, true, "What is left when all is dropped?", &[0.0; 3])?;
        let many: Vec<_> =
            (0..150_i32).map(|at| (at * at % 11 * 100_000_000 - 500_000_000, at.unsigned_abs() % 8)).collect();
        let unusual = [(many.clone(), 3, true), (many, 3, false)];
        random((vec((-5..6_i32, 0..8_u32), 1..6), 0..8_u32, any::<bool>()), unusual, |(units, eighths, training)| {
            let probability = f64::from(*eighths) / 8.0;
            let values: Vec<f64> = units.iter().map(|&(value, _)| f64::from(value)).collect();
            let draws: Vec<f64> = units.iter().map(|&(_, draw)| f64::from(draw) / 8.0).collect();
            // The same written as a mask and a factor.
            let factor = if *training { (1.0 - probability).recip() } else { 1.0 };
            let through = |draw: f64| if *training { f64::from(u8::from(draw >= probability)) } else { 1.0 };
            let target: Vec<f64> =
                values.iter().zip(&draws).map(|(value, &draw)| through(draw) * factor * value).collect();
            ask(&values, &draws, probability, *training, "Is the expected value the one that went in?", &target)
        })
    })
}
