//! Saliency: how much the score of a class changes with each pixel.

use layers::{Conv2dConfig, Flatten, LinearConfig, ReLU, Sequential};
use models::explain;
use ndarray::{Array2, Array3, ArrayView3, arr2, array};
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::strategy::Strategy;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random};

/// A network, an image, a class → the saliency of each pixel.
pub type Saliency = fn(&mut Sequential<f64>, ArrayView3<f64>, usize) -> Array2<f64>;

/// Asks about a weighted sum of the pixels, then about random networks.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Saliency) -> Graded {
    grading("ch13_saliency", move || {
        let ask = |weights: &Array2<f64>, image: &Array3<f64>, class: usize, question: &str, target: &Array2<f64>| {
            let words = format!(
                "the score of class {class} is a sum of all pixels with the weights {}: the saliency?",
                weights.row(class)
            );
            compare(words, question, target, || yours(&mut weighted_sum(weights), image.view(), class))
        };
        let weights = arr2(&[[1.0, -2.0, 3.0, -4.0], [0.0, 5.0, 0.0, 6.0]]);
        let grey = array![[[7.0, 7.0], [7.0, 7.0]]];
        let question = "Which number goes in at the end of the network, and in which place?";
        ask(&weights, &grey, 1, question, &arr2(&[[0.0, 5.0], [0.0, 6.0]]))?;
        let question = "Does a pixel count less when more light lowers the score?";
        ask(&weights, &grey, 0, question, &arr2(&[[1.0, 2.0], [3.0, 4.0]]))?;
        let colour = array![[[7.0, 7.0]], [[7.0, 7.0]]];
        let question = "Which channel speaks for a pixel that has several?";
        ask(&weights, &colour, 0, question, &arr2(&[[3.0, 4.0]]))?;
        let question = "Which of the many classes is asked about?";
        ask(&unlike([40, 12], 1), &loud([3, 2, 2], 2), 37, question, &largest_magnitudes(&unlike([40, 12], 1), 37))?;
        let cases = (1..4_usize, 3..6_usize, 3..7_usize).prop_flat_map(|(channels, height, width)| {
            let pixels = vec(-4..5_i32, channels * height * width);
            (pixels, 0..3_usize, any::<u64>()).prop_map(move |(pixels, class, seed)| {
                let pixels = pixels.into_iter().map(f64::from).collect();
                let image = Array3::from_shape_vec((channels, height, width), pixels).expect("as many as drawn");
                (image, class, seed)
            })
        });
        random(cases, [(loud([3, 11, 12], 1), 2, 1)], |(image, class, seed)| {
            let target =
                explain::saliency(&mut network(image.dim(), *seed), image.view(), *class).expect("a fitting image");
            let (channels, height, width) = image.dim();
            let words = format!(
                "a random network of three classes, an image of {channels}×{height}×{width}, class {class}: the saliency?"
            );
            compare(words, "How does each pixel reach the score?", &target, || {
                yours(&mut network(image.dim(), *seed), image.view(), *class)
            })
        })
    })
}

/// What the weights of a class say about images of 3×2×2: of each pixel's three weights, the largest magnitude.
fn largest_magnitudes(weights: &Array2<f64>, class: usize) -> Array2<f64> {
    Array2::from_shape_fn((2, 2), |(row, column)| {
        let channels = (0..3).map(|channel| weights[[class, (channel * 2 + row) * 2 + column]].abs());
        channels.fold(0.0, f64::max)
    })
}

/// A network without a bend: its gradient is its weights.
fn weighted_sum(weights: &Array2<f64>) -> Sequential<f64> {
    let config = LinearConfig::new(weights.ncols(), weights.nrows());
    let mut linear = config.init(&mut ChaCha8Rng::seed_from_u64(0)).expect("a small layer");
    linear.weight.value = weights.clone().into_dyn();
    Sequential::new().with(Flatten::new()).with(linear)
}

/// A convolution, a rectifier and a dense layer to three scores, with the weights of this seed.
fn network((channels, height, width): (usize, usize, usize), seed: u64) -> Sequential<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let convolution = Conv2dConfig::new(channels, 2, [2, 3]).init(&mut rng).expect("a small layer");
    let linear = LinearConfig::new(2 * (height - 1) * (width - 2), 3).init(&mut rng).expect("a small layer");
    Sequential::new().with(convolution).with(ReLU::new()).with(Flatten::new()).with(linear)
}
