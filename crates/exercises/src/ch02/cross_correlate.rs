//! The cross-correlation where the kernel lies wholly on the signal.

use conv::{OutputSize, signal};
use ndarray::ArrayView1;

use crate::strategies::row;
use crate::unusual::loud_row;
use crate::{Graded, compare, grading, random};

/// Signal, kernel → the valid part of their cross-correlation.
pub type CrossCorrelate = fn(&[f64], &[f64]) -> Vec<f64>;

/// Looks for a pattern, asks for a kernel that is too long, then for random signals.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: CrossCorrelate) -> Graded {
    grading("ch02_cross_correlate", move || {
        let ask = |signal: &Vec<f64>, kernel: &Vec<f64>, question: &str, target: &Vec<f64>| {
            let words =
                format!("a kernel of length {} slides over a signal of length {} as it is", kernel.len(), signal.len());
            let graded = compare(words, question, target, || yours(signal, kernel));
            graded.map_err(|report| report.given("signal", signal).given("kernel", kernel))
        };
        let question = "Only one tap is not 0, the last. Which sample does it meet at each place?";
        ask(&vec![5.0, 6.0, 7.0, 8.0], &vec![0.0, 0.0, 1.0], question, &vec![7.0, 8.0])?;
        let question = "The pattern stands at place 1. Is the sum there the largest?";
        ask(&vec![0.0, 1.0, -2.0, 0.0], &vec![1.0, -2.0], question, &vec![-2.0, 5.0, -2.0])?;
        let question = "How many places are there where three taps lie on two samples?";
        ask(&vec![1.0, 2.0], &vec![1.0, 1.0, 1.0], question, &vec![])?;
        random((row(1..8), row(1..6)), [(loud_row(300, 1), loud_row(150, 2))], |(signal, kernel)| {
            let (x, k) = (ArrayView1::from(signal), ArrayView1::from(kernel));
            let target = signal::cross_correlate(x, k, OutputSize::Valid).map_or_else(|_| Vec::new(), |y| y.to_vec());
            ask(signal, kernel, "At place t, which sample lies under tap τ?", &target)
        })
    })
}
