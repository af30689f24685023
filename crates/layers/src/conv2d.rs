//! The convolutional layer.

use std::fmt;

use conv::{Conv2dOptions, Geometry, OutputSize, Padding, Real, times};
use fast_conv::{Algorithm, Pass};
use ndarray::{Array1, Array4};
use rand::Rng;

use crate::error::in_layer;
use crate::shape::{elements, image_of, images_of, upstream};
use crate::tensor::{in_row_order, list, list_mut, maps, maps_mut};
use crate::{
    Context, Initializer, Layer, LayerError, Operation, Parameter, ParameterKind, Path, Role, Slot, Summary, Tensor,
};

/// Where the padding comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PaddingChoice {
    /// These pixels on each side.
    Sides(Padding),
    /// What an output of this size needs for the image's size.
    For(OutputSize),
}

/// How to make a [`Conv2d`] layer.
///
/// The first layer of chapter 12's network:
///
/// ```
/// use layers::{Conv2d, Conv2dConfig, Initializer};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let layer: Conv2d<f32> = Conv2dConfig::new(1, 32, [5, 5])
///     .same()
///     .initializer(Initializer::TruncatedNormal { deviation: 0.1 })
///     .bias_initializer(Initializer::Constant(0.1))
///     .init(&mut rng)?;
/// assert_eq!(layer.to_string(), "Conv2d(1, 32, kernel 5×5, stride 1, padding same)");
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Conv2dConfig {
    in_channels: usize,
    out_channels: usize,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: PaddingChoice,
    dilation: [usize; 2],
    groups: usize,
    bias: bool,
    initializer: Initializer,
    bias_initializer: Initializer,
    algorithm: Option<Algorithm>,
}

impl Conv2dConfig {
    /// Stride 1, no padding, dilation 1, one group, a bias of zero, Kaiming's fan-in normal weights.
    ///
    /// `kernel` is `[height, width]`.
    pub fn new(in_channels: usize, out_channels: usize, kernel: [usize; 2]) -> Self {
        Self {
            in_channels,
            out_channels,
            kernel,
            stride: [1, 1],
            padding: PaddingChoice::Sides(Padding::NONE),
            dilation: [1, 1],
            groups: 1,
            bias: true,
            initializer: Initializer::default(),
            bias_initializer: Initializer::Constant(0.0),
            algorithm: None,
        }
    }

    /// Pixels from one window to the next, `[height, width]`.
    #[must_use]
    pub fn stride(self, stride: [usize; 2]) -> Self {
        Self { stride, ..self }
    }

    /// Zeros around the image, in pixels per side; `[height, width]` is the same above and below, left and right.
    #[must_use]
    pub fn padding(self, padding: impl Into<Padding>) -> Self {
        Self { padding: PaddingChoice::Sides(padding.into()), ..self }
    }

    /// Zeros around the image, as many as an output of this size needs for the image at hand.
    #[must_use]
    pub fn output_size(self, output_size: OutputSize) -> Self {
        Self { padding: PaddingChoice::For(output_size), ..self }
    }

    /// As much padding as makes the output ⌈size / stride⌉ pixels large: at stride 1 the size of the input.
    #[must_use]
    pub fn same(self) -> Self {
        self.output_size(OutputSize::Same)
    }

    /// Pixels from one tap of the kernel to the next, `[height, width]`.
    #[must_use]
    pub fn dilation(self, dilation: [usize; 2]) -> Self {
        Self { dilation, ..self }
    }

