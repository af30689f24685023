//! What activations share whose slope is known from their output: the sigmoid and the hyperbolic tangent.

use conv::Real;

use crate::parallel::{PIECE, for_each_piece, piece};
use crate::shape::{flat, flat_mut, in_row_order, upstream};
use crate::{Context, LayerError, Tensor};

/// The last output, if that pass kept it.
#[derive(Clone, Debug)]
pub(crate) struct FromOutput<T> {
    output: Option<Tensor<T>>,
}

impl<T> Default for FromOutput<T> {
    fn default() -> Self {
        Self { output: None }
    }
}

impl<T: Real> FromOutput<T> {
    /// y = `value`(x), element by element, in place.
    pub fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>, value: impl Fn(T) -> T + Sync) -> Tensor<T> {
        let mut values = in_row_order(input);
        for_each_piece(flat_mut(&mut values), PIECE, |_, values| {
            for x in values {
                *x = value(*x);
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
        values
    }

    /// ∂loss/∂x = ∂loss/∂y · `slope`(y).
    pub fn backward(
        &mut self,
        layer: &'static str,
        gradient: Tensor<T>,
        context: &mut Context<T>,
        slope: impl Fn(T) -> T + Sync,
    ) -> Result<Tensor<T>, LayerError> {
        let output = self.output.as_ref().ok_or(LayerError::NoForward { layer })?;
        upstream(layer, output.shape(), gradient.shape())?;
        let mut gradient = in_row_order(gradient);
        for_each_piece(flat_mut(&mut gradient), PIECE, |index, gradient| {
            for (gradient, &y) in gradient.iter_mut().zip(piece(flat(output), index, PIECE)) {
                *gradient *= slope(y);
            }
        });
        if let Some(output) = self.output.take() {
            context.recycle(output);
        }
        Ok(gradient)
    }
}
