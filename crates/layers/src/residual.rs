//! The residual block.

use std::fmt;

use conv::Real;

use crate::error::inside;
use crate::parallel::{PIECE, for_each_piece, piece};
use crate::sequential::tree;
use crate::summary::TracePath;
use crate::tensor::{flat, flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Operation, Path, Role, Slot, Summary, Tensor};

/// The residual block: body(x) + x, or body(x) + shortcut(x) where the body changes the shape; then, if there is one, the
/// activation.
///
/// The parameters of the body are named as if it stood here itself, those of the shortcut begin with `downsample`: so
/// torchvision names them in its `ResNets`.
///
/// # Shapes
/// What the body takes → what the body gives; the shortcut must give the same.
///
/// Source: He et al. 2016, "Deep residual learning for image recognition".
///
/// ```
/// use layers::{Context, Layer, ReLU, Residual, Sequential};
/// let mut doubled = Residual::new(Sequential::new()).activation(ReLU::new()); // the empty body is the identity
/// let output = doubled.forward(ndarray::arr2(&[[1.0, -2.0]]).into_dyn(), &mut Context::eval())?;
/// assert_eq!(output, ndarray::arr2(&[[2.0, 0.0]]).into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Debug)]
pub struct Residual<T: Real> {
    body: Box<dyn Layer<T>>,
    shortcut: Option<Box<dyn Layer<T>>>,
    activation: Option<Box<dyn Layer<T>>>,
}

/// The name in errors.
const NAME: &str = "Residual";
const SHORTCUT: &str = "downsample";
const ACTIVATION: &str = "activation";

impl<T: Real> Residual<T> {
    /// body(x) + x.
    pub fn new(body: impl Layer<T> + 'static) -> Self {
        Self { body: Box::new(body), shortcut: None, activation: None }
    }

    /// Sends the input through this layer before it is added.
    #[must_use]
    pub fn shortcut(mut self, layer: impl Layer<T> + 'static) -> Self {
        self.shortcut = Some(Box::new(layer));
        self
    }

    /// Sends the sum through this layer.
    #[must_use]
    pub fn activation(mut self, layer: impl Layer<T> + 'static) -> Self {
        self.activation = Some(Box::new(layer));
        self
    }

    fn children(&self) -> impl Iterator<Item = (&str, &dyn Layer<T>)> {
        let shortcut = self.shortcut.iter().map(|layer| (SHORTCUT, &**layer));
        let activation = self.activation.iter().map(|layer| (ACTIVATION, &**layer));
        std::iter::once(("body", &*self.body)).chain(shortcut).chain(activation)
    }
}

/// A copy in recycled memory.
fn copy<T: Real>(tensor: &Tensor<T>, context: &mut Context<T>) -> Tensor<T> {
    let mut copy = context.allocate(tensor.shape());
    copy.assign(tensor);
    copy
}

/// a + b, in the memory of a.
fn add<T: Real>(a: Tensor<T>, b: Tensor<T>, context: &mut Context<T>) -> Tensor<T> {
    let (mut a, b) = (in_row_order(a), in_row_order(b));
    for_each_piece(flat_mut(&mut a), PIECE, |index, a| {
        for (a, &b) in a.iter_mut().zip(piece(flat(&b), index, PIECE)) {
            *a += b;
        }
    });
    context.recycle(b);
    a
}

impl<T: Real> Layer<T> for Residual<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Container
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        let shortcut = self.shortcut.as_deref().map(|layer| (SHORTCUT, layer));
        let activation = self.activation.as_deref().map(|layer| (ACTIVATION, layer));
        Ok(Operation::Residual { body: &*self.body, shortcut, activation })
    }

    // ANCHOR: forward
    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let through_body = copy(&input, context);
        let body = self.body.forward(through_body, context)?;
        let past = match &mut self.shortcut {
            Some(shortcut) => shortcut.forward(input, context).map_err(inside(SHORTCUT))?,
            None => input,
        };
        if body.shape() != past.shape() {
            return Err(paths_differ(body.shape(), past.shape()));
        }
        let sum = add(body, past, context);
        match &mut self.activation {
            Some(activation) => activation.forward(sum, context).map_err(inside(ACTIVATION)),
            None => Ok(sum),
        }
    }
    // ANCHOR_END: forward

    // ANCHOR: backward
    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let gradient = match &mut self.activation {
            Some(activation) => activation.backward(gradient, context).map_err(inside(ACTIVATION))?,
            None => gradient,
        };
        // A sum hands its gradient to both of its terms.
        let to_body = copy(&gradient, context);
        let body = self.body.backward(to_body, context)?;
        let past = match &mut self.shortcut {
            Some(shortcut) => shortcut.backward(gradient, context).map_err(inside(SHORTCUT))?,
            None => gradient,
        };
        if body.shape() != past.shape() {
            return Err(paths_differ(body.shape(), past.shape()));
        }
        Ok(add(body, past, context))
    }
    // ANCHOR_END: backward

    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        self.body.visit(path, visitor);
        if let Some(shortcut) = &mut self.shortcut {
            path.within(SHORTCUT, |path| shortcut.visit(path, visitor));
        }
        if let Some(activation) = &mut self.activation {
            path.within(ACTIVATION, |path| activation.visit(path, visitor));
        }
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let body = |input: &[usize], summary: &mut Summary| self.body.trace(input, summary);
        let shortcut = self.shortcut.as_ref();
        let shortcut = shortcut.map(|layer| |input: &[usize], summary: &mut Summary| layer.trace(input, summary));
        let activation = self.activation.as_ref();
        let activation = activation.map(|layer| |input: &[usize], summary: &mut Summary| layer.trace(input, summary));
        trace_residual(
            input,
            summary,
            &body,
            shortcut.as_ref().map(|trace| trace as TracePath<'_>),
            activation.as_ref().map(|trace| trace as TracePath<'_>),
        )
    }
}

