//! The multi-class hinge loss.

use layers::Hinge;
use ndarray::{Array2, ArrayView2, arr2};
use proptest::strategy::Strategy as _;

use super::{loss_and_gradient, unusual_scores};
use crate::{Graded, grading, random, whole_numbers};

/// Scores, labels → loss and gradient.
pub type Loss = fn(ArrayView2<f64>, &[usize]) -> (f64, Array2<f64>);

/// Asks for the chapter's scores, then for a margin that is just reached, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Loss) -> Graded {
    grading("ch09_hinge", move || {
        let ask = |scores: &Array2<f64>, labels: &[usize], question: &str| {
            loss_and_gradient(&Hinge::new(), scores, labels, question, || yours(scores.view(), labels))
        };
        ask(
            &arr2(&[[2.0, 1.5, -1.0, 2.5]]),
            &[0],
            "Which classes are nearer than 1 to the right one, and how much is missing?",
        )?;
        ask(&arr2(&[[3.0, 9.0, 4.0]]), &[1], "What does an image cost whose right class leads by more than 1?")?;
        ask(&arr2(&[[3.0, 2.0]]), &[0], "Is a lead of exactly 1 enough?")?;
        ask(&arr2(&[[0.0, 0.0], [0.0, 0.0]]), &[0, 1], "Is the loss of a batch the sum over its images, or the mean?")?;
        let cases = (1..4_usize, 1..5_usize).prop_flat_map(|(batch, classes)| {
            (whole_numbers([batch, classes]), proptest::collection::vec(0..classes, batch))
        });
        random(cases, unusual_scores(), |(scores, labels)| {
            ask(scores, labels, "For every class that is too near: who is pushed down by how much, and who up?")
        })
    })
}
