//! The transposed convolution as a layer.

use std::fmt;

use conv::{Conv2dOptions, Padding, Real, times, transposed};
use ndarray::{Array1, Array4};
use rand::Rng;

use crate::error::in_layer;
use crate::option_words::{PaddingText, per_axis};
use crate::shape::{elements, image_of, images_of, upstream};
use crate::tensor::{list, list_mut, maps, maps_mut};
use crate::{
    Context, Initializer, Layer, LayerError, Operation, Parameter, ParameterKind, Path, Role, Slot, Summary, Tensor,
};

/// The name in errors.
const NAME: &str = "ConvTranspose2d";

/// How to make a [`ConvTranspose2d`] layer.
///
/// ```
/// use layers::{ConvTranspose2d, ConvTranspose2dConfig};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let layer: ConvTranspose2d<f32> = ConvTranspose2dConfig::new(8, 4, [2, 2]).stride([2, 2]).init(&mut rng)?;
/// assert_eq!(layer.to_string(), "ConvTranspose2d(8, 4, kernel 2×2, stride 2)");
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConvTranspose2dConfig {
    in_channels: usize,
    out_channels: usize,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: Padding,
    output_padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
    bias: bool,
    initializer: Initializer,
    bias_initializer: Initializer,
}

impl ConvTranspose2dConfig {
    /// Stride 1, no padding, dilation 1, one group, a bias of zero, Kaiming's fan-in normal weights (over the axes that
    /// PyTorch counts: the second and those of the kernel).
    ///
    /// `kernel` is `[height, width]`.
    pub fn new(in_channels: usize, out_channels: usize, kernel: [usize; 2]) -> Self {
        Self {
            in_channels,
            out_channels,
            kernel,
            stride: [1, 1],
            padding: Padding::NONE,
            output_padding: [0, 0],
            dilation: [1, 1],
            groups: 1,
            bias: true,
            initializer: Initializer::default(),
            bias_initializer: Initializer::Constant(0.0),
        }
    }

    /// Pixels of the output from one input pixel to the next, `[height, width]`: how many times it enlarges.
    #[must_use]
    pub fn stride(self, stride: [usize; 2]) -> Self {
        Self { stride, ..self }
    }

    /// What is cut off the output, in pixels per side; `[height, width]` is the same above and below, left and right.
    #[must_use]
    pub fn padding(self, padding: impl Into<Padding>) -> Self {
        Self { padding: padding.into(), ..self }
    }

    /// Rows added at the bottom and columns at the right of the output: they tell apart the sizes that a strided convolution
    /// takes to the same one.
    #[must_use]
    pub fn output_padding(self, output_padding: [usize; 2]) -> Self {
        Self { output_padding, ..self }
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

    /// The layer, its parameters drawn from `rng`.
    ///
    /// # Errors
    /// If a size is 0, the groups do not divide the channels, the weight is too large, the output padding is not smaller than
    /// stride or dilation, or an initialiser makes no sense.
    pub fn init<T: Real>(self, rng: &mut impl Rng) -> Result<ConvTranspose2d<T>, LayerError> {
        let shape = self.checked_weight_shape()?;
        let weight = Parameter::new(self.initializer.sample(&shape, rng)?, ParameterKind::Weight);
        let bias = if self.bias {
            let bias = self.bias_initializer.sample(&[self.out_channels], rng)?;
            Some(Parameter::new(bias, ParameterKind::Bias))
        } else {
            None
        };
        Ok(ConvTranspose2d { weight, bias, config: self, input: None })
    }

    /// The layer with this weight and, if it is given, this bias.
    ///
    /// # Shapes
    /// `weight` `[in_channels, out_channels / groups, kernel height, kernel width]`, `bias` `[out_channels]`.
    ///
    /// # Errors
    /// As [`ConvTranspose2dConfig::init`], or if weight or bias does not have its shape.
    ///
    /// ```
    /// use layers::{Context, ConvTranspose2dConfig, Layer};
    /// use ndarray::array;
    /// let config = ConvTranspose2dConfig::new(1, 1, [1, 2]).stride([1, 2]);
    /// let mut twice_as_wide = config.with_weights(array![[[[1.0, 1.0]]]], None)?;
    /// let output = twice_as_wide.forward(array![[[[3.0, 7.0]]]].into_dyn(), &mut Context::eval())?;
    /// assert_eq!(output, array![[[[3.0, 3.0, 7.0, 7.0]]]].into_dyn());
    /// # Ok::<(), layers::LayerError>(())
    /// ```
    pub fn with_weights<T: Real>(
        self,
        weight: Array4<T>,
        bias: Option<Array1<T>>,
    ) -> Result<ConvTranspose2d<T>, LayerError> {
        let config = self.bias(bias.is_some());
        config.checked_weight_shape()?;
        let weight = Parameter::new(weight.into_dyn(), ParameterKind::Weight);
        let bias = bias.map(|bias| Parameter::new(bias.into_dyn(), ParameterKind::Bias));
        let layer = ConvTranspose2d { weight, bias, config, input: None };
        layer.check_fields()?;
        Ok(layer)
    }

    /// As [`Layer::trace`], for the layer that this makes: shapes and costs are known before a weight is.
    ///
    /// Where an output pixel comes from depends on its place, so receptive fields end here. Each input pixel is multiplied by
    /// each weight of its channel: taps that the padding cuts off are counted, as is usual.
    ///
    /// # Errors
    /// As [`Layer::trace`].
    pub fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        let weights = elements(NAME, &self.checked_weight_shape()?)?;
        let [_, height, width] = image_of(NAME, self.in_channels, input)?;
        let [out_height, out_width] = self.output_size([height, width])?;
        let output = vec![self.out_channels, out_height, out_width];
        elements(NAME, &output)?;
        let biases = if self.bias { self.out_channels } else { 0 };
        // Both factors are at most 2³⁰.
        let multiply_adds = weights as u64 * elements(NAME, &[height, width])? as u64;
        summary.lose_place();
        let stride = if self.stride == [1, 1] { String::new() } else { format!("/{}", per_axis(self.stride)) };
        let label = format!("{NAME} {}{stride}", times(&self.kernel));
        summary.push(label, self, &output, (weights + biases, multiply_adds));
        Ok(output)
    }

