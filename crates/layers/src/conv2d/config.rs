//! How a convolutional layer is made.

use std::fmt;

use conv::{Conv2dOptions, Geometry, OutputSize, Padding, Real, times};
use fast_conv::Algorithm;
use ndarray::{Array1, Array4};
use rand::Rng;

use super::{Conv2d, NAME};
use crate::error::in_layer;
use crate::option_words::{PaddingText, per_axis};
use crate::shape::{elements, image_of};
use crate::{Initializer, LayerError, Parameter, ParameterKind, Summary};

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
    pub(super) in_channels: usize,
    pub(super) out_channels: usize,
    pub(super) kernel: [usize; 2],
    pub(super) stride: [usize; 2],
    padding: PaddingChoice,
    pub(super) dilation: [usize; 2],
    pub(super) groups: usize,
    pub(super) bias: bool,
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
    pub(super) fn padding_around(&self, size: [usize; 2]) -> Result<Padding, LayerError> {
        Ok(match self.padding {
            PaddingChoice::Sides(padding) => padding,
            PaddingChoice::For(output_size) => {
                output_size.resolve(size, self.kernel, self.stride, self.dilation).map_err(in_layer(NAME))?
            }
        })
    }

    /// As [`Layer::trace`](crate::Layer::trace), for the layer that this makes: shapes and costs are known before a weight is.
    ///
    /// # Errors
    /// As [`Layer::trace`](crate::Layer::trace).
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
    pub(super) fn weight_shape(&self) -> [usize; 4] {
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
