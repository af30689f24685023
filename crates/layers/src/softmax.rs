//! From scores to probabilities.

use std::fmt;

use conv::Real;
use ndarray::{Array2, ArrayView1, ArrayView2};

use crate::class_axis::ClassAxis;
use crate::from_output::FromOutput;
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The softmax of each row: eˢ / Σ eˢ, positive numbers that sum to 1.
///
/// The row's largest score is subtracted first. That changes nothing, since it cancels, but no exponential overflows.
///
/// # Shapes
/// `[batch, classes]` → the same.
///
/// Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 4.1.
///
/// ```
/// let probabilities = layers::softmax(ndarray::arr2(&[[1000.0_f64, 1000.0 + 3.0_f64.ln()]]).view());
/// assert!((probabilities[[0, 0]] - 0.25).abs() < 1e-12);
/// assert!((probabilities[[0, 1]] - 0.75).abs() < 1e-12);
/// ```
// ANCHOR: softmax
pub fn softmax<T: Real>(scores: ArrayView2<'_, T>) -> Array2<T> {
    let mut probabilities = scores.to_owned();
    for mut row in probabilities.outer_iter_mut() {
        let largest = largest(row.view());
        row.mapv_inplace(|score| (score - largest).exp());
        let sum = row.sum();
        row.mapv_inplace(|exponential| exponential / sum);
    }
    probabilities
}
// ANCHOR_END: softmax

/// The largest of a row; NaN if there is one.
pub(crate) fn largest<T: Real>(row: ArrayView1<'_, T>) -> T {
    largest_of(row.iter().copied())
}

/// As [`largest`], of any numbers.
pub(crate) fn largest_of<T: Real>(scores: impl Iterator<Item = T>) -> T {
    scores.fold(T::neg_infinity(), |most, x| if x > most || x.is_nan() { x } else { most })
}

/// The name in errors.
const NAME: &str = "Softmax";

/// The softmax as a layer: of each image's classes, or at each place of each image's channels, eˢ / Σ eˢ.
///
/// A classifier in training needs none: [`CrossEntropy`](crate::CrossEntropy) has it inside, and is exact where the
/// logarithm of a softmax would be −∞. It is for networks that are used, and for probabilities in their middle.
///
/// With probabilities p and upstream gradient u the gradient is pᵢ (uᵢ − Σⱼ uⱼ pⱼ).
///
/// # Shapes
/// `[batch, classes]` → the same; `[batch, channels, height, width]` → the same. It is over axis 1, PyTorch's `dim=1`.
///
/// Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 6.2.2.3.
///
/// ```
/// use layers::{Context, Layer, Softmax};
/// let scores = ndarray::arr2(&[[0.0, 3.0_f64.ln()]]).into_dyn();
/// let output = Softmax::new().forward(scores, &mut Context::eval())?;
/// assert!((output[[0, 0]] - 0.25).abs() < 1e-12 && (output[[0, 1]] - 0.75).abs() < 1e-12);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Softmax<T> {
    kept: FromOutput<T>,
}

impl<T> Default for Softmax<T> {
    fn default() -> Self {
        Self { kept: FromOutput::default() }
    }
}

impl<T> Softmax<T> {
    /// The function; it has no options.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Layer<T> for Softmax<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Softmax)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let axis = ClassAxis::of(NAME, input.shape())?;
        Ok(self.kept.forward_pieces(input, context, axis.image(), |image| {
            for place in 0..axis.places {
                let largest = largest_of(axis.scores(place).map(|at| image[at]));
                axis.scores(place).for_each(|at| image[at] = (image[at] - largest).exp());
                let sum: T = axis.scores(place).map(|at| image[at]).sum();
                axis.scores(place).for_each(|at| image[at] /= sum);
            }
        }))
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let axis = self.kept.class_axis(NAME)?;
        self.kept.backward_pieces(NAME, gradient, context, axis.image(), |gradient, output| {
            for place in 0..axis.places {
                let along: T = axis.scores(place).map(|at| gradient[at] * output[at]).sum();
                axis.scores(place).for_each(|at| gradient[at] = output[at] * (gradient[at] - along));
            }
        })
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        ClassAxis::trace(NAME, input)?;
        summary.push(NAME, self, input, (0, 0));
        Ok(input.to_vec())
    }
}

impl<T> fmt::Display for Softmax<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use ndarray::arr2;
    use ndarray::array;
    use proptest::prelude::*;

    #[test]
    fn scores_that_would_overflow_do_not() {
        let probabilities = softmax(arr2(&[[-1000.0_f32, 0.0, 1000.0], [-1e30, -1e30, -1e30]]).view());
        assert_eq!(probabilities.row(0).to_vec(), [0.0, 0.0, 1.0]);
        assert_relative_eq!(probabilities.row(1).sum(), 1.0, max_relative = 1e-6);
        assert!(softmax(arr2(&[[f32::NAN, 1.0]]).view()).iter().all(|p| p.is_nan()));
    }

    #[test]
    fn the_layer_is_the_function_at_each_place() {
        let maps = array![[[[1000.0_f64, -3.0]], [[1001.0, 2.0]], [[-1000.0, 0.5]]]];
        let layer = Softmax::new().forward(maps.clone().into_dyn(), &mut Context::eval()).unwrap();
        for place in 0..2 {
            let scores = maps.slice(ndarray::s![0, .., 0, place]).to_owned().insert_axis(ndarray::Axis(0));
            let expected = softmax(scores.view());
            for class in 0..3 {
                assert_relative_eq!(layer[[0, class, 0, place]], expected[[0, class]], max_relative = 1e-14);
            }
        }
    }

    proptest! {
        #[test]
        fn shifting_all_scores_changes_nothing(scores in prop::collection::vec(-30.0..30.0_f64, 1..8), shift in -1e3..1e3_f64) {
            let scores = Array2::from_shape_vec((1, scores.len()), scores).unwrap();
            let (here, there) = (softmax(scores.view()), softmax((&scores + shift).view()));
            prop_assert!((here.sum() - 1.0).abs() < 1e-12);
            for (here, there) in here.iter().zip(&there) {
                prop_assert!((here - there).abs() < 1e-11 && *here > 0.0);
            }
        }
    }
}
