//! One-hot rows and the part of right answers.

use ndarray::{Array2, ArrayView2, arr2};
use proptest::strategy::Strategy as _;

use super::unusual_scores;
use crate::{Graded, compare, grading, random, whole_numbers};

/// Labels, classes → a row for each label.
pub type OneHot = fn(&[usize], usize) -> Array2<f64>;
/// Scores, labels → the part of right answers.
pub type Accuracy = fn(ArrayView2<f64>, &[usize]) -> f64;

/// Asks for a few labels, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(one_hot: OneHot, accuracy: Accuracy) -> Graded {
    grading("ch09_accuracy", move || {
        let ask_rows = |labels: &[usize], classes: usize| {
            let target =
                labels.iter().flat_map(|&label| (0..classes).map(move |class| f64::from(u8::from(class == label))));
            let target =
                Array2::from_shape_vec((labels.len(), classes), target.collect()).expect("a row for each label");
            let question = "Which place of a row has the 1, and how long is the row?";
            compare(format!("the labels {labels:?} as one-hot rows, {classes} classes"), question, &target, || {
                one_hot(labels, classes)
            })
        };
        ask_rows(&[2, 0], 3)?;
        ask_rows(&[1], 4)?;
        let ask = |scores: ArrayView2<f64>, labels: &[usize], question: &str, target: f64| {
            let rows: Vec<String> = scores.outer_iter().map(|row| format!("{row}")).collect();
            let words = format!("scores {}; labels {labels:?}: which part is right?", rows.join(", "));
            compare(words, question, &target, || accuracy(scores, labels))
        };
        let scores = arr2(&[[2.0, 1.0, -1.0], [-5.0, -3.0, -4.0], [0.0, 1.0, 7.0], [3.0, 9.0, 6.0]]);
        ask(scores.slice(ndarray::s![..2, ..]), &[0, 1], "Can a negative score be the highest?", 1.0)?;
        ask(scores.view(), &[0, 0, 2, 2], "How many are right, of how many?", 0.5)?;
        let cases = (1..5_usize, 1..5_usize).prop_flat_map(|(batch, classes)| {
            (whole_numbers([batch, classes]), proptest::collection::vec(0..classes, batch))
        });
        random(cases, unusual_scores(), |(whole, labels)| {
            // A tenth for each class, so that no two scores are equal.
            let scores = Array2::from_shape_fn(whole.dim(), |(n, class)| whole[[n, class]] + class as f64 / 10.0);
            ask_rows(labels, scores.ncols())?;
            let best = scores.outer_iter().map(|row| (0..row.len()).max_by(|&a, &b| row[a].total_cmp(&row[b])));
            let right = best.zip(labels).filter(|(best, label)| *best == Some(**label)).count();
            let question = "For how many images is the class with the highest score the label?";
            ask(scores.view(), labels, question, right as f64 / labels.len() as f64)
        })
    })
}
