//! What activations share whose slope is known from their output: the sigmoid, the hyperbolic tangent, the softmax.

use conv::Real;

use crate::class_axis::ClassAxis;
use crate::parallel::{PIECE, for_each_piece, piece};
use crate::shape::upstream;
use crate::tensor::{flat, flat_mut, in_row_order};
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
        self.forward_pieces(input, context, PIECE, |values| {
            for x in values {
                *x = value(*x);
            }
        })
    }

    /// As [`FromOutput::forward`], where the elements of a piece of `size` depend on each other.
    pub fn forward_pieces(
        &mut self,
        input: Tensor<T>,
        context: &mut Context<T>,
        size: usize,
        work: impl Fn(&mut [T]) + Sync,
    ) -> Tensor<T> {
        let mut values = in_row_order(input);
        for_each_piece(flat_mut(&mut values), size, |_, values| work(values));
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
        self.backward_pieces(layer, gradient, context, PIECE, |gradient, output| {
            for (gradient, &y) in gradient.iter_mut().zip(output) {
                *gradient *= slope(y);
            }
        })
    }

    /// As [`FromOutput::backward`], where the elements of a piece of `size` depend on each other: `work` turns the upstream
    /// gradient of a piece into the input's, in place, with the output at hand.
    pub fn backward_pieces(
        &mut self,
        layer: &'static str,
        gradient: Tensor<T>,
        context: &mut Context<T>,
        size: usize,
        work: impl Fn(&mut [T], &[T]) + Sync,
    ) -> Result<Tensor<T>, LayerError> {
        let output = self.output.as_ref().ok_or(LayerError::NoForward { layer })?;
        upstream(layer, output.shape(), gradient.shape())?;
        let mut gradient = in_row_order(gradient);
        for_each_piece(flat_mut(&mut gradient), size, |index, gradient| {
            work(gradient, piece(flat(output), index, size));
        });
        if let Some(output) = self.output.take() {
            context.recycle(output);
        }
        Ok(gradient)
    }

    /// The classes of the last output.
    pub fn class_axis(&self, layer: &'static str) -> Result<ClassAxis, LayerError> {
        ClassAxis::of(layer, self.output.as_ref().ok_or(LayerError::NoForward { layer })?.shape())
    }
}
