//! Layers one after another.

use std::fmt::{self, Write as _};

use conv::Real;
use ndarray::{Dimension, IxDyn};

use crate::error::inside;
use crate::parallel::on_pool;
use crate::shape::upstream;
use crate::{Context, Layer, LayerError, Operation, Path, Role, Slot, Summary, Tensor};

/// The name in errors.
const NAME: &str = "Sequential";

/// Layers one after another, each fed with the output of the one before.
///
/// Children have names, which become part of the names of their parameters, as in PyTorch: the weight of the first layer
/// that is added with [`Sequential::with`] is `0.weight`.
///
/// What a layer in it refuses is told with that layer's name: `layer features.0: Conv2d: expected …`.
///
/// # Shapes
/// What the first layer takes → what the last one gives.
///
/// ```
/// use layers::{Context, Conv2dConfig, Flatten, Layer, LinearConfig, ReLU, Sequential, Tensor};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut network = Sequential::<f32>::new()
///     .with(Conv2dConfig::new(1, 4, [3, 3]).init(&mut rng)?)
///     .with(ReLU::new())
///     .with(Flatten::new())
///     .with(LinearConfig::new(4 * 6 * 6, 10).init(&mut rng)?);
/// let scores = network.forward(Tensor::zeros(vec![2, 1, 8, 8]), &mut Context::eval())?;
/// assert_eq!(scores.shape(), [2, 10]);
/// assert_eq!(network.to_string(), "\
/// Sequential(
///   (0): Conv2d(1, 4, kernel 3×3, stride 1)
///   (1): ReLU
///   (2): Flatten
///   (3): Linear(144, 10)
/// )");
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Debug)]
pub struct Sequential<T: Real> {
    children: Vec<(String, Box<dyn Layer<T>>)>,
    /// The shape that went through, if there are no children to keep anything and the last pass keeps.
    passed: Option<IxDyn>,
}

impl<T: Real> Default for Sequential<T> {
    fn default() -> Self {
        Self { children: Vec::new(), passed: None }
    }
}

impl<T: Real> Sequential<T> {
    /// No layers yet: the identity.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a layer at the end, under this name.
    ///
    /// A name may have dots: `features.0` is what PyTorch calls child `0` of child `features`.
    pub fn push(&mut self, name: impl Into<String>, layer: impl Layer<T> + 'static) {
        self.children.push((name.into(), Box::new(layer)));
    }

    /// Adds a layer at the end, named by its place: "0", "1", ….
    #[must_use]
    pub fn with(mut self, layer: impl Layer<T> + 'static) -> Self {
        self.push(self.children.len().to_string(), layer);
        self
    }

    /// Adds a layer at the end, under this name.
    #[must_use]
    pub fn with_named(mut self, name: impl Into<String>, layer: impl Layer<T> + 'static) -> Self {
        self.push(name, layer);
        self
    }

    /// How many layers there are, containers counted as one.
    pub fn len(&self) -> usize {
        self.children.len()
    }

    /// Whether there are no layers.
    pub fn is_empty(&self) -> bool {
        self.children.is_empty()
    }

    /// The layers with their names, in the order in which they run.
    pub fn children(&self) -> impl DoubleEndedIterator<Item = (&str, &dyn Layer<T>)> {
        self.children.iter().map(|(name, layer)| (name.as_str(), &**layer))
    }

    /// As [`Layer::forward`], and shows every layer's output to `observe(index, name, output)` on its way.
    ///
    /// # Errors
    /// As the layers'.
    pub fn forward_each(
        &mut self,
        mut values: Tensor<T>,
        context: &mut Context<T>,
        observe: &mut dyn FnMut(usize, &str, &Tensor<T>),
    ) -> Result<Tensor<T>, LayerError> {
        self.passed = (self.is_empty() && context.keeps()).then(|| values.raw_dim());
        for (index, (name, layer)) in self.children.iter_mut().enumerate() {
            values = layer.forward(values, context).map_err(inside(name))?;
            observe(index, name, &values);
        }
        Ok(values)
    }

    /// As [`Layer::backward`], and shows ∂loss/∂(a layer's output) to `observe(index, name, gradient)` before that
    /// layer uses it, the last layer's first.
    ///
    /// # Errors
    /// As the layers'.
    pub fn backward_each(
        &mut self,
        mut gradient: Tensor<T>,
        context: &mut Context<T>,
        observe: &mut dyn FnMut(usize, &str, &Tensor<T>),
    ) -> Result<Tensor<T>, LayerError> {
        self.check_identity(&gradient)?;
        for (index, (name, layer)) in self.children.iter_mut().enumerate().rev() {
            observe(index, name, &gradient);
            gradient = layer.backward(gradient, context).map_err(inside(name))?;
        }
        Ok(gradient)
    }

