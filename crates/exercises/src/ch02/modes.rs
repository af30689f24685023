//! Same and valid, cut out of full.

use conv::OutputSize;
use conv::signal::convolve;
use ndarray::ArrayView1;

use crate::strategies::row;
use crate::unusual::loud_row;
use crate::{Graded, compare, grading, random};

/// All of a convolution, the kernel's length → a part.
pub type Cut = fn(&[f64], usize) -> Vec<f64>;

/// Asks for the parts of a convolution whose numbers are their own times, then for those of random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(same: Cut, valid: Cut) -> Graded {
    grading("ch02_modes", move || {
        let ask = |mode: &str, yours: Cut, full: &Vec<f64>, kernel: usize, question: &str, target: &Vec<f64>| {
            let samples = full.len() + 1 - kernel;
            let words = format!("{mode}: a signal of length {samples} under a kernel of length {kernel}");
            let graded = compare(words, question, target, || yours(full, kernel));
            graded.map_err(|report| report.given("full", full))
        };
        let times = |times: std::ops::Range<i32>| times.map(f64::from).collect::<Vec<f64>>();
        let question = "How long was the signal, if the full result has these numbers?";
        ask("same", same, &times(0..7), 1, question, &times(0..7))?;
        let question = "How many numbers are too many, and how many of them stand in front?";
        ask("same", same, &times(0..7), 3, question, &times(1..6))?;
        let question = "Three numbers are too many. On which side is the odd one left out?";
        ask("same", same, &times(0..8), 4, question, &times(2..7))?;
        let question = "At which time does the kernel's last tap reach the signal's first sample?";
        ask("valid", valid, &times(0..7), 3, question, &times(2..5))?;
        random((row(1..6), row(0..5)), [(loud_row(150, 1), loud_row(120, 2))], |(kernel, more)| {
            let signal = [kernel.clone(), more.clone()].concat();
            let part = |mode| {
                let result = convolve(ArrayView1::from(&signal), ArrayView1::from(kernel), mode);
                result.expect("the signal is no shorter than the kernel").to_vec()
            };
            let (full, question) = (part(OutputSize::Full), "What is cut off in front, and what behind?");
            ask("same", same, &full, kernel.len(), question, &part(OutputSize::Same))?;
            ask("valid", valid, &full, kernel.len(), question, &part(OutputSize::Valid))
        })
    })
}
