//! The full convolution.

use conv::{OutputSize, signal};
use ndarray::ArrayView1;

use crate::strategies::row;
use crate::unusual::loud_row;
use crate::{Graded, compare, grading, random};

/// Signal, kernel → all of their convolution.
pub type Convolve = fn(&[f64], &[f64]) -> Vec<f64>;

/// Asks for the echoes of the chapter, one clap first, then for random signals.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Convolve) -> Graded {
    grading("ch02_flip_slide_add", move || {
        let ask = |signal: &Vec<f64>, kernel: &Vec<f64>, question: &str, target: &Vec<f64>| {
            let words =
                format!("a signal of length {}, convolved with a kernel of length {}", signal.len(), kernel.len());
            let graded = compare(words, question, target, || yours(signal, kernel));
            graded.map_err(|report| report.given("signal", signal).given("kernel", kernel))
        };
        let echo = vec![4.0, 2.0, 1.0];
        let question = "One clap of strength 1 is heard as the kernel. How many numbers are heard, and in which order?";
        ask(&vec![1.0], &echo, question, &echo)?;
        let question = "The clap comes one moment later and is three times as strong. What of the echo changes?";
        ask(&vec![0.0, 3.0], &echo, question, &vec![0.0, 12.0, 6.0, 3.0])?;
        let question = "Two echoes sound at the same time. Does the second take the place of the first?";
        ask(&vec![1.0, 0.0, 2.0, 3.0], &echo, question, &vec![4.0, 2.0, 9.0, 16.0, 8.0, 3.0])?;
        random((row(1..8), row(1..6)), [(loud_row(300, 1), loud_row(150, 2))], |(signal, kernel)| {
            let (x, k) = (ArrayView1::from(signal), ArrayView1::from(kernel));
            let target = signal::convolve(x, k, OutputSize::Full).expect("neither is empty").to_vec();
            ask(
                signal,
                kernel,
                "Which pairs of sample and tap belong to a time? What do their two indices add up to?",
                &target,
            )
        })
    })
}