    /// `[in_channels, out_channels / groups, kernel height, kernel width]`.
    fn weight_shape(&self) -> [usize; 4] {
        let channels = self.out_channels.checked_div(self.groups).unwrap_or(0);
        [self.in_channels, channels, self.kernel[0], self.kernel[1]]
    }

    /// The shape of the weight, if these options make a layer.
    fn checked_weight_shape(&self) -> Result<[usize; 4], LayerError> {
        let shape = self.weight_shape();
        let sizes = [
            ("number of input channels", self.in_channels),
            ("number of output channels", self.out_channels),
            ("number of groups", self.groups),
        ];
        if let Some((what, _)) = sizes.into_iter().find(|(_, size)| *size == 0) {
            return Err(LayerError::Conv(conv::ConvError::Zero { operation: NAME, what }));
        }
        for (what, channels) in [("input channels", self.in_channels), ("output channels", self.out_channels)] {
            if !channels.is_multiple_of(self.groups) {
                let (operation, groups) = (NAME, self.groups);
                let error = conv::ConvError::GroupsDoNotDivide { operation, what, channels, groups };
                return Err(LayerError::Conv(error));
            }
        }
        elements(NAME, &shape)?;
        // An image of one pixel shows whether the other options fit each other; what they cut off is another question.
        let uncut = Self { padding: Padding::NONE, ..*self };
        uncut.output_size([1, 1])?;
        Ok(shape)
    }

    fn options(&self) -> Conv2dOptions {
        Conv2dOptions { stride: self.stride, padding: self.padding, dilation: self.dilation, groups: self.groups }
    }

    fn output_size(&self, input: [usize; 2]) -> Result<[usize; 2], LayerError> {
        transposed::output_size(input, self.kernel, &self.options(), self.output_padding).map_err(in_layer(NAME))
    }
}

