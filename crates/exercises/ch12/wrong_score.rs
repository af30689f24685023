//! Find the bug: an accuracy that says little about new images.

use exercises::ch12::wrong_score::Digits;
use layers::{Context, Layer, Sequential};
use ndarray::ArrayView1;

/// The part of the test images that a trained network reads right, from 0 to 1.
///
/// # Shapes
///
/// The inputs are `[images, features]`; the network makes `[images, classes]` of them, and its answer is the class with the
/// highest score.
pub fn test_accuracy(network: &mut Sequential<f64>, training: &Digits, test: &Digits) -> f64 {
    let mut context = Context::train(0);
    let scores = network.forward(training.inputs.to_owned().into_dyn(), &mut context).expect("inputs that fit");
    let answers = scores.rows().into_iter().map(answer);
    let right = answers.zip(&training.labels).filter(|(answer, label)| answer == *label).count();
    right as f64 / training.labels.len() as f64
}

/// The class with the highest score.
fn answer(scores: ArrayView1<f64>) -> usize {
    let classes = 0..scores.len();
    classes.max_by(|&a, &b| scores[a].total_cmp(&scores[b])).expect("at least one class")
}

#[test]
fn ch12_wrong_score() -> exercises::Graded {
    exercises::ch12::wrong_score::grade(test_accuracy)
}
