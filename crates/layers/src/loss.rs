//! How wrong a batch of scores is: one number, and its gradient.

use std::fmt::Debug;

use conv::Real;
use ndarray::{Array1, ArrayView1, ArrayView2, ArrayViewMut2};

use crate::LayerError;

/// A loss: how wrong the scores of each image are, and all of them together.
pub trait Loss<T: Real>: Debug + Send {
    /// The loss of the batch, its mean or sum as [`Reduction`] says, and on request ∂loss/∂scores.
    ///
    /// # Shapes
    /// `scores` `[batch, classes]`, any real numbers; `labels` `[batch]`, each below `classes` or ignored; `gradient`, if
    /// given, as `scores`, and every element is written.
    ///
    /// # Errors
    /// If the batch is empty, the numbers of rows and labels differ, a label is out of range, the gradient has another shape
    /// than the scores, there is not one class weight for each class, or a mean is asked for and no image counts. Scores that
    /// are not finite are no error: the loss then is not finite either.
    fn evaluate(
        &self,
        scores: ArrayView2<'_, T>,
        labels: &[usize],
        gradient: Option<ArrayViewMut2<'_, T>>,
    ) -> Result<T, LayerError>;

    /// The loss of each image, nothing summed (PyTorch's `reduction="none"`), and on request its gradient: each loss depends
    /// on its own row of scores alone, so row i of `gradient` is ∂lossᵢ/∂scoresᵢ.
    ///
    /// An image that is ignored has a loss of 0. The losses are weighted as in the sum.
    ///
    /// # Shapes
    /// As [`Loss::evaluate`]; the losses are `[batch]`.
    ///
    /// # Errors
    /// As [`Loss::evaluate`]; there is no mean that could have nothing to count.
    ///
    /// ```
    /// use layers::{Hinge, Loss};
    /// let scores = ndarray::arr2(&[[3.0, 2.5, 1.0], [0.0, 4.0, 0.0]]);
    /// assert_eq!(Hinge::new().evaluate_each(scores.view(), &[0, 1], None)?, ndarray::arr1(&[0.5, 0.0]));
    /// # Ok::<(), layers::LayerError>(())
    /// ```
    fn evaluate_each(
        &self,
        scores: ArrayView2<'_, T>,
        labels: &[usize],
        gradient: Option<ArrayViewMut2<'_, T>>,
    ) -> Result<Array1<T>, LayerError>;
}

/// How the losses of a batch become one number. Each by itself is [`Loss::evaluate_each`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reduction {
    /// Their mean.
    #[default]
    Mean,
    /// Their sum.
    Sum,
}

/// A loss of which each image has its own: what tells one such loss from another. [`Loss`] is written once for all of them.
pub(crate) trait PerImage: Debug + Send {
    /// The name in errors.
    const NAME: &'static str;

    /// Which images count, and how much.
    fn counting(&self) -> &Counting;

    /// What a mean over the images of these labels is over: the sum of their weights.
    fn count(&self, labels: &[usize]) -> f64 {
        self.counting().total_weight(labels)
    }

    /// Gives `each` the number and the loss of each image that counts, and `gradient`, which is zero, the gradient over the
    /// divisor.
    fn images<T: Real>(
        &self,
        scores: ArrayView2<'_, T>,
        labels: &[usize],
        gradient: Option<ArrayViewMut2<'_, T>>,
        divisor: f64,
        each: impl FnMut(usize, f64),
    );
}

/// Checks what a loss is given, and makes the gradient zero.
fn begin<L: PerImage, T: Real>(
    loss: &L,
    scores: &ArrayView2<'_, T>,
    labels: &[usize],
    gradient: Option<&mut ArrayViewMut2<'_, T>>,
) -> Result<(), LayerError> {
    loss.counting().check(L::NAME, scores, labels, gradient.as_deref())?;
    if let Some(gradient) = gradient {
        gradient.fill(T::zero());
    }
    Ok(())
}