/// As [`Layer::trace`] of a [`Residual`] whose parts are not made yet: shapes and costs are known before a weight is.
///
/// # Errors
/// As the parts', or if body and shortcut give different shapes.
///
/// ```
/// use layers::{Conv2dConfig, Summary, trace_residual};
/// let body = Conv2dConfig::new(8, 8, [3, 3]).same();
/// let mut summary = Summary::new(&[8, 5, 5]);
/// let trace = |input: &[usize], summary: &mut Summary| body.trace(input, summary);
/// assert_eq!(trace_residual(&[8, 5, 5], &mut summary, &trace, None, None)?, [8, 5, 5]);
/// assert_eq!(summary.parameters(), 8 * 8 * 9 + 8);
/// # Ok::<(), layers::LayerError>(())
/// ```
pub fn trace_residual(
    input: &[usize],
    summary: &mut Summary,
    body: TracePath<'_>,
    shortcut: Option<TracePath<'_>>,
    activation: Option<TracePath<'_>>,
) -> Result<Vec<usize>, LayerError> {
    let start = summary.receptive_fields();
    let output = body(input, summary)?;
    let after_body = summary.receptive_fields();
    summary.set_receptive_fields(start);
    let past = match shortcut {
        Some(shortcut) => {
            let traced = summary.within(SHORTCUT, |summary| shortcut(input, summary));
            traced.map_err(inside(SHORTCUT))?
        }
        None => input.to_vec(),
    };
    if output != past {
        return Err(paths_differ(&output, &past));
    }
    summary.set_receptive_fields(after_body.larger(summary.receptive_fields()));
    let sum = if shortcut.is_some() { "body(x) + shortcut(x)" } else { "body(x) + x" };
    summary.push("sum", &sum, &output, (0, 0));
    match activation {
        Some(activation) => {
            let traced = summary.within(ACTIVATION, |summary| activation(&output, summary));
            traced.map_err(inside(ACTIVATION))
        }
        None => Ok(output),
    }
}

fn paths_differ(first: &[usize], second: &[usize]) -> LayerError {
    LayerError::Paths {
        layer: NAME,
        paths: format!("path body gives {first:?} and path {SHORTCUT} gives {second:?}"),
        expected: "they are added, so give them equal shapes",
    }
}

impl<T: Real> fmt::Display for Residual<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tree(f, NAME, self.children())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use crate::{Conv2dConfig, Flatten, ReLU, Sequential};

    fn conv(channels: usize, out: usize) -> impl Layer<f64> + 'static {
        Conv2dConfig::new(channels, out, [1, 1]).init(&mut ChaCha8Rng::seed_from_u64(0)).unwrap()
    }

    #[test]
    fn the_gradient_takes_both_ways() {
        let mut context = Context::train(0);
        let mut block = Residual::new(ReLU::new()).activation(ReLU::new());
        let output = block.forward(array![[3.0, -1.0]].into_dyn(), &mut context).unwrap();
        assert_eq!(output, array![[6.0, 0.0]].into_dyn());
        let gradient = block.backward(array![[1.0, 1.0]].into_dyn(), &mut context).unwrap();
        assert_eq!(gradient, array![[2.0, 0.0]].into_dyn());
    }

    #[test]
    fn names_are_those_of_torchvision() {
        let body = Sequential::new().with_named("conv1", conv(2, 4)).with_named("relu", ReLU::new());
        let mut block = Residual::new(body).shortcut(Sequential::new().with(conv(2, 4)));
        let mut names = Vec::new();
        block.visit(&mut Path::default(), &mut |name, _| names.push(name.to_owned()));
        assert_eq!(names, ["conv1.weight", "conv1.bias", "downsample.0.weight", "downsample.0.bias"]);
    }

    #[test]
    fn paths_of_different_shapes_are_refused() {
        let text = "Residual: path body gives [1, 3] and path downsample gives [1, 3, 1, 1]: \
                    they are added, so give them equal shapes";
        let mut block = Residual::<f64>::new(Flatten::new());
        let error = block.forward(Tensor::zeros(vec![1, 3, 1, 1]), &mut Context::eval()).unwrap_err();
        assert_eq!(error.to_string(), text);
        assert!(matches!(crate::summarize(&block, &[3, 1, 1]), Err(LayerError::Paths { .. })));
    }
}
