//! Chapter 9, the head.

pub mod accuracy;
pub mod cross_entropy_gradient;
pub mod flatten_and_dense;
pub mod global_average_pool;
pub mod hinge;
pub mod softmax;

use layers::Loss;
use ndarray::{Array2, arr0};

use crate::unusual::{indices, loud, raised, unlike};
use crate::{Graded, compare_all};

/// Scores whose rows have nothing in common, loud ones and such that lie far below 0, with labels.
fn unusual_scores() -> [(Array2<f64>, Vec<usize>); 3] {
    [
        (unlike([60, 5], 1), indices(60, 5, 1)),
        (loud([150, 40], 2), indices(150, 40, 2)),
        (-raised([150, 40], 3), indices(150, 40, 3)),
    ]
}

/// Compares a loss and its gradient with those of the layer.
fn loss_and_gradient(
    oracle: &dyn Loss<f64>,
    scores: &Array2<f64>,
    labels: &[usize],
    question: &str,
    yours: impl FnOnce() -> (f64, Array2<f64>),
) -> Graded {
    let mut gradient = Array2::zeros(scores.dim());
    let loss = oracle.evaluate(scores.view(), labels, Some(gradient.view_mut())).expect("every label is a class");
    let rows: Vec<String> = scores.outer_iter().map(|row| format!("{row}")).collect();
    let words = format!("scores {}; labels {labels:?}", rows.join(" and "));
    let (loss, gradient) = (arr0(loss).into_dyn(), gradient.into_dyn());
    compare_all(1e-9, words, question, &[("the loss", &loss), ("the gradient", &gradient)], || {
        let (loss, gradient) = yours();
        vec![("the loss", arr0(loss).into_dyn()), ("the gradient", gradient.into_dyn())]
    })
}