impl<L: PerImage, T: Real> Loss<T> for L {
    fn evaluate(
        &self,
        scores: ArrayView2<'_, T>,
        labels: &[usize],
        mut gradient: Option<ArrayViewMut2<'_, T>>,
    ) -> Result<T, LayerError> {
        begin(self, &scores, labels, gradient.as_mut())?;
        let divisor = self.counting().divisor(L::NAME, self.count(labels))?;
        let mut total = 0.0;
        self.images(scores, labels, gradient, divisor, |_, loss| total += loss);
        Ok(T::of(total / divisor))
    }

    fn evaluate_each(
        &self,
        scores: ArrayView2<'_, T>,
        labels: &[usize],
        mut gradient: Option<ArrayViewMut2<'_, T>>,
    ) -> Result<Array1<T>, LayerError> {
        begin(self, &scores, labels, gradient.as_mut())?;
        let mut losses = Array1::zeros(labels.len());
        self.images(scores, labels, gradient, 1.0, |image, loss| losses[image] = T::of(loss));
        Ok(losses)
    }
}

/// Which images count, and how much: what every loss can be told.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Counting {
    pub class_weights: Option<Vec<f64>>,
    pub ignore_index: Option<usize>,
    pub reduction: Reduction,
}

impl Counting {
    /// How much this class counts.
    pub fn weight(&self, class: usize) -> f64 {
        self.class_weights.as_ref().map_or(1.0, |weights| weights[class])
    }

    /// The number, the scores and the label of each image that is not ignored.
    pub fn images<'a, T>(
        &self,
        scores: &'a ArrayView2<'_, T>,
        labels: &'a [usize],
    ) -> impl Iterator<Item = (usize, ArrayView1<'a, T>, usize)> {
        let images = scores.outer_iter().zip(labels).enumerate().map(|(image, (row, &label))| (image, row, label));
        images.filter(|&(_, _, label)| self.ignore_index != Some(label))
    }

    /// Checks what every loss is given.
    pub fn check<T>(
        &self,
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
        if let Some(weights) = self.class_weights.as_ref().map(Vec::len).filter(|&weights| weights != classes) {
            return Err(LayerError::ClassWeights { loss, classes, weights });
        }
        let out_of_range = |label: usize| label >= classes && self.ignore_index != Some(label);
        if let Some((image, &label)) = labels.iter().enumerate().find(|&(_, &label)| out_of_range(label)) {
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

    /// What the sum over the batch is divided by, where the mean is one over `count`, the weights or the images that count.
    pub fn divisor(&self, loss: &'static str, count: f64) -> Result<f64, LayerError> {
        match self.reduction {
            Reduction::Sum => Ok(1.0),
            Reduction::Mean if count > 0.0 => Ok(count),
            Reduction::Mean => Err(LayerError::NothingCounts { loss }),
        }
    }

    /// The labels that are not ignored.
    pub fn labels<'a>(&self, labels: &'a [usize]) -> impl Iterator<Item = usize> + use<'_, 'a> {
        labels.iter().copied().filter(|&label| self.ignore_index != Some(label))
    }

    /// The sum of the weights of the images.
    pub fn total_weight(&self, labels: &[usize]) -> f64 {
        self.labels(labels).map(|label| self.weight(label)).sum()
    }

    /// Weights that make sense, or an error.
    pub fn checked_weights(loss: &'static str, weights: Vec<f64>) -> Result<Option<Vec<f64>>, LayerError> {
        match weights.iter().find(|weight| !(weight.is_finite() && **weight >= 0.0)) {
            None => Ok(Some(weights)),
            Some(weight) => {
                let (got, expected) = (weight.to_string(), "a finite number, not below 0");
                Err(LayerError::Option { layer: loss, option: "class weight", got, expected })
            }
        }
    }
}