    /// Channels are cut into this many groups that do not see each other.
    #[must_use]
    pub fn groups(self, groups: usize) -> Self {
        Self { groups, ..self }
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

    /// Which algorithm computes it, in all three passes; with `None` a rule chooses one for each pass and shape.
    ///
    /// An algorithm that cannot compute a pass of a shape, as Winograd's at a stride of 2, is an error there.
    #[must_use]
    pub fn algorithm(self, algorithm: impl Into<Option<Algorithm>>) -> Self {
        Self { algorithm: algorithm.into(), ..self }
    }

    /// Shapes and costs for one image of this shape, `[channels, height, width]`.
    ///
    /// # Errors
    /// If the image has another number of channels, or the kernel does not fit it.
    pub fn geometry(&self, image: [usize; 3]) -> Result<Geometry, LayerError> {
        let Self { in_channels, stride, dilation, groups, .. } = *self;
        let [channels, height, width] = image_of(NAME, in_channels, &image)?;
        let padding = self.padding_around([height, width])?;
        let options = Conv2dOptions { stride, padding, dilation, groups };
        Geometry::new([channels, height, width], self.weight_shape(), &options).map_err(in_layer(NAME))
    }

    /// The zeros around an image of this size.
    fn padding_around(&self, size: [usize; 2]) -> Result<Padding, LayerError> {
        Ok(match self.padding {
            PaddingChoice::Sides(padding) => padding,
            PaddingChoice::For(output_size) => {
                output_size.resolve(size, self.kernel, self.stride, self.dilation).map_err(in_layer(NAME))?
            }
        })
    }

    /// As [`Layer::trace`], for the layer that this makes: shapes and costs are known before a weight is.
    ///
    /// # Errors
    /// As [`Layer::trace`].
    pub fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        elements(NAME, &self.weight_shape())?;
        let geometry = self.geometry(image_of(NAME, self.in_channels, input)?)?;
        let output = geometry.output_shape();
        elements(NAME, &output)?;
        summary.slide([geometry.height(), geometry.width()])?;
        let cost = (geometry.parameters(self.bias), geometry.multiply_adds());
        let stride = if self.stride == [1, 1] { String::new() } else { format!("/{}", per_axis(self.stride)) };
        summary.push(format!("{NAME} {}{stride}", times(&self.kernel)), self, &output, cost);
        Ok(output.to_vec())
    }

    /// `[out_channels, in_channels / groups, kernel height, kernel width]`.
    fn weight_shape(&self) -> [usize; 4] {
        let channels = self.in_channels.checked_div(self.groups).unwrap_or(0);
        [self.out_channels, channels, self.kernel[0], self.kernel[1]]
    }

    /// The shape of the weight, if these options make a layer.
    fn checked_weight_shape(&self) -> Result<[usize; 4], LayerError> {
        let shape = self.weight_shape();
        elements(NAME, &shape)?;
        // An image of exactly one window shows whether the options fit each other.
        let window = |axis: usize| {
            let reach = self.kernel[axis].saturating_sub(1).checked_mul(self.dilation[axis]);
            reach
                .and_then(|reach| reach.checked_add(1))
                .ok_or(LayerError::TooLarge { layer: NAME, shape: shape.to_vec() })
        };
        let options =
            Conv2dOptions { stride: self.stride, padding: Padding::NONE, dilation: self.dilation, groups: self.groups };
        Geometry::new([self.in_channels, window(0)?, window(1)?], shape, &options).map_err(in_layer(NAME))?;
        Ok(shape)
    }

    /// The layer, its parameters drawn from `rng`.
    ///
    /// # Errors
    /// If a size is 0, the groups do not divide the channels, the weight is too large, or an initialiser makes no
    /// sense.
    pub fn init<T: Real>(self, rng: &mut impl Rng) -> Result<Conv2d<T>, LayerError> {
        let shape = self.checked_weight_shape()?;
        let weight = Parameter::new(self.initializer.sample(&shape, rng)?, ParameterKind::Weight);
        let bias = if self.bias {
            let bias = self.bias_initializer.sample(&[self.out_channels], rng)?;
            Some(Parameter::new(bias, ParameterKind::Bias))
        } else {
            None
        };
        Ok(Conv2d { weight, bias, algorithm: self.algorithm, config: self, input: None })
    }

    /// The layer with this weight and, if it is given, this bias: for kernels that are known, as those of Sobel.
    ///
    /// # Shapes
    /// `weight` `[out_channels, in_channels / groups, kernel height, kernel width]`, `bias` `[out_channels]`.
    ///
    /// # Errors
    /// If a size is 0, the groups do not divide the channels, or weight or bias does not have its shape.
    ///
    /// ```
    /// use layers::{Context, Conv2dConfig, Layer};
    /// use ndarray::array;
    /// let difference = array![[[[-1.0, 1.0]]]];
    /// let mut layer = Conv2dConfig::new(1, 1, [1, 2]).with_weights(difference, None)?;
    /// let output = layer.forward(array![[[[1.0, 5.0, 4.0]]]].into_dyn(), &mut Context::eval())?;
    /// assert_eq!(output, array![[[[4.0, -1.0]]]].into_dyn());
    /// # Ok::<(), layers::LayerError>(())
    /// ```
    pub fn with_weights<T: Real>(self, weight: Array4<T>, bias: Option<Array1<T>>) -> Result<Conv2d<T>, LayerError> {
        let config = self.bias(bias.is_some());
        config.checked_weight_shape()?;
        let weight = Parameter::new(weight.into_dyn(), ParameterKind::Weight);
        let bias = bias.map(|bias| Parameter::new(bias.into_dyn(), ParameterKind::Bias));
        let layer = Conv2d { weight, bias, algorithm: config.algorithm, config, input: None };
        layer.check_fields()?;
        Ok(layer)
    }
}

