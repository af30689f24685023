//! Batch normalisation in training.

use layers::{BatchNorm2d, Context, Layer as _};
use ndarray::{Array1, Array4, ArrayView1, ArrayView4, Ix4, arr1};
use proptest::strategy::Strategy as _;

use crate::small::small;
use crate::unusual::{loud, raised, unlike};
use crate::{Graded, compare, grading, random, whole_numbers};

/// Input, γ, β, ε → output.
pub type BatchNorm = fn(ArrayView4<f64>, ArrayView1<f64>, ArrayView1<f64>, f64) -> Array4<f64>;

/// Asks for eight numbers that were worked out by hand, then for random images.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: BatchNorm) -> Graded {
    grading("ch10_batch_norm", move || {
        let ask = |words: &str, question: &str, input: &[f64], [gamma, beta, epsilon]: [f64; 3], target: &[f64]| {
            compare(words, question, &two_images(target), || {
                yours(two_images(input).view(), arr1(&[gamma]).view(), arr1(&[beta]).view(), epsilon)
            })
            .map_err(|report| report.given("input", &two_images(input)))
        };
        // Mean 3; squares 16 + 4 + 4 + 4 + 4 + 0 + 0 + 0, so variance 4.
        let numbers = [7.0, 1.0, 1.0, 5.0, 1.0, 3.0, 3.0, 3.0];
        let standard = [2.0, -1.0, -1.0, 1.0, -1.0, 0.0, 0.0, 0.0];
        ask(
            "one channel of two images, 7 1 1 5 and 1 3 3 3, with γ = 1, β = 0, ε = 0",
            "Which numbers do the mean and the variance belong to, and by how many is divided?",
            &numbers,
            [1.0, 0.0, 0.0],
            &standard,
        )?;
        ask(
            "the same with γ = 2 and β = 5",
            "In which order do γ and β act?",
            &numbers,
            [2.0, 5.0, 0.0],
            &standard.map(|x| 2.0 * x + 5.0),
        )?;
        ask(
            "the same with γ = 2, β = 5 and ε = 12",
            "Is ε added to the variance, or to the deviation?",
            &numbers,
            [2.0, 5.0, 12.0],
            &standard.map(|x| x + 5.0),
        )?;
        ask(
            "a channel that is 4 everywhere, with γ = 2, β = 5 and ε = 1",
            "What is left of a constant channel?",
            &[4.0; 8],
            [2.0, 5.0, 1.0],
            &[5.0; 8],
        )?;
        let cases = ([1..4_usize, 1..4_usize, 1..4_usize, 2..4_usize], 1..9_u32).prop_flat_map(|(shape, quarters)| {
            (whole_numbers(shape), whole_numbers([shape[1]]), whole_numbers([shape[1]]), quarters..=quarters)
        });
        let unusual = [
            (raised([3, 4, 5, 6], 1), loud([4], 2), loud([4], 3), 1),
            (small([2, 110, 3, 1], 1) * 100.0, unlike([110], 2), loud([110], 3), 20_000),
        ];
        random(cases, unusual, |(input, gamma, beta, quarters)| {
            let (batch, channels, height, width) = input.dim();
            let words = format!(
                "{batch} image(s), {channels} channel(s) of {height}×{width}, γ = {gamma}, β = {beta}, ε = {}",
                f64::from(*quarters) / 4.0
            );
            let epsilon = f64::from(*quarters) / 4.0;
            let mut layer = layer_of(gamma, beta, epsilon);
            let output = layer.forward(input.clone().into_dyn(), &mut Context::train(0)).expect("more than one number");
            let target: Array4<f64> = output.into_dimensionality::<Ix4>().expect("four axes");
            compare(words, "Does each channel have its own mean, variance, γ and β, and only these?", &target, || {
                yours(input.view(), gamma.view(), beta.view(), epsilon)
            })
            .map_err(|report| report.given("input", input))
        })
    })
}

/// Two images of one channel, 2×2 each.
fn two_images(numbers: &[f64]) -> Array4<f64> {
    Array4::from_shape_vec((2, 1, 2, 2), numbers.to_vec()).expect("eight numbers")
}

/// The layer with this γ, β and ε.
pub(super) fn layer_of(gamma: &Array1<f64>, beta: &Array1<f64>, epsilon: f64) -> BatchNorm2d<f64> {
    let layer = BatchNorm2d::new(gamma.len()).and_then(|layer| layer.epsilon(epsilon));
    let mut layer = layer.expect("there are channels, and epsilon is above 0");
    layer.weight.value = gamma.clone().into_dyn();
    layer.bias.value = beta.clone().into_dyn();
    layer
}
