//! From scores to the logarithms of probabilities.

use std::fmt;

use conv::Real;
use ndarray::{Array2, ArrayView2};

use crate::class_axis::ClassAxis;
use crate::from_output::FromOutput;
use crate::softmax::{largest, largest_of};
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The logarithm of the softmax of each row: s − log Σ eˢ.
///
/// It is not computed as a logarithm of a softmax: there a class far behind the first has probability 0, whose logarithm is
/// −∞; here it is the difference of the two scores.
///
/// # Shapes
/// `[batch, classes]` → the same.
///
/// Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 6.2.2.3.
///
/// ```
/// let logarithms = layers::log_softmax(ndarray::arr2(&[[0.0_f32, 1000.0]]).view());
/// assert_eq!(logarithms, ndarray::arr2(&[[-1000.0, 0.0]]));
/// ```
pub fn log_softmax<T: Real>(scores: ArrayView2<'_, T>) -> Array2<T> {
    let mut logarithms = scores.to_owned();
    for mut row in logarithms.outer_iter_mut() {
        let largest = largest(row.view());
        let log_sum = row.iter().map(|&score| (score - largest).exp()).sum::<T>().ln();
        row.mapv_inplace(|score| score - largest - log_sum);
    }
    logarithms
}

/// The name in errors.
const NAME: &str = "LogSoftmax";

/// The logarithm of the softmax as a layer: of each image's classes, or at each place of each image's channels, s − log Σ eˢ.
///
/// With [`NegativeLogLikelihood`](crate::NegativeLogLikelihood) behind it, it is [`CrossEntropy`](crate::CrossEntropy) in two
/// steps. With logarithms of probabilities y and upstream gradient u the gradient is uᵢ − e^yᵢ Σⱼ uⱼ.
///
/// # Shapes
/// `[batch, classes]` → the same; `[batch, channels, height, width]` → the same. It is over axis 1, PyTorch's `dim=1`.
///
/// Source: as [`log_softmax`].
///
/// ```
/// use layers::{Context, Layer, LogSoftmax};
/// let scores = ndarray::arr2(&[[0.0_f32, 1000.0]]).into_dyn();
/// let output = LogSoftmax::new().forward(scores, &mut Context::eval())?;
/// assert_eq!(output, ndarray::arr2(&[[-1000.0, 0.0]]).into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LogSoftmax<T> {
    kept: FromOutput<T>,
}

impl<T> Default for LogSoftmax<T> {
    fn default() -> Self {
        Self { kept: FromOutput::default() }
    }
}

impl<T> LogSoftmax<T> {
    /// The function; it has no options.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Layer<T> for LogSoftmax<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::LogSoftmax)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let axis = ClassAxis::of(NAME, input.shape())?;
        Ok(self.kept.forward_pieces(input, context, axis.image(), |image| {
            for place in 0..axis.places {
                let largest = largest_of(axis.scores(place).map(|at| image[at]));
                let log_sum = axis.scores(place).map(|at| (image[at] - largest).exp()).sum::<T>().ln();
                axis.scores(place).for_each(|at| image[at] = image[at] - largest - log_sum);
            }
        }))
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let axis = self.kept.class_axis(NAME)?;
        self.kept.backward_pieces(NAME, gradient, context, axis.image(), |gradient, output| {
            for place in 0..axis.places {
                let sum: T = axis.scores(place).map(|at| gradient[at]).sum();
                axis.scores(place).for_each(|at| gradient[at] -= output[at].exp() * sum);
            }
        })
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        ClassAxis::trace(NAME, input)?;
        summary.push(NAME, self, input, (0, 0));
        Ok(input.to_vec())
    }
}

impl<T> fmt::Display for LogSoftmax<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use ndarray::arr2;
    use proptest::prelude::*;

    use crate::softmax;

    #[test]
    fn it_is_finite_where_the_logarithm_of_a_probability_is_not() {
        let scores = arr2(&[[-1000.0_f32, 0.0, 1000.0]]);
        assert_eq!(softmax(scores.view())[[0, 0]].ln(), f32::NEG_INFINITY);
        assert_eq!(log_softmax(scores.view()), arr2(&[[-2000.0, -1000.0, 0.0]]));
        assert!(log_softmax(arr2(&[[f32::NAN, 1.0]]).view()).iter().all(|x| x.is_nan()));
    }

    proptest! {
        #[test]
        fn its_exponential_is_the_softmax(scores in prop::collection::vec(-30.0..30.0_f64, 1..8)) {
            let scores = Array2::from_shape_vec((1, scores.len()), scores).unwrap();
            let expected = softmax(scores.view());
            let layer = LogSoftmax::new().forward(scores.clone().into_dyn(), &mut Context::eval()).unwrap();
            for (at, &logarithm) in log_softmax(scores.view()).iter().enumerate() {
                assert_relative_eq!(logarithm.exp(), expected[[0, at]], max_relative = 1e-12);
                prop_assert_eq!(logarithm, layer[[0, at]]);
            }
        }
    }
}