/// The transposed convolution: each input pixel draws the kernel, weighted by its value, into a larger image.
///
/// It enlarges where a strided [`Conv2d`](crate::Conv2d) makes smaller: in networks that give an image back. What it computes
/// is the gradient of that convolution, and its own gradient is that convolution.
///
/// # Shapes
/// `[batch, in_channels, height, width]` → `[batch, out_channels, out_height, out_width]`, with the size that
/// [`conv::transposed::output_size`] gives; `weight` `[in_channels, out_channels / groups, kernel height, kernel width]`,
/// input channels first, as in PyTorch, `bias` `[out_channels]`.
///
/// Source: Zeiler, Krishnan, Taylor & Fergus 2010, "Deconvolutional networks"; Dumoulin & Visin 2016, "A guide to convolution
/// arithmetic for deep learning", section 4.
///
/// ```
/// use layers::{Context, ConvTranspose2dConfig, Layer, Tensor};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut layer = ConvTranspose2dConfig::new(8, 3, [3, 3]).stride([2, 2]).padding([1, 1]).init::<f32>(&mut rng)?;
/// let output = layer.forward(Tensor::zeros(vec![2, 8, 4, 5]), &mut Context::eval())?;
/// assert_eq!(output.shape(), [2, 3, 7, 9]);
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct ConvTranspose2d<T> {
    /// The kernels, `[in_channels, out_channels / groups, kernel height, kernel width]`.
    pub weight: Parameter<T>,
    /// `[out_channels]`.
    pub bias: Option<Parameter<T>>,
    config: ConvTranspose2dConfig,
    /// The last input, if that pass kept it.
    input: Option<Tensor<T>>,
}

impl<T: Real> ConvTranspose2d<T> {
    /// How this layer was made.
    pub fn config(&self) -> ConvTranspose2dConfig {
        self.config
    }

    /// Nothing, or an error if a public field does not fit any more.
    fn check_fields(&self) -> Result<(), LayerError> {
        self.weight.check(NAME, "weight", &self.config.weight_shape())?;
        Parameter::check_bias(self.bias.as_ref(), NAME, self.config.bias, self.config.out_channels)
    }

    /// Gradients of weight and bias; gives back the input.
    fn gradients(&mut self, gradient: &Tensor<T>) -> Result<Tensor<T>, LayerError> {
        let input = self.input.as_ref().ok_or(LayerError::NoForward { layer: NAME })?;
        self.check_fields()?;
        let config = self.config;
        let [batch, _, height, width] = images_of(NAME, config.in_channels, input.shape())?;
        let [out_height, out_width] = config.output_size([height, width])?;
        upstream(NAME, &[batch, config.out_channels, out_height, out_width], gradient.shape())?;
        let (options, output_padding) = (config.options(), config.output_padding);
        let kernels = transposed::backward_kernel(
            fast_conv::backward_kernel,
            maps(gradient),
            maps(input),
            config.kernel,
            &options,
            output_padding,
        );
        maps_mut(&mut self.weight.gradient).assign(&kernels.map_err(in_layer(NAME))?);
        if let Some(bias) = &mut self.bias {
            fast_conv::backward_bias_into(maps(gradient), list_mut(&mut bias.gradient)).map_err(in_layer(NAME))?;
        }
        Ok(self.input.take().expect("it was there above"))
    }
}

impl<T: Real> Layer<T> for ConvTranspose2d<T> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn role(&self) -> Role {
        Role::Convolution
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        let ConvTranspose2dConfig { kernel, stride, padding, output_padding, dilation, groups, .. } = self.config;
        Ok(Operation::ConvTranspose2d { kernel, stride, padding, output_padding, dilation, groups })
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let config = self.config;
        let [batch, _, height, width] = images_of(NAME, config.in_channels, input.shape())?;
        self.check_fields()?;
        let [out_height, out_width] = config.output_size([height, width])?;
        elements(NAME, &[batch, config.out_channels, out_height, out_width])?;
        let (kernel, bias) = (maps(&self.weight.value), self.bias.as_ref().map(|bias| list(&bias.value)));
        let output = transposed::conv_transpose(
            fast_conv::backward_input,
            maps(&input),
            kernel,
            bias,
            &config.options(),
            config.output_padding,
        );
        let output = output.map_err(in_layer(NAME))?;
        let old = if context.keeps() { self.input.replace(input) } else { self.input.take().or(Some(input)) };
        if let Some(old) = old {
            context.recycle(old);
        }
        Ok(output.into_dyn())
    }

    fn backward(&mut self, gradient: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let input = self.gradients(&gradient)?;
        let size = [input.shape()[2], input.shape()[3]];
        let (kernel, config) = (maps(&self.weight.value), self.config);
        let result = transposed::backward_input(
            fast_conv::cross_correlate,
            maps(&gradient),
            kernel,
            size,
            &config.options(),
            config.output_padding,
        );
        context.recycle(input);
        let result = result.map_err(in_layer(NAME))?;
        context.recycle(gradient);
        Ok(result.into_dyn())
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

impl<T: Real> fmt::Display for ConvTranspose2d<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.fmt(f)
    }
}

