//! A learned tensor and its gradient.

use conv::Real;
use ndarray::ArrayD;

use crate::shape::field;
use crate::{LayerError, Tensor};

/// What a parameter is for; weight decay, for one, is meant for weights alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Multiplies inputs: a kernel or a matrix.
    Weight,
    /// Added to outputs.
    Bias,
    /// γ of a normalisation.
    Scale,
    /// β of a normalisation.
    Shift,
}

/// A learned tensor and ∂loss/∂value, of the same shape.
#[derive(Clone, Debug)]
pub struct Parameter<T> {
    /// What the layer computes with.
    pub value: Tensor<T>,
    /// What the last backward pass found.
    pub gradient: Tensor<T>,
    /// What it is for.
    pub kind: ParameterKind,
}

impl<T: Real> Parameter<T> {
    /// A parameter with this value and a gradient of zero.
    pub fn new(value: Tensor<T>, kind: ParameterKind) -> Self {
        let gradient = ArrayD::zeros(value.raw_dim());
        Self { value, gradient, kind }
    }

    /// Nothing, or an error if value or gradient does not have this shape any more.
    pub(crate) fn check(&self, layer: &'static str, name: &'static str, shape: &[usize]) -> Result<(), LayerError> {
        for (part, tensor) in [("value", &self.value), ("gradient", &self.gradient)] {
            if tensor.shape() != shape {
                field(layer, &format!("{name}.{part}"), tensor, shape)?;
            }
        }
        Ok(())
    }

    /// As [`Parameter::check`] of a bias, which must be there if the layer was made with one, and only then.
    pub(crate) fn check_bias(
        bias: Option<&Self>,
        layer: &'static str,
        made_with_one: bool,
        length: usize,
    ) -> Result<(), LayerError> {
        let (expected, got) = match (bias, made_with_one) {
            (Some(bias), true) => return bias.check(layer, "bias", &[length]),
            (None, false) => return Ok(()),
            (None, true) => (format!("a tensor of shape [{length}]"), "nothing".to_owned()),
            (Some(_), false) => ("nothing".to_owned(), "a tensor".to_owned()),
        };
        Err(LayerError::Field { layer, field: "bias".to_owned(), expected, got })
    }
}
