//! Batch normalisation, backwards.

use layers::{Context, Layer as _};
use ndarray::{Array1, Array4, ArrayView1, ArrayView4};
use proptest::strategy::Strategy as _;

use super::batch_norm::layer_of;
use crate::unusual::{loud, raised, unlike};
use crate::{Graded, compare_all, grading, random, whole_numbers};

/// Input, γ, ε, upstream → gradients of the input, of γ, of β.
pub type BatchNormBackward =
    fn(ArrayView4<f64>, ArrayView1<f64>, f64, ArrayView4<f64>) -> (Array4<f64>, Array1<f64>, Array1<f64>);

/// Asks for two numbers that can be worked out by hand, then for random images.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: BatchNormBackward) -> Graded {
    grading("ch10_batch_norm_backward", move || {
        let ask = |words: &str,
                   question: &str,
                   input: &Array4<f64>,
                   gamma: &Array1<f64>,
                   epsilon: f64,
                   upstream: &Array4<f64>| {
            let mut layer = layer_of(gamma, &Array1::zeros(gamma.len()), epsilon);
            let mut context = Context::train(0);
            layer.forward(input.clone().into_dyn(), &mut context).expect("more than one number");
            let of_input = layer.backward(upstream.clone().into_dyn(), &mut context).expect("forward came before");
            // In the order in which a reader finds them.
            let names = ["the gradient of β", "the gradient of γ", "the gradient of the input"];
            let targets = [&layer.bias.gradient, &layer.weight.gradient, &of_input];
            let targets = [0, 1, 2].map(|at| (names[at], targets[at]));
            compare_all(1e-9, words, question, &targets, || {
                let (of_input, of_gamma, of_beta) = yours(input.view(), gamma.view(), epsilon, upstream.view());
                let yours = [of_beta.into_dyn(), of_gamma.into_dyn(), of_input.into_dyn()];
                names.into_iter().zip(yours).collect()
            })
            .map_err(|report| report.given("input", input).given("upstream", upstream))
        };
        let pair = |numbers: [f64; 2]| Array4::from_shape_vec((2, 1, 1, 1), numbers.to_vec()).expect("two numbers");
        ask(
            "x = 1 and 3 with γ = 4 and ε = 3, so x̂ = −0.5 and 0.5; 1 and 5 arrive from above",
            "By how much does each output change with β, with γ, with its own x, and through mean and variance?",
            &pair([1.0, 3.0]),
            &Array1::from_elem(1, 4.0),
            3.0,
            &pair([1.0, 5.0]),
        )?;
        ask(
            "the same, but 2 and 2 arrive from above",
            "If all outputs are to rise alike, can any input do anything about it?",
            &pair([1.0, 3.0]),
            &Array1::from_elem(1, 4.0),
            3.0,
            &pair([2.0, 2.0]),
        )?;
        let cases = ([1..4_usize, 1..4_usize, 1..4_usize, 2..4_usize], 1..9_u32).prop_flat_map(|(shape, quarters)| {
            (whole_numbers(shape), whole_numbers([shape[1]]), whole_numbers(shape), quarters..=quarters)
        });
        let unusual = [
            (raised([3, 4, 5, 6], 1), loud([4], 2), unlike([3, 4, 5, 6], 3), 1),
            (unlike([2, 110, 3, 1], 1), unlike([110], 2), loud([2, 110, 3, 1], 3), 20_000),
        ];
        random(cases, unusual, |(input, gamma, upstream, quarters)| {
            let (batch, channels, height, width) = input.dim();
            let epsilon = f64::from(*quarters) / 4.0;
            let words =
                format!("{batch} image(s), {channels} channel(s) of {height}×{width}, γ = {gamma}, ε = {epsilon}");
            let question = "What of the upstream gradient is taken off: which mean, and which part along x̂?";
            ask(&words, question, input, gamma, epsilon, upstream)
        })
    })
}
