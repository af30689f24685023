//! The fully connected layer.

use std::fmt;

use conv::Real;
use fast_conv::matmul_into;
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Ix2};
use rand::Rng;

use crate::error::in_layer;
use crate::shape::{elements, upstream};
use crate::tensor::in_row_order;
use crate::{
    Context, Initializer, Layer, LayerError, Operation, Parameter, ParameterKind, Path, Role, Slot, Summary, Tensor,
};

/// How to make a [`Linear`] layer.
///
/// ```
/// use layers::{Initializer, Linear, LinearConfig};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let linear: Linear<f32> = LinearConfig::new(1024, 10)
///     .initializer(Initializer::TruncatedNormal { deviation: 0.1 })
///     .bias_initializer(Initializer::Constant(0.1))
///     .init(&mut rng)?;
/// assert_eq!(linear.to_string(), "Linear(1024, 10)");
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LinearConfig {
    in_features: usize,
    out_features: usize,
    bias: bool,
    initializer: Initializer,
    bias_initializer: Initializer,
}

impl LinearConfig {
    /// A layer from `in_features` to `out_features` numbers, with a bias of zero and Kaiming's fan-in normal weights.
    pub fn new(in_features: usize, out_features: usize) -> Self {
        let (initializer, bias_initializer) = (Initializer::default(), Initializer::Constant(0.0));
        Self { in_features, out_features, bias: true, initializer, bias_initializer }
    }

    /// Whether a bias is added.
    #[must_use]
    pub fn bias(self, bias: bool) -> Self {
        Self { bias, ..self }
    }

    /// Where the weights start.
    #[must_use]
    pub fn initializer(self, initializer: Initializer) -> Self {
        Self { initializer, ..self }
    }

    /// Where the bias starts.
    #[must_use]
    pub fn bias_initializer(self, bias_initializer: Initializer) -> Self {
        Self { bias_initializer, ..self }
    }

    /// The layer, its parameters drawn from `rng`.
    ///
    /// # Errors
    /// If a size is 0, the weight is too large, or an initialiser makes no sense.
    pub fn init<T: Real>(self, rng: &mut impl Rng) -> Result<Linear<T>, LayerError> {
        let shape = self.weight_shape()?;
        let weight = Parameter::new(self.initializer.sample(&shape, rng)?, ParameterKind::Weight);
        let bias = if self.bias {
            let bias = self.bias_initializer.sample(&[self.out_features], rng)?;
            Some(Parameter::new(bias, ParameterKind::Bias))
        } else {
            None
        };
        Ok(Linear { weight, bias, config: self, input: None })
    }

    /// The layer with this weight and, if it is given, this bias.
    ///
    /// # Shapes
    /// `weight` `[out_features, in_features]`, `bias` `[out_features]`.
    ///
    /// # Errors
    /// If a size is 0, or weight or bias does not have its shape.
    ///
    /// ```
    /// use layers::{Context, Layer, LinearConfig};
    /// use ndarray::{arr1, arr2};
    /// let mut layer = LinearConfig::new(2, 1).with_weights(arr2(&[[1.0, 10.0]]), Some(arr1(&[0.5])))?;
    /// let output = layer.forward(arr2(&[[3.0, 4.0]]).into_dyn(), &mut Context::eval())?;
    /// assert_eq!(output, arr2(&[[43.5]]).into_dyn());
    /// # Ok::<(), layers::LayerError>(())
    /// ```
    pub fn with_weights<T: Real>(self, weight: Array2<T>, bias: Option<Array1<T>>) -> Result<Linear<T>, LayerError> {
        let config = self.bias(bias.is_some());
        config.weight_shape()?;
        let weight = Parameter::new(weight.into_dyn(), ParameterKind::Weight);
        let bias = bias.map(|bias| Parameter::new(bias.into_dyn(), ParameterKind::Bias));
        let layer = Linear { weight, bias, config, input: None };
        layer.check_fields()?;
        Ok(layer)
    }

