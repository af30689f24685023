//! The leaky rectified linear unit.

use std::fmt;

use conv::Real;

use crate::from_sign::FromSign;
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The name in errors.
const NAME: &str = "LeakyReLU";

/// Computes x where x is positive and slope · x elsewhere: nothing dies, because no gradient is zero.
///
/// # Shapes
/// Any; the output has the input's. Works in place and keeps one byte an element for the backward pass.
///
/// Source: Maas, Hannun & Ng 2013, "Rectifier nonlinearities improve neural network acoustic models".
///
/// ```
/// use layers::{Context, Layer, LeakyReLU};
/// let input = ndarray::arr1(&[-20.0_f64, 3.0]).into_dyn();
/// let output = LeakyReLU::new(0.1)?.forward(input, &mut Context::eval())?;
/// assert_eq!(output, ndarray::arr1(&[-2.0, 3.0]).into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LeakyReLU {
    slope: f64,
    kept: FromSign,
}

impl LeakyReLU {
    /// A rectifier that lets this part of negative numbers through; PyTorch's default is 0.01.
    ///
    /// # Errors
    /// If the slope is not finite.
    pub fn new(slope: f64) -> Result<Self, LayerError> {
        if slope.is_finite() {
            return Ok(Self { slope, kept: FromSign::default() });
        }
        Err(LayerError::Option { layer: NAME, option: "slope", got: slope.to_string(), expected: "a finite number" })
    }
}

impl<T: Real> Layer<T> for LeakyReLU {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::LeakyReLU { slope: self.slope })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let slope = T::of(self.slope);
        // Multiplied in any case: a choice between two numbers makes a vector, a branch that skips does not.
        let leaky = |x: T| {
            let leaked = x * slope;
            if x < T::zero() { leaked } else { x }
        };
        Ok(self.kept.forward(input, context, leaky))
    }

    fn backward(&mut self, gradient: Tensor<T>, _: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let slope = T::of(self.slope);
        self.kept.backward(NAME, gradient, |gradient| gradient * slope)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        summary.push(format!("{NAME} {}", self.slope), self, input, (0, 0));
        Ok(input.to_vec())
    }
}

impl fmt::Display for LeakyReLU {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{NAME}({})", self.slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr1;

    #[test]
    fn leaks_below_zero_forward_and_backward() {
        let mut context = Context::train(0);
        let mut layer = LeakyReLU::new(0.25).unwrap();
        let output = layer.forward(arr1(&[-8.0, 0.0, 2.0]).into_dyn(), &mut context).unwrap();
        assert_eq!(output, arr1(&[-2.0, 0.0, 2.0]).into_dyn());
        let gradient = layer.backward(arr1(&[4.0, 8.0, -4.0]).into_dyn(), &mut context).unwrap();
        assert_eq!(gradient, arr1(&[1.0, 2.0, -4.0]).into_dyn());
        assert!(LeakyReLU::new(f64::NAN).is_err());
    }
}