/// The options of [`Counting`], as methods of a loss that has it in `counting`.
macro_rules! counting_options {
    ($loss:ty) => {
        impl $loss {
            /// Counts the images of each class so much: for classes of which there are few. A mean is then weighted as well,
            /// as the type's documentation says.
            ///
            /// # Errors
            /// If a weight is negative or not finite. That there is one for each class is seen with the scores.
            pub fn class_weights(mut self, weights: Vec<f64>) -> Result<Self, $crate::LayerError> {
                self.counting.class_weights =
                    $crate::loss::Counting::checked_weights(<$loss as $crate::loss::PerImage>::NAME, weights)?;
                Ok(self)
            }

            /// Leaves out the images with this label, which may be no class at all: PyTorch's is −100, here 255 is usual.
            #[must_use]
            pub fn ignore_index(mut self, label: usize) -> Self {
                self.counting.ignore_index = Some(label);
                self
            }

            /// How the losses of a batch become one number.
            #[must_use]
            pub fn reduction(mut self, reduction: $crate::Reduction) -> Self {
                self.counting.reduction = reduction;
                self
            }
        }
    };
}
pub(crate) use counting_options;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CrossEntropy, Hinge, NegativeLogLikelihood};
    use ndarray::Array2;

    fn losses() -> [(&'static str, Box<dyn Loss<f64>>); 3] {
        [
            ("CrossEntropy", Box::new(CrossEntropy::new())),
            ("NegativeLogLikelihood", Box::new(NegativeLogLikelihood::new())),
            ("Hinge", Box::new(Hinge::new())),
        ]
    }

    /// Loss, class weights, scores' shape, labels, and the whole line.
    #[test]
    fn what_does_not_fit_is_told() {
        for (name, loss) in losses() {
            for (shape, labels, expected) in [
                ((0, 3), &[][..], "the batch is empty: give at least one row of scores"),
                ((2, 3), &[1], "2 rows of scores but 1 labels: give one label for each row"),
                ((2, 3), &[1, 3], "label 3 of image 1 is out of range: there are 3 classes, 0 to 2"),
                ((1, 0), &[0], "label 0 of image 0 is out of range: there are 0 classes, 0 to 0"),
            ] {
                let scores = Array2::zeros(shape);
                let expected = format!("{name}: {expected}");
                assert_eq!(loss.evaluate(scores.view(), labels, None).unwrap_err().to_string(), expected);
                assert_eq!(loss.evaluate_each(scores.view(), labels, None).unwrap_err().to_string(), expected);
            }
            let mut gradient = Array2::zeros((3, 2));
            assert_eq!(
                loss.evaluate(Array2::zeros((2, 3)).view(), &[0, 0], Some(gradient.view_mut()))
                    .unwrap_err()
                    .to_string(),
                format!("{name}: expected a gradient of the scores' shape [2, 3], got a tensor of shape [3, 2]")
            );
        }
    }

    #[test]
    fn what_cannot_be_counted_is_told() {
        let text = |loss: &dyn Loss<f64>, labels: &[usize]| {
            loss.evaluate(Array2::zeros((labels.len(), 3)).view(), labels, None).unwrap_err().to_string()
        };
        let two = vec![1.0, 2.0];
        assert_eq!(
            text(&CrossEntropy::new().class_weights(two).unwrap(), &[0]),
            "CrossEntropy: 3 classes but 2 class weights: give one weight for each class"
        );
        let nothing = "no image counts, each label is ignored or has weight 0: give at least one that counts, or sum";
        assert_eq!(text(&Hinge::new().ignore_index(7), &[7, 7]), format!("Hinge: {nothing}"));
        let no_weight = NegativeLogLikelihood::new().class_weights(vec![0.0, 1.0, 1.0]).unwrap();
        assert_eq!(text(&no_weight, &[0]), format!("NegativeLogLikelihood: {nothing}"));
        let sum = no_weight.reduction(Reduction::Sum);
        assert_eq!(sum.evaluate(Array2::<f64>::zeros((1, 3)).view(), &[0], None), Ok(0.0));
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            assert_eq!(
                Hinge::new().class_weights(vec![1.0, weight]).unwrap_err().to_string(),
                format!("Hinge: class weight is {weight}, it must be a finite number, not below 0")
            );
        }
    }
}