    /// As [`Layer::trace`], for the layer that this makes: shapes and costs are known before a weight is.
    ///
    /// # Errors
    /// As [`Layer::trace`].
    pub fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let Self { in_features, out_features, .. } = *self;
        if input != [in_features] {
            return Err(LayerError::Shape { layer: NAME, expected: format!("[{in_features}]"), got: input.to_vec() });
        }
        let weights: usize = self.weight_shape()?.iter().product();
        let biases = if self.bias { out_features } else { 0 };
        summary.lose_place();
        summary.push(NAME, self, &[out_features], (weights + biases, weights as u64));
        Ok(vec![out_features])
    }

    /// `[out_features, in_features]`, neither 0, and not too many numbers together.
    fn weight_shape(&self) -> Result<[usize; 2], LayerError> {
        for (option, size) in [("in_features", self.in_features), ("out_features", self.out_features)] {
            if size == 0 {
                return Err(LayerError::Option { layer: NAME, option, got: "0".to_owned(), expected: "at least 1" });
            }
        }
        let shape = [self.out_features, self.in_features];
        elements(NAME, &shape)?;
        Ok(shape)
    }
}

/// The name in errors.
const NAME: &str = "Linear";

/// The fully connected layer: y = x·Wᵀ + b, each output a weighted sum of all inputs.
///
/// # Shapes
/// `[batch, in_features]` → `[batch, out_features]`; `weight` `[out_features, in_features]`, as in PyTorch, `bias`
/// `[out_features]`.
///
/// ```
/// use layers::{Context, Initializer, Layer, LinearConfig, Tensor};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let ones = Initializer::Constant(1.0);
/// let mut sum = LinearConfig::new(3, 1).initializer(ones).bias_initializer(ones).init(&mut rng)?;
/// let output = sum.forward(ndarray::arr2(&[[1.0, 2.0, 3.0]]).into_dyn(), &mut Context::eval())?;
/// assert_eq!(output, ndarray::arr2(&[[7.0]]).into_dyn());
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Linear<T> {
    /// `[out_features, in_features]`.
    pub weight: Parameter<T>,
    /// `[out_features]`.
    pub bias: Option<Parameter<T>>,
    config: LinearConfig,
    /// The last input, if that pass kept it.
    input: Option<Tensor<T>>,
}

impl<T: Real> Linear<T> {
    /// How this layer was made.
    pub fn config(&self) -> LinearConfig {
        self.config
    }

    /// Nothing, or an error if a public field does not fit any more.
    fn check_fields(&self) -> Result<(), LayerError> {
        let LinearConfig { in_features, out_features, bias, .. } = self.config;
        self.weight.check(NAME, "weight", &[out_features, in_features])?;
        Parameter::check_bias(self.bias.as_ref(), NAME, bias, out_features)
    }

    /// Gradients of weight and bias: ∂W = upstreamᵀ·x, ∂b = the sum of upstream over the batch.
    fn gradients(&mut self, gradient: &Tensor<T>) -> Result<Tensor<T>, LayerError> {
        let input = self.input.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
        self.check_fields()?;
        upstream(NAME, &[input.shape()[0], self.config.out_features], gradient.shape())?;
        let input = self.input.take().expect("it was there above");
        let weights = matrix_mut(&mut self.weight.gradient);
        matmul_into(matrix(gradient).reversed_axes(), matrix(&input), weights).map_err(in_layer(NAME))?;
        if let Some(bias) = &mut self.bias {
            bias.gradient.fill(T::zero());
            for row in matrix(gradient).outer_iter() {
                for (sum, &value) in bias.gradient.iter_mut().zip(row) {
                    *sum += value;
                }
            }
        }
        Ok(input)
    }
}

