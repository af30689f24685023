//! The logistic sigmoid.

use std::fmt;

use conv::Real;

use crate::from_output::FromOutput;
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The name in errors.
const NAME: &str = "Sigmoid";

/// Computes 1 / (1 + e⁻ˣ), element by element: a smooth step from 0 to 1.
///
/// Its derivative is y (1 − y), at most ¼: a stack of them makes gradients vanish.
///
/// # Shapes
/// Any; the output has the input's. Works in place and keeps a copy of the output for the backward pass.
///
/// Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 3.10.
///
/// ```
/// use layers::{Context, Layer, Sigmoid};
/// let input = ndarray::arr1(&[-1000.0_f32, 0.0, 1000.0]).into_dyn();
/// let output = Sigmoid::new().forward(input, &mut Context::eval())?;
/// assert_eq!(output, ndarray::arr1(&[0.0, 0.5, 1.0]).into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sigmoid<T> {
    kept: FromOutput<T>,
}

impl<T> Default for Sigmoid<T> {
    fn default() -> Self {
        Self { kept: FromOutput::default() }
    }
}

impl<T> Sigmoid<T> {
    /// The function; it has no options.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Layer<T> for Sigmoid<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Sigmoid)
    }

    // ANCHOR: passes
    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        Ok(self.kept.forward(input, context, |x| T::one() / (T::one() + (-x).exp())))
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        self.kept.backward(NAME, gradient, context, |y| y * (T::one() - y))
    }
    // ANCHOR_END: passes

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        summary.push(NAME, self, input, (0, 0));
        Ok(input.to_vec())
    }
}

impl<T> fmt::Display for Sigmoid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use approx::assert_relative_eq;
    use ndarray::arr1;

    use crate::tensor::flat;

    #[test]
    fn values_and_slopes_as_worked_by_hand() {
        let mut context = Context::train(0);
        let mut layer = Sigmoid::new();
        let output = layer.forward(arr1(&[0.0, 3.0_f64.ln()]).into_dyn(), &mut context).unwrap();
        assert_relative_eq!(flat(&output)[..], [0.5, 0.75][..], max_relative = 1e-14);
        let gradient = layer.backward(arr1(&[4.0, 16.0]).into_dyn(), &mut context).unwrap();
        assert_relative_eq!(flat(&gradient)[..], [1.0, 3.0][..], max_relative = 1e-14);
    }
}