/// The name in errors.
const NAME: &str = "Conv2d";

/// The convolutional layer: slides each filter over the image and adds its bias.
///
/// As everywhere in the field the kernel is not flipped: what is computed is a cross-correlation.
///
/// # Shapes
/// `[batch, in_channels, height, width]` → `[batch, out_channels, out_height, out_width]`, with the size that
/// `conv::SlidingWindow::output` gives; `weight` `[out_channels, in_channels / groups, kernel height, kernel width]`, `bias`
/// `[out_channels]`.
///
/// ```
/// use layers::{Conv2dConfig, Context, Layer, Tensor};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut layer = Conv2dConfig::new(3, 8, [3, 3]).stride([2, 2]).init::<f32>(&mut rng)?;
/// let output = layer.forward(Tensor::zeros(vec![2, 3, 9, 8]), &mut Context::eval())?;
/// assert_eq!(output.shape(), [2, 8, 4, 3]);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Conv2d<T> {
    /// The kernels, `[out_channels, in_channels / groups, kernel height, kernel width]`.
    pub weight: Parameter<T>,
    /// `[out_channels]`.
    pub bias: Option<Parameter<T>>,
    /// Which algorithm computes it; with `None`, what [`Algorithm::auto`] says.
    pub algorithm: Option<Algorithm>,
    config: Conv2dConfig,
    /// The last input, if that pass kept it.
    input: Option<Tensor<T>>,
}

impl<T: Real> Conv2d<T> {
    /// How this layer was made.
    pub fn config(&self) -> Conv2dConfig {
        self.config
    }

    /// Shapes and costs for one image of this shape, `[channels, height, width]`.
    ///
    /// # Errors
    /// As [`Conv2dConfig::geometry`].
    pub fn geometry(&self, image: [usize; 3]) -> Result<Geometry, LayerError> {
        self.config.geometry(image)
    }

    /// Nothing, or an error if a public field does not fit any more.
    fn check_fields(&self) -> Result<(), LayerError> {
        self.weight.check(NAME, "weight", &self.config.weight_shape())?;
        Parameter::check_bias(self.bias.as_ref(), NAME, self.config.bias, self.config.out_channels)
    }

    /// The algorithm that was asked for, or what the rule says.
    fn algorithm_for(&self, pass: Pass, geometry: &Geometry, batch: usize) -> Algorithm {
        self.algorithm.unwrap_or_else(|| Algorithm::auto(pass, geometry, batch))
    }

    /// Gradients of weight and bias; gives back the input and the geometry of its convolution.
    fn gradients(&mut self, gradient: &Tensor<T>) -> Result<(Tensor<T>, Geometry), LayerError> {
        let input = self.input.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
        self.check_fields()?;
        let [batch, channels, height, width] = images_of(NAME, self.config.in_channels, input.shape())?;
        let geometry = self.geometry([channels, height, width])?;
        let [out_channels, out_height, out_width] = geometry.output_shape();
        upstream(NAME, &[batch, out_channels, out_height, out_width], gradient.shape())?;
        let algorithm = self.algorithm_for(Pass::BackwardKernel, &geometry, batch);
        let kernels = maps_mut(&mut self.weight.gradient);
        let done = algorithm.backward_kernel_into(maps(gradient), maps(input), &geometry.options(), kernels);
        done.map_err(in_layer(NAME))?;
        if let Some(bias) = &mut self.bias {
            fast_conv::backward_bias_into(maps(gradient), list_mut(&mut bias.gradient)).map_err(in_layer(NAME))?;
        }
        Ok((self.input.take().expect("it was there above"), geometry))
    }
}

