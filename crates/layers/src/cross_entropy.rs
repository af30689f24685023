//! Softmax with cross-entropy.

use conv::Real;
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::LayerError;
use crate::loss::{Counting, PerImage, counting_options};
use crate::softmax::largest;

/// Softmax and cross-entropy in one: the mean of −log(probability of the right class).
///
/// Of the scores s of an image with label y it takes log Σⱼ exp(sⱼ) − sᵧ, with the largest score subtracted before
/// the exponentials. The gradient is softmax(s) − 1 at y, softmax(s) elsewhere, over the batch size.
///
/// With label smoothing ε over K classes the target is 1 − ε + ε/K at y and ε/K elsewhere.
///
/// With class weights w each term of that target has the weight of its class, and a mean is over Σ wᵧ instead of the number of
/// images, as in PyTorch.
///
/// Sources: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 6.2.2.3; Szegedy et al. 2016, "Rethinking the
/// Inception architecture", section 7 (label smoothing).
///
/// ```
/// use layers::{CrossEntropy, Loss};
/// let scores = ndarray::arr2(&[[0.0_f64, 3.0_f64.ln()]]); // probabilities ¼ and ¾
/// let mut gradient = ndarray::Array2::zeros((1, 2));
/// let loss = CrossEntropy::new().evaluate(scores.view(), &[1], Some(gradient.view_mut()))?;
/// assert!((loss - (4.0_f64 / 3.0).ln()).abs() < 1e-12);
/// assert!((gradient[[0, 0]] - 0.25).abs() < 1e-12);
/// assert!((gradient[[0, 1]] + 0.25).abs() < 1e-12);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CrossEntropy {
    smoothing: f64,
    counting: Counting,
}

impl CrossEntropy {
    /// Cross-entropy with the labels as they are.
    pub fn new() -> Self {
        Self::default()
    }

    /// Moves this part of the target from the right class to all classes evenly.
    ///
    /// # Errors
    /// If the part is not between 0 and 1.
    pub fn label_smoothing(self, smoothing: f64) -> Result<Self, LayerError> {
        if (0.0..=1.0).contains(&smoothing) {
            return Ok(Self { smoothing, ..self });
        }
        let (got, expected) = (smoothing.to_string(), "between 0 and 1");
        Err(LayerError::Option { layer: Self::NAME, option: "label smoothing", got, expected })
    }
}

counting_options!(CrossEntropy);

impl PerImage for CrossEntropy {
    const NAME: &'static str = "CrossEntropy";

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
        let (divisor, everywhere) = (T::of(divisor), T::of(self.smoothing / scores.ncols() as f64));
        let at_label = T::of(1.0 - self.smoothing) + everywhere;
        let weight = |class: usize| T::of(self.counting.weight(class));
        let is_weighted = self.counting.class_weights.is_some();
        // ANCHOR: evaluate
        for (image, row, label) in self.counting.images(&scores, labels) {
            let largest = largest(row);
            let sum: T = row.iter().map(|&score| (score - largest).exp()).sum();
            let log_sum = sum.ln();
            // −Σ target · log softmax, where log softmax = s − largest − log Σ.
            let target = |class: usize| weight(class) * if class == label { at_label } else { everywhere };
            let loss = if self.smoothing == 0.0 {
                (target(label) * (log_sum - (row[label] - largest))).f64()
            } else {
                let terms = row.iter().enumerate();
                terms.map(|(class, &score)| (target(class) * (log_sum - (score - largest))).f64()).sum()
            };
            each(image, loss);
            if let Some(gradient) = &mut gradient {
                // Without weights the target sums to 1.
                let all = if is_weighted { (0..row.len()).map(target).sum() } else { T::one() };
                for (class, (gradient, &score)) in gradient.row_mut(image).iter_mut().zip(row).enumerate() {
                    *gradient = (all * ((score - largest).exp() / sum) - target(class)) / divisor;
                }
            }
        }
        // ANCHOR_END: evaluate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Loss;
    use approx::assert_relative_eq;
    use ndarray::{Array2, arr2};
    use proptest::prelude::*;

    #[test]
    fn a_network_that_knows_nothing_loses_the_logarithm_of_the_classes() {
        let loss = CrossEntropy::new().evaluate(Array2::<f64>::zeros((5, 10)).view(), &[0, 3, 9, 9, 1], None).unwrap();
        assert_relative_eq!(loss, 10.0_f64.ln(), max_relative = 1e-14);
    }

    #[test]
    fn it_is_stable_where_the_plain_formula_is_not() {
        let scores = arr2(&[[1000.0_f32, 0.0], [0.0, -1000.0]]);
        let loss = CrossEntropy::new().evaluate(scores.view(), &[1, 1], None).unwrap();
        assert_eq!(loss, 1000.0);
        assert_eq!(CrossEntropy::new().evaluate(scores.view(), &[0, 0], None).unwrap(), 0.0);
        let broken = arr2(&[[f32::NAN, 0.0]]);
        assert!(CrossEntropy::new().evaluate(broken.view(), &[1], None).unwrap().is_nan());
    }

    #[test]
    fn smoothing_mixes_in_the_mean_over_all_classes() {
        let scores = arr2(&[[0.3_f64, -1.0, 2.0]]);
        let plain = |label| CrossEntropy::new().evaluate(scores.view(), &[label], None).unwrap();
        let smooth = CrossEntropy::new().label_smoothing(0.1).unwrap().evaluate(scores.view(), &[1], None).unwrap();
        let mean = (plain(0) + plain(1) + plain(2)) / 3.0;
        assert_relative_eq!(smooth, 0.9 * plain(1) + 0.1 * mean, max_relative = 1e-14);
        assert!(CrossEntropy::new().label_smoothing(1.5).is_err());
        assert!(CrossEntropy::new().label_smoothing(f64::NAN).is_err());
    }

    proptest! {
        #[test]
        fn the_gradient_of_each_image_sums_to_zero(
            scores in prop::collection::vec(-20.0..20.0_f64, 12), labels in prop::collection::vec(0..4_usize, 3),
            smoothing in 0.0..1.0_f64,
        ) {
            let scores = Array2::from_shape_vec((3, 4), scores).unwrap();
            let mut gradient = Array2::zeros((3, 4));
            let loss = CrossEntropy::new().label_smoothing(smoothing).unwrap();
            prop_assert!(loss.evaluate(scores.view(), &labels, Some(gradient.view_mut())).unwrap() >= 0.0);
            for row in gradient.outer_iter() {
                prop_assert!(row.sum().abs() < 1e-14 && row.iter().any(|x| x.abs() > 0.0));
            }
        }
    }
}
