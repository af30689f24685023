//! Four outputs with sixteen multiplications, which the grader does itself.

use conv::cross_correlate2d;
use ndarray::{Array2, ArrayView2};
use proptest::strategy::Strategy as _;

use crate::pattern::pattern;
use crate::unusual::loud;
use crate::{Graded, compare, grading, random};

/// Numbers → numbers, along both axes.
pub type Transform = fn(ArrayView2<f64>) -> Array2<f64>;

/// Asks for every single pixel under every single weight, then for whole tiles.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(pixels_of: Transform, weights_of: Transform, outputs: Transform) -> Graded {
    grading("ch06_winograd_2d", move || {
        let shape = |name: &str, yours: Transform, from: [usize; 2], to: [usize; 2]| {
            let words = format!("{name}: numbers of {}×{} become how many?", from[0], from[1]);
            compare(
                words,
                "On which side of the numbers does a matrix work on their rows, and on which on their columns?",
                &to,
                || {
                    let answer = yours(Array2::zeros(from).view());
                    [answer.nrows(), answer.ncols()]
                },
            )
        };
        shape("transform_pixels", pixels_of, [4, 4], [4, 4])?;
        shape("transform_weights", weights_of, [3, 3], [4, 4])?;
        shape("outputs", outputs, [4, 4], [2, 2])?;
        let ask = |words: String, pixels: &Array2<f64>, weights: &Array2<f64>, question: &str| {
            let target = cross_correlate2d(pixels.view(), weights.view());
            compare(words, question, &target.expect("a kernel that fits"), || {
                let products = pixels_of(pixels.view()) * weights_of(weights.view());
                outputs(products.view())
            })
        };
        random(([0..4_usize, 0..4_usize], [0..3_usize, 0..3_usize]), [], |&(pixel, weight)| {
            let (mut pixels, mut weights) = (Array2::zeros((4, 4)), Array2::zeros((3, 3)));
            (pixels[pixel], weights[weight]) = (1.0, 1.0);
            let words = format!(
                "a 1 in row {}, column {} of the pixels, and in row {}, column {} of the kernel; zeros elsewhere",
                pixel[0], pixel[1], weight[0], weight[1]
            );
            ask(words, &pixels, &weights, "What happens to the rows, and what to the columns?")
        })?;
        let tiles = (0..100_usize, 0..100_usize).prop_map(|(a, b)| (pattern([4, 4], a), pattern([3, 3], b)));
        random(tiles, [(loud([4, 4], 1), loud([3, 3], 2))], |(pixels, weights)| {
            ask(
                "a tile of 4×4 pixels".into(),
                pixels,
                weights,
                "Is each step a sum, with nothing multiplied by itself?",
            )
        })
    })
}