impl<T: Real> Layer<T> for Conv2d<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Convolution
    }

    fn operation(&self, input: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        let [_, height, width] = image_of(NAME, self.config.in_channels, input)?;
        let Conv2dConfig { kernel, stride, dilation, groups, .. } = self.config;
        let padding = self.config.padding_around([height, width])?;
        Ok(Operation::Conv2d { kernel, stride, padding, dilation, groups })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let [batch, channels, height, width] = images_of(NAME, self.config.in_channels, input.shape())?;
        self.check_fields()?;
        let geometry = self.geometry([channels, height, width])?;
        let [out_channels, out_height, out_width] = geometry.output_shape();
        let shape = [batch, out_channels, out_height, out_width];
        elements(NAME, &shape)?;
        let input = in_row_order(input);
        let mut output = context.allocate(&shape);
        let (kernel, bias) = (maps(&self.weight.value), self.bias.as_ref().map(|bias| list(&bias.value)));
        let algorithm = self.algorithm_for(Pass::Forward, &geometry, batch);
        let options = geometry.options();
        let done = algorithm.cross_correlate_into(maps(&input), kernel, bias, &options, maps_mut(&mut output));
        done.map_err(in_layer(NAME))?;
        let old = if context.keeps() { self.input.replace(input) } else { self.input.take().or(Some(input)) };
        if let Some(old) = old {
            context.recycle(old);
        }
        Ok(output)
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let (mut input, geometry) = self.gradients(&gradient)?;
        // The input has done its work, and its gradient has its shape.
        let kernel = maps(&self.weight.value);
        let algorithm = self.algorithm_for(Pass::BackwardInput, &geometry, input.shape()[0]);
        let done = algorithm.backward_input_into(maps(&gradient), kernel, &geometry.options(), maps_mut(&mut input));
        done.map_err(in_layer(NAME))?;
        context.recycle(gradient);
        Ok(input)
    }

    fn backward_parameters(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<(), LayerError> {
        let (input, _) = self.gradients(&gradient)?;
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

impl<T: Real> fmt::Display for Conv2d<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.fmt(f)
    }
}

/// As the layer shows itself.
impl fmt::Display for Conv2dConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { in_channels, out_channels, kernel, stride, padding, dilation, groups, bias, .. } = *self;
        let (kernel, stride) = (times(&kernel), per_axis(stride));
        write!(f, "{NAME}({in_channels}, {out_channels}, kernel {kernel}, stride {stride}")?;
        match padding {
            PaddingChoice::Sides(padding) => write!(f, "{}", PaddingText(padding))?,
            PaddingChoice::For(output_size) => write!(f, ", padding {output_size}")?,
        }
        if dilation != [1, 1] {
            write!(f, ", dilation {}", per_axis(dilation))?;
        }
        if groups != 1 {
            write!(f, ", groups {groups}")?;
        }
        f.write_str(if bias { ")" } else { ", no bias)" })
    }
}

/// `2` where both axes agree, `2×1` where they do not.
pub(crate) fn per_axis(pair: [usize; 2]) -> String {
    if pair[0] == pair[1] { pair[0].to_string() } else { times(&pair) }
}

/// Padding as an option of a layer: nothing, `, padding 2`, or each side.
pub(crate) struct PaddingText(pub Padding);

