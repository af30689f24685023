//! The parameters of several layers, one after the other.

use conv::{Conv2dOptions, Geometry};
use proptest::collection::vec;

use crate::{Graded, compare, grading, random};

/// K, channels before and after each layer → parameters.
pub type StackParameters = fn(usize, &[usize]) -> usize;

/// Asks for stacks that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: StackParameters) -> Graded {
    grading("ch05_stack_parameters", move || {
        let ask = |kernel: usize, channels: &[usize], question: &str, target: usize| {
            let path = channels.iter().map(ToString::to_string).collect::<Vec<_>>().join(" → ");
            let words = format!("kernels of {kernel}×{kernel}, channels {path}: how many parameters?");
            compare(words, question, &target, || yours(kernel, channels))
        };
        ask(3, &[2, 2], "How many numbers are in one filter?", 38)?;
        ask(1, &[1, 4], "How many outputs want a bias, and how many inputs?", 8)?;
        ask(5, &[1, 32, 64], "How many filters does each layer have, and how many biases?", 832 + 51_264)?;
        random((1..6_usize, vec(1..9_usize, 2..5)), [(33, (1..150).collect())], |(kernel, channels)| {
            let parameters = |pair: &[usize]| {
                let shape = [pair[1], pair[0], *kernel, *kernel];
                let geometry = Geometry::new([pair[0], *kernel, *kernel], shape, &Conv2dOptions::default());
                geometry.expect("sizes from 1").parameters(true)
            };
            let target = channels.windows(2).map(parameters).sum();
            ask(*kernel, channels, "Which of the two numbers of channels counts the filters?", target)
        })
    })
}
