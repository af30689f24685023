//! Which digit was taken for which, and how many were read right.

use ndarray::{Array2, ArrayView2, arr2};
use proptest::collection::vec;

use crate::number::in_line;
use crate::unusual::indices;
use crate::{Graded, compare, grading, random};

/// Labels, answers, number of classes → how often each answer was given for each class.
pub type ConfusionMatrix = fn(&[usize], &[usize], usize) -> Array2<usize>;
/// That matrix → the part that was read right.
pub type Accuracy = fn(ArrayView2<usize>) -> f64;

/// Asks for five images of three classes, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: ConfusionMatrix, accuracy: Accuracy) -> Graded {
    grading("ch12_confusion_matrix", move || {
        let ask = |labels: &[usize], answers: &[usize], classes: usize, question: &str, target: Array2<usize>| {
            let words = format!("{classes} classes, labels {labels:?}, answers {answers:?}: the confusion matrix?");
            compare(words, question, &target, || yours(labels, answers, classes))
        };
        let question = "Is a row a digit that was written, or one that was read?";
        ask(&[0, 0, 2, 2, 2], &[0, 1, 2, 0, 0], 3, question, arr2(&[[1, 1, 0], [0, 0, 0], [2, 0, 1]]))?;
        let ask_accuracy = |matrix: &Array2<usize>, question: &str, target: f64| {
            compare(
                format!("the confusion matrix {}: which part is right?", in_line(matrix)),
                question,
                &target,
                || accuracy(matrix.view()),
            )
        };
        ask_accuracy(&arr2(&[[3, 1], [0, 4]]), "Where in the matrix are the images that were read right?", 0.875)?;
        ask_accuracy(&arr2(&[[0, 1], [3, 0]]), "What if none is right?", 0.0)?;
        let many = indices(300, 40, 1).into_iter().zip(indices(300, 40, 2)).collect();
        random((vec((0..4_usize, 0..4_usize), 1..12), 4..6_usize), [(many, 40)], |(images, classes)| {
            let (labels, answers): (Vec<usize>, Vec<usize>) = images.iter().copied().unzip();
            // The definition: count for each cell.
            let target = Array2::from_shape_fn((*classes, *classes), |cell| {
                images.iter().filter(|&&image| image == cell).count()
            });
            let right = images.iter().filter(|(label, answer)| label == answer).count();
            ask(&labels, &answers, *classes, "Can you make a tally by hand?", target.clone())?;
            ask_accuracy(&target, "How many images are there in all?", right as f64 / images.len() as f64)
        })
    })
}
