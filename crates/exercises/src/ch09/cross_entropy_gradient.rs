//! Softmax with cross-entropy: loss and gradient.

use layers::CrossEntropy;
use ndarray::{Array2, ArrayView2, arr2};
use proptest::strategy::Strategy as _;

use super::{loss_and_gradient, unusual_scores};
use crate::{Graded, grading, random, whole_numbers};

/// Scores, labels → loss and gradient.
pub type Loss = fn(ArrayView2<f64>, &[usize]) -> (f64, Array2<f64>);

/// Asks for scores that say nothing, for the chapter's, for very large ones, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Loss) -> Graded {
    grading("ch09_cross_entropy_gradient", move || {
        let ask = |scores: &Array2<f64>, labels: &[usize], question: &str| {
            loss_and_gradient(&CrossEntropy::new(), scores, labels, question, || yours(scores.view(), labels))
        };
        ask(&arr2(&[[0.0, 0.0, 0.0, 0.0]]), &[1], "Which probability does each class have, and what is the target?")?;
        ask(&arr2(&[[2.0, 1.0, -1.0]]), &[1], "Probability less target: at which place is the target 1?")?;
        ask(
            &arr2(&[[2.0, 1.0, -1.0], [0.0, 3.0, 1.0]]),
            &[1, 0],
            "Of a mean over two images, how large is each part?",
        )?;
        let question = "Where does a number become infinite? Which score can be taken off all others first?";
        ask(&arr2(&[[1000.0, 0.0]]), &[0], question)?;
        let question = "Which probability has become 0 here? Does the loss need it, or its logarithm?";
        ask(&arr2(&[[1000.0, 0.0]]), &[1], question)?;
        let cases = (1..4_usize, 1..5_usize).prop_flat_map(|(batch, classes)| {
            (whole_numbers([batch, classes]), proptest::collection::vec(0..classes, batch))
        });
        random(cases, unusual_scores(), |(scores, labels)| {
            ask(scores, labels, "Does every image have a loss and a row of its own?")
        })
    })
}
