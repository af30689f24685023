//! A learned tensor and its gradient.

use conv::Real;
use ndarray::ArrayD;

use crate::Tensor;

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
}