impl fmt::Display for PaddingText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Padding { top, bottom, left, right } = self.0;
        if self.0 == Padding::NONE {
            Ok(())
        } else if (top, left) == (bottom, right) {
            write!(f, ", padding {}", per_axis([top, left]))
        } else {
            write!(f, ", padding {top}+{bottom}×{left}+{right}")
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{arr1, array};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn rng() -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(0)
    }

    #[test]
    fn forward_and_backward_as_worked_by_hand() {
        for algorithm in [Some(Algorithm::Loops), None] {
            let mut context = Context::train(0);
            let mut layer = Conv2dConfig::new(1, 1, [2, 2]).algorithm(algorithm).init::<f64>(&mut rng()).unwrap();
            layer.weight.value = array![[[[1.0, 2.0], [0.0, -1.0]]]].into_dyn();
            layer.bias.as_mut().unwrap().value = arr1(&[10.0]).into_dyn();
            let input = array![[[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]]].into_dyn();
            let output = layer.forward(input, &mut context).unwrap();
            // 1 + 2·2 − 5 + 10 and 2 + 2·3 − 6 + 10.
            assert_eq!(output, array![[[[10.0, 12.0]]]].into_dyn());
            let gradient = layer.backward(array![[[[1.0, 10.0]]]].into_dyn(), &mut context).unwrap();
            assert_eq!(gradient, array![[[[1.0, 12.0, 20.0], [0.0, -1.0, -10.0]]]].into_dyn());
            assert_eq!(layer.weight.gradient, array![[[[21.0, 32.0], [54.0, 65.0]]]].into_dyn());
            assert_eq!(layer.bias.unwrap().gradient, arr1(&[11.0]).into_dyn());
        }
    }

    /// A layer does what it is told in all three passes, and says so where it cannot.
    #[test]
    fn the_rung_can_be_chosen() {
        let image = Array1::from_iter((0..128).map(|at| f64::from(at % 7) - 3.0));
        let image = image.into_shape_with_order((1, 2, 8, 8)).unwrap().into_dyn();
        let passes = |algorithm: Algorithm| {
            let mut layer = Conv2dConfig::new(2, 4, [3, 3]).same().algorithm(algorithm).init(&mut rng()).unwrap();
            let mut context = Context::train(0);
            let maps = layer.forward(image.clone(), &mut context).unwrap();
            let gradient = layer.backward(maps.clone(), &mut context).unwrap();
            [maps, gradient, layer.weight.gradient]
        };
        let loops = passes(Algorithm::Loops);
        for algorithm in Algorithm::ALL {
            for (ours, expected) in passes(algorithm).iter().zip(&loops) {
                assert!((ours - expected).iter().all(|difference: &f64| difference.abs() < 1e-9), "{algorithm}");
            }
        }
        let strided = Conv2dConfig::new(2, 4, [3, 3]).stride([2, 2]).algorithm(Algorithm::Winograd);
        let error = strided.init(&mut rng()).unwrap().forward(image, &mut Context::eval()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Conv2d: Winograd cannot do these shapes and options: choose another algorithm, or let the rule choose"
        );
    }

    #[test]
    fn same_padding_gives_the_size_over_the_stride_rounded_up() {
        for (kernel, dilation, stride, size) in
            [([5, 5], [1, 1], [1, 1], [7, 4]), ([2, 4], [3, 1], [1, 1], [7, 4]), ([3, 2], [1, 1], [2, 3], [4, 2])]
        {
            let layer =
                Conv2dConfig::new(1, 1, kernel).same().dilation(dilation).stride(stride).init::<f32>(&mut rng());
            let geometry = layer.unwrap().geometry([1, 7, 4]).unwrap();
            assert_eq!(geometry.output_size(), size);
        }
    }

    #[test]
    fn it_prints_its_options() {
        let layer = Conv2dConfig::new(4, 6, [3, 1])
            .stride([2, 1])
            .padding(Padding { top: 1, bottom: 0, left: 2, right: 2 })
            .dilation([2, 2])
            .groups(2)
            .bias(false);
        let text = "Conv2d(4, 6, kernel 3×1, stride 2×1, padding 1+0×2+2, dilation 2, groups 2, no bias)";
        assert_eq!(layer.init::<f32>(&mut rng()).unwrap().to_string(), text);
        let layer = Conv2dConfig::new(1, 32, [5, 5]).padding(Padding::symmetric(2)).init::<f32>(&mut rng()).unwrap();
        assert_eq!(layer.to_string(), "Conv2d(1, 32, kernel 5×5, stride 1, padding 2)");
    }

    #[test]
    fn options_that_do_not_fit_are_refused_when_the_layer_is_made() {
        let config = Conv2dConfig::new(4, 6, [3, 3]);
        for wrong in [
            Conv2dConfig::new(0, 6, [3, 3]),
            Conv2dConfig::new(4, 0, [3, 3]),
            Conv2dConfig::new(4, 6, [0, 3]),
            Conv2dConfig::new(usize::MAX, 6, [3, 3]),
            Conv2dConfig::new(4, 6, [usize::MAX, 1]).dilation([2, 2]),
            config.stride([0, 1]),
            config.dilation([1, 0]),
            config.dilation([usize::MAX, 1]),
            config.groups(0),
            config.groups(3),
        ] {
            let error = wrong.init::<f32>(&mut rng()).unwrap_err().to_string();
            assert!(!error.contains('\n'), "{error}");
        }
    }
}