/// As the layer shows itself.
impl fmt::Display for ConvTranspose2dConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { in_channels, out_channels, kernel, stride, padding, output_padding, .. } = *self;
        let (kernel, stride) = (times(&kernel), per_axis(stride));
        write!(f, "{NAME}({in_channels}, {out_channels}, kernel {kernel}, stride {stride}{}", PaddingText(padding))?;
        if output_padding != [0, 0] {
            write!(f, ", output padding {}", per_axis(output_padding))?;
        }
        if self.dilation != [1, 1] {
            write!(f, ", dilation {}", per_axis(self.dilation))?;
        }
        if self.groups != 1 {
            write!(f, ", groups {}", self.groups)?;
        }
        f.write_str(if self.bias { ")" } else { ", no bias)" })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{arr1, array};
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    use super::*;

    #[test]
    fn forward_and_backward_as_worked_by_hand() {
        let mut context = Context::train(0);
        let config = ConvTranspose2dConfig::new(1, 1, [1, 3]).stride([1, 2]);
        let mut layer = config.with_weights(array![[[[1.0, 2.0, 3.0]]]], Some(arr1(&[0.5]))).unwrap();
        let output = layer.forward(array![[[[1.0, 10.0]]]].into_dyn(), &mut context).unwrap();
        // 3·1 and 1·10 meet in the middle.
        assert_eq!(output, array![[[[1.5, 2.5, 13.5, 20.5, 30.5]]]].into_dyn());
        let gradient = layer.backward(array![[[[1.0, 2.0, 3.0, 4.0, 5.0]]]].into_dyn(), &mut context).unwrap();
        // 1·1 + 2·2 + 3·3 and 3·1 + 4·2 + 5·3; each weight meets each pixel; all five for the bias.
        assert_eq!(gradient, array![[[[14.0, 26.0]]]].into_dyn());
        assert_eq!(layer.weight.gradient, array![[[[31.0, 42.0, 53.0]]]].into_dyn());
        assert_eq!(layer.bias.unwrap().gradient, arr1(&[15.0]).into_dyn());
    }

    #[test]
    fn options_that_do_not_fit_are_refused_when_the_layer_is_made() {
        let config = ConvTranspose2dConfig::new(4, 6, [3, 3]);
        let text = |wrong: ConvTranspose2dConfig| {
            wrong.init::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).unwrap_err().to_string()
        };
        for (wrong, expected) in [
            (ConvTranspose2dConfig::new(0, 6, [3, 3]), "number of input channels is 0: choose at least 1"),
            (ConvTranspose2dConfig::new(4, 6, [3, 0]), "a kernel side is 0: choose at least 1"),
            (config.stride([0, 1]), "a stride is 0: choose at least 1"),
            (config.groups(0), "number of groups is 0: choose at least 1"),
            (config.groups(4), "4 groups do not divide 6 output channels: choose a divisor of 6"),
            (
                config.output_padding([1, 0]),
                "output padding 1×0 is not smaller than stride 1×1 or dilation 1×1: choose less",
            ),
            (
                ConvTranspose2dConfig::new(4, usize::MAX, [3, 3]),
                "a tensor of shape [4, 18446744073709551615, 3, 3] has more than 1073741824 elements: \
                 choose smaller sizes",
            ),
        ] {
            assert_eq!(text(wrong), format!("ConvTranspose2d: {expected}"));
        }
        let all_cut_off = config.padding([5, 5]).init::<f32>(&mut ChaCha8Rng::seed_from_u64(0)).unwrap();
        assert_eq!(
            crate::summarize(&all_cut_off, &[4, 2, 2]).unwrap_err().to_string(),
            "ConvTranspose2d: input 2×2 under kernel 3×3 gives nothing but what padding 5+5 × 5+5 cuts away: pad less"
        );
    }

    #[test]
    fn it_prints_its_options() {
        let config = ConvTranspose2dConfig::new(4, 6, [3, 1]).stride([2, 1]).padding([1, 0]).output_padding([1, 0]);
        let text = "ConvTranspose2d(4, 6, kernel 3×1, stride 2×1, padding 1×0, output padding 1×0, groups 2, no bias)";
        assert_eq!(config.groups(2).bias(false).to_string(), text);
    }
}
