//! The residual block.

use std::fmt;

use conv::Real;

use crate::sequential::tree;
use crate::shape::{flat, flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Path, Slot, Summary, Tensor};

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
        let activation = self.activation.iter().map(|layer| ("activation", &**layer));
        std::iter::once(("body", &*self.body)).chain(shortcut).chain(activation)
    }

    fn paths_differ(first: &[usize], second: &[usize]) -> LayerError {
        LayerError::Paths {
            layer: NAME,
            paths: format!("path body gives {first:?} and path {SHORTCUT} gives {second:?}"),
            expected: "they are added, so give them equal shapes",
        }
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
    for (a, &b) in flat_mut(&mut a).iter_mut().zip(flat(&b)) {
        *a += b;
    }
    context.recycle(b);
    a
}

impl<T: Real> Layer<T> for Residual<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let through_body = copy(&input, context);
        let body = self.body.forward(through_body, context)?;
        let past = match &mut self.shortcut {
            Some(shortcut) => shortcut.forward(input, context)?,
            None => input,
        };
        if body.shape() != past.shape() {
            return Err(Self::paths_differ(body.shape(), past.shape()));
        }
        let sum = add(body, past, context);
        match &mut self.activation {
            Some(activation) => activation.forward(sum, context),
            None => Ok(sum),
        }
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let gradient = match &mut self.activation {
            Some(activation) => activation.backward(gradient, context)?,
            None => gradient,
        };
        // A sum hands its gradient to both of its terms.
        let to_body = copy(&gradient, context);
        let body = self.body.backward(to_body, context)?;
        let past = match &mut self.shortcut {
            Some(shortcut) => shortcut.backward(gradient, context)?,
            None => gradient,
        };
        if body.shape() != past.shape() {
            return Err(Self::paths_differ(body.shape(), past.shape()));
        }
        Ok(add(body, past, context))
    }

    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        self.body.visit(path, visitor);
        if let Some(shortcut) = &mut self.shortcut {
            path.within(SHORTCUT, |path| shortcut.visit(path, visitor));
        }
        if let Some(activation) = &mut self.activation {
            path.within("activation", |path| activation.visit(path, visitor));
        }
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let start = summary.field();
        let output = self.body.trace(input, summary)?;
        let after_body = summary.field();
        summary.set_field(start);
        let past = match &self.shortcut {
            Some(shortcut) => summary.within(SHORTCUT, |summary| shortcut.trace(input, summary))?,
            None => input.to_vec(),
        };
        if output != past {
            return Err(Self::paths_differ(&output, &past));
        }
        summary.set_field(after_body.larger(summary.field()));
        let sum = if self.shortcut.is_some() { "body(x) + shortcut(x)" } else { "body(x) + x" };
        summary.push("sum", &sum, &output, (0, 0));
        match &self.activation {
            Some(activation) => summary.within("activation", |summary| activation.trace(&output, summary)),
            None => Ok(output),
        }
    }
}

impl<T: Real> fmt::Display for Residual<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tree(f, NAME, self.children())
    }
}
