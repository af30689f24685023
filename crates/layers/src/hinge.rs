//! The multi-class hinge loss of a support vector machine.

use conv::Real;
use ndarray::{ArrayView2, ArrayViewMut2};

use crate::LayerError;
use crate::loss::{Counting, PerImage, counting_options};

/// The hinge loss: how far each wrong class comes within a margin of the right one, Σⱼ≠ᵧ max(0, sⱼ − sᵧ + margin).
///
/// Summed over classes, averaged over the images that are not ignored. (PyTorch's `multi_margin_loss` also divides by the
/// number of classes.) With class weights w the loss of an image is wᵧ times as much; a mean is over the number of images, as
/// there.
///
/// Sources: Weston & Watkins 1999, "Support vector machines for multi-class pattern recognition"; Stanford's cs231n,
/// "Linear classification".
///
/// ```
/// use layers::{Hinge, Loss};
/// let scores = ndarray::arr2(&[[3.0_f64, 2.5, 1.0]]);
/// let mut gradient = ndarray::Array2::zeros((1, 3));
/// // Class 1 is only 0.5 behind where 1 is asked for; class 2 is far enough.
/// assert_eq!(Hinge::new().evaluate(scores.view(), &[0], Some(gradient.view_mut()))?, 0.5);
/// assert_eq!(gradient, ndarray::arr2(&[[-1.0, 1.0, 0.0]]));
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Hinge {
    margin: f64,
    counting: Counting,
}

impl Default for Hinge {
    fn default() -> Self {
        Self { margin: 1.0, counting: Counting::default() }
    }
}

impl Hinge {
    /// Hinge loss with a margin of 1.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the right class to lead by this much.
    ///
    /// # Errors
    /// If the margin is negative or not finite.
    pub fn margin(self, margin: f64) -> Result<Self, LayerError> {
        if margin.is_finite() && margin >= 0.0 {
            return Ok(Self { margin, ..self });
        }
        let (got, expected) = (margin.to_string(), "a finite number, not below 0");
        Err(LayerError::Option { layer: Self::NAME, option: "margin", got, expected })
    }
}

counting_options!(Hinge);

impl PerImage for Hinge {
    const NAME: &'static str = "Hinge";

    fn counting(&self) -> &Counting {
        &self.counting
    }

    /// The number of images, as in PyTorch, whatever they weigh.
    fn count(&self, labels: &[usize]) -> f64 {
        self.counting.labels(labels).count() as f64
    }

    fn images<T: Real>(
        &self,
        scores: ArrayView2<'_, T>,
        labels: &[usize],
        mut gradient: Option<ArrayViewMut2<'_, T>>,
        divisor: f64,
        mut each: impl FnMut(usize, f64),
    ) {
        let margin = T::of(self.margin);
        for (image, row, label) in self.counting.images(&scores, labels) {
            let weight = self.counting.weight(label);
            let share = T::of(weight / divisor);
            let mut loss = 0.0;
            // ANCHOR: evaluate
            for (class, &score) in row.iter().enumerate().filter(|&(class, _)| class != label) {
                let violation = score - row[label] + margin;
                // NaN passes on purpose: it must be noticed.
                if violation <= T::zero() {
                    continue;
                }
                loss += violation.f64();
                if let Some(gradient) = &mut gradient {
                    gradient[[image, class]] += share;
                    gradient[[image, label]] -= share;
                }
            }
            // ANCHOR_END: evaluate
            each(image, weight * loss);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Loss;
    use ndarray::{Array2, arr2};
    use proptest::prelude::*;

    #[test]
    fn losses_of_the_course_notes() {
        // cs231n's example: scores 13, −7, 11, label 0, margin 10 gives 8.
        let loss = Hinge::new().margin(10.0).unwrap();
        assert_eq!(loss.evaluate(arr2(&[[13.0, -7.0, 11.0]]).view(), &[0], None).unwrap(), 8.0);
        // A network that knows nothing loses the number of classes less one.
        assert_eq!(Hinge::new().evaluate(Array2::<f32>::zeros((4, 10)).view(), &[1, 2, 3, 4], None).unwrap(), 9.0);
        assert!(Hinge::new().evaluate(arr2(&[[f32::NAN, 1.0]]).view(), &[1], None).unwrap().is_nan());
        assert!(Hinge::new().margin(-1.0).is_err() && Hinge::new().margin(f64::NAN).is_err());
    }

    proptest! {
        #[test]
        fn the_gradient_of_each_image_sums_to_zero(
            scores in prop::collection::vec(-2.0..2.0_f64, 12), labels in prop::collection::vec(0..4_usize, 3),
        ) {
            let scores = Array2::from_shape_vec((3, 4), scores).unwrap();
            let mut gradient = Array2::from_elem((3, 4), f64::NAN);
            let loss = Hinge::new().evaluate(scores.view(), &labels, Some(gradient.view_mut())).unwrap();
            for row in gradient.outer_iter() {
                prop_assert!(row.sum().abs() < 1e-14);
            }
            prop_assert_eq!(loss > 0.0, gradient.iter().any(|&x| x != 0.0));
        }
    }
}
