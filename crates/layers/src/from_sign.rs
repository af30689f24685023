//! What rectifiers share: their slope is known from the input's sign alone.

use conv::Real;
use ndarray::{Dimension, IxDyn};

use crate::parallel::{PIECE, for_each_piece, for_each_two_pieces, piece};
use crate::shape::upstream;
use crate::tensor::{flat_mut, in_row_order};
use crate::{Context, LayerError, Tensor};

/// Where the last input was positive, if that pass kept it.
#[derive(Clone, Debug, Default)]
pub(crate) struct FromSign {
    /// 1 where it was.
    positive: Vec<u8>,
    /// The output's shape, if the last pass kept `positive`.
    kept: Option<IxDyn>,
}

impl FromSign {
    /// y = `value`(x), element by element, in place.
    pub fn forward<T: Real>(
        &mut self,
        input: Tensor<T>,
        context: &Context<T>,
        value: impl Fn(T) -> T + Sync,
    ) -> Tensor<T> {
        let mut values = in_row_order(input);
        if context.keeps() {
            self.positive.resize(values.len(), 0);
            for_each_two_pieces((flat_mut(&mut values), PIECE), (&mut self.positive, PIECE), |_, values, positive| {
                for (x, positive) in values.iter_mut().zip(positive) {
                    *positive = u8::from(*x > T::zero());
                    *x = value(*x);
                }
            });
            self.kept = Some(values.raw_dim());
        } else {
            for_each_piece(flat_mut(&mut values), PIECE, |_, values| {
                for x in values {
                    *x = value(*x);
                }
            });
            self.kept = None;
        }
        values
    }

    /// ∂loss/∂x: the upstream gradient where x was positive, and `elsewhere` of it where it was not.
    pub fn backward<T: Real>(
        &mut self,
        layer: &'static str,
        gradient: Tensor<T>,
        elsewhere: impl Fn(T) -> T + Sync,
    ) -> Result<Tensor<T>, LayerError> {
        let shape = self.kept.as_ref().ok_or(LayerError::NoForward { layer })?;
        upstream(layer, shape.slice(), gradient.shape())?;
        self.kept = None;
        let mut gradient = in_row_order(gradient);
        // ANCHOR: backward
        for_each_piece(flat_mut(&mut gradient), PIECE, |index, gradient| {
            for (gradient, &positive) in gradient.iter_mut().zip(piece(&self.positive, index, PIECE)) {
                // Computed in any case: a choice between two numbers makes a vector, a branch that skips does not.
                let other = elsewhere(*gradient);
                *gradient = if positive != 0 { *gradient } else { other };
            }
        });
        // ANCHOR_END: backward
        Ok(gradient)
    }
}
