//! Two outputs with four multiplications, which the grader does itself.

use ndarray::aview1;

use crate::{Graded, compare, grading, random};

/// Pixels → transformed pixels.
pub type TransformPixels = fn([f64; 4]) -> [f64; 4];

/// Weights → transformed weights.
pub type TransformWeights = fn([f64; 3]) -> [f64; 4];

/// Products → outputs.
pub type Outputs = fn([f64; 4]) -> [f64; 2];

/// Asks for every single pixel under every single weight, then for random pixels and weights.
///
/// What stands between the steps is the reader's choice: other points make other matrices. So only the outputs count.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(pixels_of: TransformPixels, weights_of: TransformWeights, outputs: Outputs) -> Graded {
    grading("ch06_winograd", move || {
        let ask = |pixels: [f64; 4], weights: [f64; 3], question: &str| {
            let [d0, d1, d2, d3] = pixels;
            let [g0, g1, g2] = weights;
            let target = [d0 * g0 + d1 * g1 + d2 * g2, d1 * g0 + d2 * g1 + d3 * g2];
            let words = format!("pixels {}, weights {}: which two outputs?", aview1(&pixels), aview1(&weights));
            compare(words, question, &target, || {
                let (pixels, weights) = (pixels_of(pixels), weights_of(weights));
                outputs(std::array::from_fn(|at| pixels[at] * weights[at]))
            })
        };
        for pixel in 0..4 {
            for weight in 0..3 {
                let (mut pixels, mut weights) = ([0.0; 4], [0.0; 3]);
                (pixels[pixel], weights[weight]) = (1.0, 1.0);
                let question =
                    "In which of the four products do this pixel and this weight meet, and which output wants them?";
                ask(pixels, weights, question)?;
            }
        }
        let numbers = -5..6_i32;
        random(
            (
                [numbers.clone(), numbers.clone(), numbers.clone(), numbers.clone()],
                [numbers.clone(), numbers.clone(), numbers],
            ),
            [([1_000_003, -2_000_005, 3_000_001, -4_000_007], [5_000_001, -6_000_003, 7_000_009])],
            |(pixels, weights)| {
                ask(
                    pixels.map(f64::from),
                    weights.map(f64::from),
                    "Is each step a sum, with nothing multiplied by itself?",
                )
            },
        )
    })
}
