//! The rectified linear unit.

use std::fmt;

use conv::Real;

use crate::from_sign::FromSign;
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
    kept: FromSign,
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

    // ANCHOR: forward
    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        // Written so that NaN stays NaN: it must reach the loss, where it is noticed.
        Ok(self.kept.forward(input, context, |x| if x < T::zero() { T::zero() } else { x }))
    }
    // ANCHOR_END: forward

    fn backward(&mut self, gradient: Tensor<T>, _: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        self.kept.backward("ReLU", gradient, |_| T::zero())
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
