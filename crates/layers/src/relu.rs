//! The rectified linear unit.

use std::fmt;

use conv::Real;
use ndarray::{Dimension, IxDyn};

use crate::parallel::{PIECE, for_each_piece, for_each_two_pieces, piece};
use crate::shape::upstream;
use crate::tensor::{flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// Computes max(x, 0), element by element.
///
/// Its derivative is 1 above 0 and 0 elsewhere (at 0 itself, where there is none, 0 is chosen, as everywhere in the
/// field).
///
/// # Shapes
/// Any; the output has the input's. Works in place and keeps one byte an element for the backward pass.
///
/// ```
/// use layers::{Context, Layer, ReLU};
/// let input = ndarray::arr1(&[-2.0_f32, 0.0, 3.0]).into_dyn();
/// let output = ReLU::new().forward(input, &mut Context::eval())?;
/// assert_eq!(output, ndarray::arr1(&[0.0, 0.0, 3.0]).into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct ReLU {
    /// 1 where the input was positive.
    positive: Vec<u8>,
    /// The output's shape, if the last pass kept `positive`.
    kept: Option<IxDyn>,
}

impl ReLU {
    /// A rectifier; it has no options.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Layer<T> for ReLU {
    fn name(&self) -> &'static str {
        "ReLU"
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::ReLU)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let mut values = in_row_order(input);
        let zero = T::zero();
        // Written so that NaN stays NaN: it must reach the loss, where it is noticed.
        if context.keeps() {
            self.positive.resize(values.len(), 0);
            for_each_two_pieces((flat_mut(&mut values), PIECE), (&mut self.positive, PIECE), |_, values, positive| {
                for (value, positive) in values.iter_mut().zip(positive) {
                    *positive = u8::from(*value > zero);
                    *value = if *value < zero { zero } else { *value };
                }
            });
            self.kept = Some(values.raw_dim());
        } else {
            // ANCHOR: forward
            for_each_piece(flat_mut(&mut values), PIECE, |_, values| {
                for value in values {
                    *value = if *value < zero { zero } else { *value };
                }
            });
            // ANCHOR_END: forward
            self.kept = None;
        }
        Ok(values)
    }

    fn backward(&mut self, gradient: Tensor<T>, _: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let shape = self.kept.as_ref().ok_or(LayerError::NoForward { layer: "ReLU" })?;
        upstream("ReLU", shape.slice(), gradient.shape())?;
        self.kept = None;
        let mut gradient = in_row_order(gradient);
        // ANCHOR: backward
        for_each_piece(flat_mut(&mut gradient), PIECE, |index, gradient| {
            for (gradient, &positive) in gradient.iter_mut().zip(piece(&self.positive, index, PIECE)) {
                *gradient = if positive != 0 { *gradient } else { T::zero() };
            }
        });
        // ANCHOR_END: backward
        Ok(gradient)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        summary.push("ReLU", self, input, (0, 0));
        Ok(input.to_vec())
    }
}

impl fmt::Display for ReLU {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReLU")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr1;

    #[test]
    fn cuts_below_zero_forward_and_backward() {
        let mut context = Context::train(0);
        let mut relu = ReLU::new();
        let output = relu.forward(arr1(&[-1.5, 0.0, 2.0, 7.0]).into_dyn(), &mut context).unwrap();
        assert_eq!(output, arr1(&[0.0, 0.0, 2.0, 7.0]).into_dyn());
        let gradient = relu.backward(arr1(&[10.0, 20.0, 30.0, -40.0]).into_dyn(), &mut context).unwrap();
        assert_eq!(gradient, arr1(&[0.0, 0.0, 30.0, -40.0]).into_dyn());
    }

    #[test]
    fn nan_is_not_hidden() {
        for mut context in [Context::train(0), Context::eval()] {
            let output = ReLU::new().forward(arr1(&[f32::NAN, f32::INFINITY]).into_dyn(), &mut context).unwrap();
            assert!(output[0].is_nan() && output[1] == f32::INFINITY);
        }
    }

    #[test]
    fn evaluation_keeps_nothing() {
        let mut relu = ReLU::new();
        let ones = arr1(&[1.0]).into_dyn();
        relu.forward(ones.clone(), &mut Context::train(0)).unwrap();
        relu.forward(ones.clone(), &mut Context::eval()).unwrap();
        let error = relu.backward(ones, &mut Context::train(0)).unwrap_err();
        assert_eq!(error, LayerError::NoForward { layer: "ReLU" });
    }
}
