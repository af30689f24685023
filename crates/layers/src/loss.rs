//! How wrong a batch of scores is: one number, and its gradient.

use std::fmt::Debug;

use conv::Real;
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::LayerError;

/// A loss: the mean over a batch of how wrong the scores of each image are.
pub trait Loss<T: Real>: Debug + Send {
    /// The mean loss, and on request ∂loss/∂scores.
    ///
    /// # Shapes
    /// `scores` `[batch, classes]`, any real numbers; `labels` `[batch]`, each below `classes`; `gradient`, if given,
    /// as `scores`, and every element is written.
    ///
    /// # Errors
    /// If the batch is empty, the numbers of rows and labels differ, a label is out of range, or the gradient has
    /// another shape than the scores. Scores that are not finite are no error: the loss then is not finite either.
    fn evaluate(
        &self,
        scores: ArrayView2<'_, T>,
        labels: &[usize],
        gradient: Option<ArrayViewMut2<'_, T>>,
    ) -> Result<T, LayerError>;
}

/// Checks what every loss is given.
pub(crate) fn check<T>(
    loss: &'static str,
    scores: &ArrayView2<'_, T>,
    labels: &[usize],
    gradient: Option<&ArrayViewMut2<'_, T>>,
) -> Result<(), LayerError> {
    let (rows, classes) = scores.dim();
    if rows == 0 {
        return Err(LayerError::EmptyBatch { loss });
    }
    if rows != labels.len() {
        return Err(LayerError::LabelCount { loss, rows, labels: labels.len() });
    }
    if let Some((image, &label)) = labels.iter().enumerate().find(|&(_, &label)| label >= classes) {
        return Err(LayerError::Label { loss, image, label, classes });
    }
    match gradient {
        Some(gradient) if gradient.dim() != scores.dim() => Err(LayerError::Shape {
            layer: loss,
            expected: format!("a gradient of the scores' shape [{rows}, {classes}]"),
            got: gradient.shape().to_vec(),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CrossEntropy, Hinge};
    use ndarray::Array2;

    #[test]
    fn what_does_not_fit_is_told() {
        let losses: [&dyn Loss<f64>; 2] = [&CrossEntropy::new(), &Hinge::new()];
        for loss in losses {
            let message = |rows: usize, labels: &[usize]| {
                loss.evaluate(Array2::zeros((rows, 3)).view(), labels, None).unwrap_err().to_string()
            };
            assert!(message(0, &[]).ends_with("the batch is empty: give at least one row of scores"));
            assert!(message(2, &[1]).ends_with("2 rows of scores but 1 labels: give one label for each row"));
            assert!(
                message(2, &[1, 3]).ends_with("label 3 of image 1 is out of range: there are 3 classes, 0 to 2"),
                "{}",
                message(2, &[1, 3])
            );
            let mut gradient = Array2::zeros((3, 2));
            let scores = Array2::zeros((2, 3));
            assert!(loss.evaluate(scores.view(), &[0, 0], Some(gradient.view_mut())).is_err());
            let no_classes = loss.evaluate(Array2::zeros((1, 0)).view(), &[0], None);
            assert!(matches!(no_classes, Err(LayerError::Label { .. })));
        }
    }
}
