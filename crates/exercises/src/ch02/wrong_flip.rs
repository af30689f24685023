//! The operator f ⋆ g, in two ways.

use conv::OutputSize;
use conv::signal::cross_correlate;
use ndarray::ArrayView1;

use crate::strategies::row;
use crate::unusual::loud_row;
use crate::{Graded, compare, grading, random};

/// f, g → f ⋆ g at all lags.
pub type ByFlipping = fn(&[f64], &[f64]) -> Vec<f64>;

/// f, g, lag → f ⋆ g at this lag.
pub type BySumming = fn(&[f64], &[f64], isize) -> f64;

/// Asks for the signals of the chapter, then for random ones, each in both ways.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(by_flipping: ByFlipping, by_summing: BySumming) -> Graded {
    grading("ch02_wrong_flip", move || {
        let ask = |f: &Vec<f64>, g: &Vec<f64>, target: &Vec<f64>| {
            let first = 1 - f.len().cast_signed();
            let words = format!("f ⋆ g by flipping, {} samples and {}, from lag {first} on", f.len(), g.len());
            let question = "Which of the two stays where it is in the formula, and which one slides?";
            compare(words, question, target, || by_flipping(f, g))
                .map_err(|report| report.given("f", f).given("g", g))?;
            for (t, target) in (first..).zip(target) {
                let words = format!("f ⋆ g by its sum, {} samples and {}, at lag {t}", f.len(), g.len());
                let question =
                    "Which of the two letters does the sum run over, and what does the definition do with it?";
                compare(words, question, target, || by_summing(f, g, t))
                    .map_err(|report| report.given("f", f).given("g", g))?;
            }
            Ok(())
        };
        ask(&vec![1.0, 2.0], &vec![0.0, 3.0, 1.0], &vec![0.0, 6.0, 5.0, 1.0])?;
        random((row(1..5), row(1..6)), [(loud_row(120, 1), loud_row(130, 2))], |(f, g)| {
            // f slides over g: in our own function the second slides over the first.
            let (f_view, g_view) = (ArrayView1::from(f), ArrayView1::from(g));
            ask(f, g, &cross_correlate(g_view, f_view, OutputSize::Full).expect("neither is empty").to_vec())
        })
    })
}
