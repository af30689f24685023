//! What every layer can do.

use std::fmt::Debug;

use conv::Real;
use ndarray::ArrayD;

use crate::{Context, LayerError, Parameter, Path, Summary};

/// Values with a shape: images are `[batch, channels, height, width]`, features `[batch, features]`.
pub type Tensor<T> = ArrayD<T>;

/// One step of a network: a function of its input and of its own parameters, and that function's gradient.
///
/// `forward` takes its input by value, so that a layer may work in place or keep what `backward` will need.
/// `backward` takes ∂loss/∂output, stores ∂loss/∂parameter beside each parameter (replacing what was there),
/// and returns ∂loss/∂input.
pub trait Layer<T: Real>: Debug + Send {
    /// The layer's name in the field's words: `Conv2d`, `ReLU`.
    fn name(&self) -> &'static str;

    /// The layer's output for a batch.
    ///
    /// # Errors
    /// If the input's shape is not one that the layer accepts.
    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError>;

    /// ∂loss/∂input from ∂loss/∂output; gradients of the parameters are stored beside them.
    ///
    /// # Errors
    /// If no `forward` in a mode that keeps what is needed came before, or the shape is not the output's.
    fn backward(&mut self, upstream: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError>;

    /// As [`Layer::backward`], for the first layer of a network: nobody asks for ∂loss/∂input, so it is not computed.
    ///
    /// # Errors
    /// As [`Layer::backward`].
    fn backward_parameters(&mut self, upstream: Tensor<T>, context: &mut Context<T>) -> Result<(), LayerError> {
        let gradient = self.backward(upstream, context)?;
        context.recycle(gradient);
        Ok(())
    }

    /// Shows every parameter and buffer to `visitor`, always in the same order, each with its dotted name.
    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        let _ = (path, visitor);
    }

    /// The shape of one image's output for the shape of one input (no batch axis), with a line in the summary.
    ///
    /// # Errors
    /// If the shape is not one that the layer accepts.
    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError>;
}

/// What a layer owns and a file of weights holds.
#[derive(Debug)]
pub enum Slot<'a, T> {
    /// Learned: the optimiser changes it.
    Parameter(&'a mut Parameter<T>),
    /// Measured, not learned: the running statistics of batch normalisation.
    Buffer(&'a mut Tensor<T>),
}
