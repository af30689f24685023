//! The hyperbolic tangent.

use std::fmt;

use conv::Real;

use crate::from_output::FromOutput;
use crate::{Context, Layer, LayerError, Operation, Role, Summary, Tensor};

/// The name in errors.
const NAME: &str = "Tanh";

/// Computes tanh x, element by element: a smooth step from −1 to 1.
///
/// Its derivative is 1 − y², 1 at 0 and almost nothing beyond ±3.
///
/// # Shapes
/// Any; the output has the input's. Works in place and keeps a copy of the output for the backward pass.
///
/// Source: LeCun et al. 1998, "Efficient `BackProp`", section 4.4.
///
/// ```
/// use layers::{Context, Layer, Tanh};
/// let input = ndarray::arr1(&[-1000.0_f32, 0.0, 1000.0]).into_dyn();
/// let output = Tanh::new().forward(input, &mut Context::eval())?;
/// assert_eq!(output, ndarray::arr1(&[-1.0, 0.0, 1.0]).into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Tanh<T> {
    kept: FromOutput<T>,
}

impl<T> Default for Tanh<T> {
    fn default() -> Self {
        Self { kept: FromOutput::default() }
    }
}

impl<T> Tanh<T> {
    /// The function; it has no options.
    pub fn new() -> Self {
        Self::default()
    }
}

impl<T: Real> Layer<T> for Tanh<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Tanh)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        Ok(self.kept.forward(input, context, T::tanh))
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        self.kept.backward(NAME, gradient, context, |y| T::one() - y * y)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        summary.push(NAME, self, input, (0, 0));
        Ok(input.to_vec())
    }
}

impl<T> fmt::Display for Tanh<T> {
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
        let mut layer = Tanh::new();
        // tanh(ln 3) = (3 − ⅓) / (3 + ⅓) = 0.8.
        let output = layer.forward(arr1(&[0.0, 3.0_f64.ln()]).into_dyn(), &mut context).unwrap();
        assert_relative_eq!(flat(&output)[..], [0.0, 0.8][..], max_relative = 1e-14);
        let gradient = layer.backward(arr1(&[4.0, 100.0]).into_dyn(), &mut context).unwrap();
        assert_relative_eq!(flat(&gradient)[..], [4.0, 36.0][..], max_relative = 1e-13);
    }
}
