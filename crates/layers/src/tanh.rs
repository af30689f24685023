//! The hyperbolic tangent.

use std::fmt;

use conv::Real;

use crate::parallel::{PIECE, for_each_piece, piece};
use crate::shape::{flat, flat_mut, in_row_order, upstream};
use crate::{Context, Layer, LayerError, Summary, Tensor};

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
    /// The last output, if that pass kept it.
    output: Option<Tensor<T>>,
}

impl<T> Default for Tanh<T> {
    fn default() -> Self {
        Self { output: None }
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

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let mut values = in_row_order(input);
        for_each_piece(flat_mut(&mut values), PIECE, |_, values| {
            for value in values {
                *value = value.tanh();
            }
        });
        let copy = context.keeps().then(|| {
            let mut copy = context.allocate(values.shape());
            copy.assign(&values);
            copy
        });
        if let Some(old) = std::mem::replace(&mut self.output, copy) {
            context.recycle(old);
        }
        Ok(values)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let output = self.output.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
        upstream(NAME, output.shape(), gradient.shape())?;
        let mut gradient = in_row_order(gradient);
        for_each_piece(flat_mut(&mut gradient), PIECE, |index, gradient| {
            for (gradient, &y) in gradient.iter_mut().zip(piece(flat(output), index, PIECE)) {
                *gradient *= T::one() - y * y;
            }
        });
        if let Some(output) = self.output.take() {
            context.recycle(output);
        }
        Ok(gradient)
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