    /// Without children the gradient goes back as it came; what a layer would refuse is refused here.
    fn check_identity(&mut self, gradient: &Tensor<T>) -> Result<(), LayerError> {
        if self.is_empty() {
            let shape = self.passed.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
            upstream(NAME, shape.slice(), gradient.shape())?;
            self.passed = None;
        }
        Ok(())
    }
}

impl<T: Real> Layer<T> for Sequential<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Container
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Sequential(self.children().collect()))
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        on_pool(|| self.forward_each(input, context, &mut |_, _, _| ()))
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        on_pool(|| self.backward_each(gradient, context, &mut |_, _, _| ()))
    }

    fn backward_parameters(&mut self, mut gradient: Tensor<T>, context: &mut Context<T>) -> Result<(), LayerError> {
        self.check_identity(&gradient)?;
        let Some(((name, first), rest)) = self.children.split_first_mut() else {
            context.recycle(gradient);
            return Ok(());
        };
        on_pool(|| {
            for (name, layer) in rest.iter_mut().rev() {
                gradient = layer.backward(gradient, context).map_err(inside(name))?;
            }
            first.backward_parameters(gradient, context).map_err(inside(name))
        })
    }

    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        for (name, layer) in &mut self.children {
            path.within(name, |path| layer.visit(path, visitor));
        }
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let mut shape = input.to_vec();
        for (name, layer) in &self.children {
            let traced = summary.within(name, |summary| layer.trace(&shape, summary));
            shape = traced.map_err(inside(name))?;
        }
        Ok(shape)
    }
}

impl<T: Real> fmt::Display for Sequential<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        tree(f, NAME, self.children())
    }
}

/// A container and what is in it, indented by two spaces.
pub(crate) fn tree<'a, T: Real>(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    children: impl Iterator<Item = (&'a str, &'a dyn Layer<T>)>,
) -> fmt::Result {
    let mut lines = String::new();
    for (name, layer) in children {
        writeln!(lines, "  ({name}): {}", layer.to_string().replace('\n', "\n  "))?;
    }
    if lines.is_empty() { write!(f, "{name}()") } else { write!(f, "{name}(\n{lines})") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use crate::{BatchNorm2d, Conv2dConfig, LinearConfig, Parameter, ReLU};

    #[test]
    fn names_are_those_of_pytorch() {
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let features = Sequential::<f32>::new()
            .with(Conv2dConfig::new(1, 2, [1, 1]).bias(false).init(&mut rng).unwrap())
            .with(BatchNorm2d::new(2).unwrap())
            .with(ReLU::new());
        let mut network = Sequential::new().with_named("features", features);
        network.push("classifier.0", LinearConfig::new(2, 2).init(&mut rng).unwrap());
        let mut names = Vec::new();
        network.visit(&mut Path::default(), &mut |name, slot| {
            names.push((name.to_owned(), matches!(slot, Slot::Parameter(Parameter { .. }))));
        });
        let expected = [
            ("features.0.weight", true),
            ("features.1.weight", true),
            ("features.1.bias", true),
            ("features.1.running_mean", false),
            ("features.1.running_var", false),
            ("classifier.0.weight", true),
            ("classifier.0.bias", true),
        ];
        assert_eq!(names, expected.map(|(name, learned)| (name.to_owned(), learned)));
        let inner = "  (features): Sequential(\n    (0): Conv2d(1, 2, kernel 1×1, stride 1, no bias)\n";
        assert!(network.to_string().contains(inner), "{network}");
    }

    #[test]
    fn no_layers_are_the_identity() {
        let mut context = Context::train(0);
        let mut nothing = Sequential::<f64>::new();
        let input = arr2(&[[1.0, 2.0]]).into_dyn();
        assert_eq!(nothing.forward(input.clone(), &mut context).unwrap(), input);
        assert_eq!(nothing.backward(input.clone(), &mut context).unwrap(), input);
        nothing.forward(input.clone(), &mut context).unwrap();
        assert_eq!(nothing.backward_parameters(input, &mut context), Ok(()));
        assert_eq!(nothing.to_string(), "Sequential()");
    }
}
