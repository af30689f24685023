//! Find the bug: an accuracy that says little about new images.

use layers::{Dropout, LinearConfig, Sequential};
use ndarray::Array2;
use proptest::collection::vec;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::unusual::indices;
use crate::{Graded, compare, grading, random};

/// Images as rows of numbers, and what they show.
pub struct Digits {
    /// `[images, features]`.
    pub inputs: Array2<f64>,
    /// The class of each image.
    pub labels: Vec<usize>,
}

/// A trained network, what it was trained on, what it is tested with → the part of the test images that it reads right.
pub type TestAccuracy = fn(&mut Sequential<f64>, &Digits, &Digits) -> f64;

/// How many classes there are, and features: one for each class.
const CLASSES: usize = 3;

/// Asks about networks that are right on their training images, and wrong on some others.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: TestAccuracy) -> Graded {
    grading("ch12_wrong_score", move || {
        let ask = |training: &[[usize; 2]], test: &[[usize; 2]], dropped: f64, question: &str| {
            let right = |images: &[[usize; 2]]| images.iter().filter(|[label, answer]| label == answer).count();
            let words = format!(
                "a network with dropout of {dropped} reads {} of {} training images right, and {} of {} test images: its test accuracy?",
                right(training),
                training.len(),
                right(test),
                test.len()
            );
            let target = right(test) as f64 / test.len() as f64;
            compare(words, question, &target, || yours(&mut network(dropped), &digits(training), &digits(test)))
        };
        let by_heart = [[0, 0], [1, 1], [2, 2]];
        ask(&by_heart, &[[0, 0], [1, 2], [2, 2], [0, 1]], 0.0, "Which images has the network never seen?")?;
        ask(&by_heart, &[[1, 1]; 16], 0.5, "What does dropout do to a network whose training is over?")?;
        let images = || vec((0..CLASSES, 0..CLASSES), 1..9);
        let many = |salt| indices(150, CLASSES, salt).into_iter().zip(indices(150, CLASSES, salt + 1)).collect();
        random((images(), images(), 0..4_u32), [(many(1), many(3), 2)], |(training, test, quarters)| {
            let [training, test] =
                [training, test].map(|images| images.iter().map(|&(a, b)| [a, b]).collect::<Vec<_>>());
            ask(&training, &test, f64::from(*quarters) / 4.0, "Which images are judged, and in which mode?")
        })
    })
}

/// Images by their label and by the answer that the network gives: the answer's feature is 1.
fn digits(images: &[[usize; 2]]) -> Digits {
    let inputs = Array2::from_shape_fn((images.len(), CLASSES), |(n, class)| f64::from(images[n][1] == class));
    Digits { inputs, labels: images.iter().map(|image| image[0]).collect() }
}

/// Dropout, then a layer whose score for a class is that class's feature. With all features dropped the scores say class 0.
fn network(dropped: f64) -> Sequential<f64> {
    let mut linear =
        LinearConfig::new(CLASSES, CLASSES).init(&mut ChaCha8Rng::seed_from_u64(0)).expect("a small layer");
    linear.weight.value = Array2::eye(CLASSES).into_dyn();
    if let Some(bias) = &mut linear.bias {
        bias.value = ndarray::arr1(&[0.5, 0.0, 0.0]).into_dyn();
    }
    Sequential::new().with(Dropout::new(dropped).expect("a probability")).with(linear)
}
