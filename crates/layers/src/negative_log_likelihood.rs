//! The negative logarithm of a likelihood.

use conv::Real;
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::loss::{Counting, PerImage, counting_options};

/// Minus the logarithm of the probability of the right class, from logarithms of probabilities, as
/// [`LogSoftmax`](crate::LogSoftmax) gives them: −xᵧ, in the mean over the batch.
///
/// Behind a `LogSoftmax` it is [`CrossEntropy`](crate::CrossEntropy) in two steps, and PyTorch's `NLLLoss`.
///
/// With class weights w an image counts wᵧ times: its loss is −wᵧ xᵧ, and a mean is Σ −wᵧ xᵧ / Σ wᵧ over the images that are
/// not ignored.
///
/// Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 5.5.
///
/// ```
/// use layers::{Loss, NegativeLogLikelihood};
/// let logarithms = ndarray::arr2(&[[0.25_f64.ln(), 0.75_f64.ln()], [-0.5, -7.0]]);
/// let loss = NegativeLogLikelihood::new().ignore_index(255);
/// assert_eq!(loss.evaluate(logarithms.view(), &[1, 255], None)?, -0.75_f64.ln());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NegativeLogLikelihood {
    counting: Counting,
}

impl NegativeLogLikelihood {
    /// Every image counts the same; the mean.
    pub fn new() -> Self {
        Self::default()
    }
}

counting_options!(NegativeLogLikelihood);

impl PerImage for NegativeLogLikelihood {
    const NAME: &'static str = "NegativeLogLikelihood";

    fn counting(&self) -> &Counting {
        &self.counting
    }

    fn images<T: Real>(
        &self,
        scores: ArrayView2<'_, T>,
        labels: &[usize],
        mut gradient: Option<ArrayViewMut2<'_, T>>,
        divisor: f64,
        mut each: impl FnMut(usize, f64),
    ) {
        for (image, row, label) in self.counting.images(&scores, labels) {
            let weight = self.counting.weight(label);
            each(image, -weight * row[label].f64());
            if let Some(gradient) = &mut gradient {
                gradient[[image, label]] = T::of(-weight / divisor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use ndarray::{Array2, arr2};
    use proptest::prelude::*;

    use crate::{CrossEntropy, Loss, log_softmax};

    #[test]
    fn weights_and_mean_as_worked_by_hand() {
        let logarithms = arr2(&[[-1.0, -2.0], [-3.0, -4.0], [-5.0, -6.0]]);
        let loss = NegativeLogLikelihood::new().class_weights(vec![1.0, 3.0]).unwrap();
        let mut gradient = Array2::from_elem((3, 2), f64::NAN);
        // 2·3 and 3·1 over weights of 3 and 1; the last is left out.
        let loss = loss.ignore_index(9);
        assert_eq!(loss.evaluate(logarithms.view(), &[1, 0, 9], Some(gradient.view_mut())).unwrap(), 9.0 / 4.0);
        assert_eq!(gradient, arr2(&[[0.0, -0.75], [-0.25, 0.0], [0.0, 0.0]]));
        assert_eq!(loss.evaluate_each(logarithms.view(), &[1, 0, 9], None).unwrap().to_vec(), [6.0, 3.0, 0.0]);
    }

    proptest! {
        #[test]
        fn behind_a_log_softmax_it_is_the_cross_entropy(
            scores in prop::collection::vec(-20.0..20.0_f64, 12), labels in prop::collection::vec(0..5_usize, 3),
            weights in prop::collection::vec(0.1..3.0_f64, 4),
        ) {
            let scores = Array2::from_shape_vec((3, 4), scores).unwrap();
            // Label 4 is none of the four.
            let two_steps = NegativeLogLikelihood::new().ignore_index(4).class_weights(weights.clone()).unwrap();
            let one_step = CrossEntropy::new().ignore_index(4).class_weights(weights).unwrap();
            let expected = one_step.evaluate(scores.view(), &labels, None);
            match two_steps.evaluate(log_softmax(scores.view()).view(), &labels, None) {
                Ok(loss) => assert_relative_eq!(loss, expected.unwrap(), max_relative = 1e-12, epsilon = 1e-12),
                Err(_) => prop_assert!(labels.iter().all(|&label| label == 4) && expected.is_err()),
            }
        }
    }
}