impl<T: Real> Layer<T> for Linear<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Dense
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Linear)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let LinearConfig { in_features, out_features, .. } = self.config;
        let &[batch, features] = input.shape() else { return Err(wrong_input(in_features, input.shape())) };
        if features != in_features {
            return Err(wrong_input(in_features, input.shape()));
        }
        self.check_fields()?;
        let shape = [batch, out_features];
        elements(NAME, &shape)?;
        // ANCHOR: forward
        let input = in_row_order(input);
        let mut output = context.allocate(&shape);
        let transposed = matrix(&self.weight.value).reversed_axes();
        matmul_into(matrix(&input), transposed, matrix_mut(&mut output)).map_err(in_layer(NAME))?;
        if let Some(bias) = &self.bias {
            output += &bias.value;
        }
        // ANCHOR_END: forward
        let old = if context.keeps() { self.input.replace(input) } else { self.input.take().or(Some(input)) };
        if let Some(old) = old {
            context.recycle(old);
        }
        Ok(output)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let mut input = self.gradients(&gradient)?;
        // The input has done its work, and its gradient has its shape.
        let weight = matrix(&self.weight.value);
        matmul_into(matrix(&gradient), weight, matrix_mut(&mut input)).map_err(in_layer(NAME))?;
        context.recycle(gradient);
        Ok(input)
    }

    fn backward_parameters(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<(), LayerError> {
        let input = self.gradients(&gradient)?;
        context.recycle(input);
        context.recycle(gradient);
        Ok(())
    }

    fn visit(&mut self, path: &mut Path, visitor: &mut dyn FnMut(&str, Slot<'_, T>)) {
        path.within("weight", |path| visitor(path.as_str(), Slot::Parameter(&mut self.weight)));
        if let Some(bias) = &mut self.bias {
            path.within("bias", |path| visitor(path.as_str(), Slot::Parameter(bias)));
        }
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        self.config.trace(input, summary)
    }
}

impl<T: Real> fmt::Display for Linear<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.fmt(f)
    }
}

/// As the layer shows itself.
impl fmt::Display for LinearConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { in_features, out_features, bias, .. } = *self;
        let bias = if bias { "" } else { ", no bias" };
        write!(f, "Linear({in_features}, {out_features}{bias})")
    }
}

fn wrong_input(in_features: usize, got: &[usize]) -> LayerError {
    LayerError::Shape { layer: NAME, expected: format!("[batch, {in_features}]"), got: got.to_vec() }
}

#[track_caller]
fn matrix<T>(tensor: &Tensor<T>) -> ArrayView2<'_, T> {
    tensor.view().into_dimensionality::<Ix2>().expect("two axes")
}

#[track_caller]
fn matrix_mut<T>(tensor: &mut Tensor<T>) -> ArrayViewMut2<'_, T> {
    tensor.view_mut().into_dimensionality::<Ix2>().expect("two axes")
}

#[cfg(test)]
mod tests {
    use ndarray::{arr1, arr2};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn two_to_three() -> Linear<f64> {
        let mut linear: Linear<f64> = LinearConfig::new(2, 3).init(&mut ChaCha8Rng::seed_from_u64(0)).unwrap();
        linear.weight.value = arr2(&[[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]).into_dyn();
        linear.bias.as_mut().unwrap().value = arr1(&[0.5, 0.0, -0.5]).into_dyn();
        linear
    }

    // ANCHOR: by_hand
    #[test]
    fn forward_and_backward_as_worked_by_hand() {
        let mut context = Context::train(0);
        let mut linear = two_to_three();
        let output = linear.forward(arr2(&[[1.0, 1.0], [2.0, 0.0]]).into_dyn(), &mut context).unwrap();
        assert_eq!(output, arr2(&[[3.5, 7.0, 10.5], [2.5, 6.0, 9.5]]).into_dyn());
        let gradient = linear.backward(arr2(&[[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]).into_dyn(), &mut context).unwrap();
        assert_eq!(gradient, arr2(&[[1.0, 2.0], [8.0, 10.0]]).into_dyn());
        assert_eq!(linear.weight.gradient, arr2(&[[1.0, 1.0], [2.0, 0.0], [2.0, 0.0]]).into_dyn());
        assert_eq!(linear.bias.unwrap().gradient, arr1(&[1.0, 1.0, 1.0]).into_dyn());
    }
    // ANCHOR_END: by_hand

    #[test]
    fn wrong_shapes_are_told() {
        let mut linear = two_to_three();
        for shape in [vec![2], vec![1, 3], vec![1, 2, 1]] {
            let error = linear.forward(Tensor::zeros(shape.clone()), &mut Context::train(0)).unwrap_err();
            assert_eq!(error.to_string(), format!("Linear: expected [batch, 2], got a tensor of shape {shape:?}"));
        }
        let early = linear.backward(Tensor::zeros(vec![1, 3]), &mut Context::train(0));
        assert_eq!(early.unwrap_err(), LayerError::NoForward { layer: "Linear" });
        assert!(LinearConfig::new(2, 0).trace(&[2], &mut Summary::new(&[2])).is_err());
        assert!(LinearConfig::new(0, 1).init::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).is_err());
        assert!(LinearConfig::new(usize::MAX, 2).init::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).is_err());
    }
}
