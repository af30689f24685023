//! What every layer can do.

mod operation;

use std::fmt::{Debug, Display};

use conv::Real;

use crate::{Context, LayerError, Parameter, Path, Role, Summary, Tensor};
pub use operation::Operation;

/// One step of a network: a function of its input and of its own parameters, and that function's gradient.
///
/// `forward` takes its input by value, so that a layer may work in place or keep what `backward` will need.
/// `backward` takes ∂loss/∂output, stores ∂loss/∂parameter beside each parameter (replacing what was there),
/// and returns ∂loss/∂input.
///
/// `Display` shows the layer with its options, on one line: `Conv2d(1, 32, kernel 5×5, stride 1, padding 2)`; a
/// container shows a tree.
pub trait Layer<T: Real>: Debug + Display + Send {
    /// The layer's name in the field's words: `Conv2d`, `ReLU`.
    fn name(&self) -> &'static str;

    /// What kind of step the layer is.
    fn role(&self) -> Role;

    /// What the layer computes for images of this shape (no batch axis), in words that other engines share.
    ///
    /// # Errors
    /// If the shape is not one that the layer accepts.
    fn operation(&self, input: &[usize]) -> Result<Operation<'_, T>, LayerError>;

    /// The layer's output for a batch.
    ///
    /// # Errors
    /// If the input's shape is not one that the layer accepts.
    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError>;

    /// ∂loss/∂input from ∂loss/∂output; gradients of the parameters are stored beside them.
    ///
    /// # Errors
    /// If no `forward` in a mode that keeps what is needed came before, or one whose `backward` was asked for already, or the
    /// shape is not the output's (then a gradient of the right shape may follow).
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

/// A boxed layer is a layer, so that a list of layers can be put together while the program runs.
impl<T: Real> Layer<T> for Box<dyn Layer<T>> {
    fn name(&self) -> &'static str {
        (**self).name()
    }

    fn role(&self) -> Role {
        (**self).role()
    }

    fn operation(&self, input: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        (**self).operation(input)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        (**self).forward(input, context)
    }

    fn backward(&mut self, upstream: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        (**self).backward(upstream, context)
    }

    fn backward_parameters(&mut self, upstream: Tensor<T>, context: &mut Context<T>) -> Result<(), LayerError> {
        (**self).backward_parameters(upstream, context)
    }

    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        (**self).visit(path, visitor);
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        (**self).trace(input, summary)
    }
}

/// How many numbers a network learns.
///
/// ```
/// use layers::{Conv2dConfig, count_parameters};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut layer = Conv2dConfig::new(1, 32, [5, 5]).init::<f32>(&mut rng)?;
/// assert_eq!(count_parameters(&mut layer), 832);
/// # Ok::<(), layers::LayerError>(())
/// ```
pub fn count_parameters<T: Real>(network: &mut dyn Layer<T>) -> usize {
    let mut count = 0;
    network.visit(&mut Path::default(), &mut |_, slot| {
        if let Slot::Parameter(parameter) = slot {
            count += parameter.value.len();
        }
    });
    count
}

/// Traces the shape of one image (no batch axis) through a network and tells what each layer does to it.
///
/// # Errors
/// If a layer does not accept the shape that comes out of the one before it; the error says which layer.
pub fn summarize<T: Real>(network: &dyn Layer<T>, input: &[usize]) -> Result<Summary, LayerError> {
    let mut summary = Summary::new(input);
    network.trace(input, &mut summary)?;
    Ok(summary)
}
