//! Everything that follows from the sizes alone: shapes, parameters, multiply–adds, bytes, unread pixels.

use crate::sizes::times;
use crate::{Conv2dOptions, ConvError, Padding, SlidingWindow};

/// The sizes of one 2-D convolution, checked: how much comes out, and what it costs.
///
/// Whoever holds a `Geometry` knows that its kernel fits, that its groups divide, and that its counts do not
/// overflow. Chapter 12's first layer, 5×5 over one grey channel:
///
/// ```
/// use conv::{Conv2dOptions, Geometry, Padding};
/// let options = Conv2dOptions { padding: Padding::symmetric(2), ..Default::default() };
/// let geometry = Geometry::new([1, 28, 28], [32, 1, 5, 5], &options)?;
/// assert_eq!(geometry.output_shape(), [32, 28, 28]);
/// assert_eq!(geometry.parameters(true), 832); // (5·5·1 + 1)·32
/// assert_eq!(geometry.multiply_adds(), 627_200); // 28·28 outputs × 32 channels × 25 taps
/// # Ok::<(), conv::ConvError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Geometry {
    pub(crate) in_channels: usize,
    pub(crate) out_channels: usize,
    pub(crate) groups: usize,
    pub(crate) height: SlidingWindow,
    pub(crate) width: SlidingWindow,
    output: [usize; 2],
    multiply_adds: u64,
}

impl Geometry {
    /// Checks that a kernel fits an input, and computes what follows from their sizes.
    ///
    /// # Shapes
    ///
    /// - `input`: `[C, H, W]`, one image
    /// - `kernel`: `[O, I, Kh, Kw]` with I = C/G
    ///
    /// # Errors
    ///
    /// [`ConvError::Zero`] for a size, stride, dilation or number of groups that is 0;
    /// [`ConvError::GroupsDoNotDivide`] and [`ConvError::ChannelMismatch`] for channels that do not fit;
    /// [`ConvError::KernelDoesNotFit`] for a kernel larger than the padded input; [`ConvError::TooLarge`] if a count
    /// overflows.
    ///
    /// ```
    /// use conv::{Conv2dOptions, ConvError, Geometry};
    /// let grouped = Conv2dOptions { groups: 3, ..Default::default() };
    /// assert!(Geometry::new([6, 8, 8], [9, 2, 3, 3], &grouped).is_ok());
    /// assert!(matches!(
    ///     Geometry::new([6, 8, 8], [9, 6, 3, 3], &grouped),
    ///     Err(ConvError::ChannelMismatch { .. })
    /// ));
    /// ```
    pub fn new(input: [usize; 3], kernel: [usize; 4], options: &Conv2dOptions) -> Result<Self, ConvError> {
        const OPERATION: &str = "conv2d";
        refuse_zeros(OPERATION, &input, &kernel, options)?;
        let [in_channels, input_height, input_width] = input;
        let [out_channels, kernel_channels, kernel_height, kernel_width] = kernel;
        let groups = options.groups;
        for (what, channels) in [("input channels", in_channels), ("output channels", out_channels)] {
            if channels % groups != 0 {
                return Err(ConvError::GroupsDoNotDivide { operation: OPERATION, what, channels, groups });
            }
        }
        if kernel_channels != in_channels / groups {
            return Err(ConvError::ChannelMismatch { operation: OPERATION, input, kernel, groups });
        }

        let padding = options.padding;
        let height = SlidingWindow {
            input: input_height,
            kernel: kernel_height,
            stride: options.stride[0],
            pad_before: padding.top,
            pad_after: padding.bottom,
            dilation: options.dilation[0],
        };
        let width = SlidingWindow {
            input: input_width,
            kernel: kernel_width,
            stride: options.stride[1],
            pad_before: padding.left,
            pad_after: padding.right,
            dilation: options.dilation[1],
        };
        let in_two_dimensions = |error| match error {
            ConvError::WindowDoesNotFit { .. } => ConvError::KernelDoesNotFit {
                operation: OPERATION,
                kernel: [kernel_height, kernel_width],
                dilation: options.dilation,
                input: [input_height, input_width],
                padding: [[padding.top, padding.bottom], [padding.left, padding.right]],
            },
            ConvError::TooLarge { what, .. } => ConvError::too_large(OPERATION, what),
            other => other,
        };
        let output = [height.output().map_err(in_two_dimensions)?, width.output().map_err(in_two_dimensions)?];

        let overflow = || {
            ConvError::too_large(
                OPERATION,
                format!(
                    "input {} with kernel {} and output {}×{out_channels}×{}",
                    times(&input),
                    times(&kernel),
                    output[0],
                    output[1]
                ),
            )
        };
        let weights = product(&kernel).ok_or_else(overflow)?;
        weights.checked_add(out_channels).ok_or_else(overflow)?;
        product(&input).ok_or_else(overflow)?;
        product(&[out_channels, output[0], output[1]]).ok_or_else(overflow)?;
        let multiply_adds = (weights as u64)
            .checked_mul(output[0] as u64)
            .and_then(|count| count.checked_mul(output[1] as u64))
            .ok_or_else(overflow)?;

        Ok(Self { in_channels, out_channels, groups, height, width, output, multiply_adds })
    }

    /// C: channels of the input.
    pub const fn in_channels(&self) -> usize {
        self.in_channels
    }

    /// O: channels of the output, one per filter.
    pub const fn out_channels(&self) -> usize {
        self.out_channels
    }

    /// G: groups of channels that do not see each other.
    pub const fn groups(&self) -> usize {
        self.groups
    }

    /// How windows slide down the rows.
    pub const fn height(&self) -> &SlidingWindow {
        &self.height
    }

    /// How windows slide along the columns.
    pub const fn width(&self) -> &SlidingWindow {
        &self.width
    }

    /// `[C, H, W]` of one input image.
    pub const fn input_shape(&self) -> [usize; 3] {
        [self.in_channels, self.height.input, self.width.input]
    }

    /// `[O, I, Kh, Kw]` with I = C/G.
    pub const fn kernel_shape(&self) -> [usize; 4] {
        [self.out_channels, self.in_channels / self.groups, self.height.kernel, self.width.kernel]
    }

    /// Height and width of the output.
    pub const fn output_size(&self) -> [usize; 2] {
        self.output
    }

    /// `[O, H, W]` of the output for one image.
    pub const fn output_shape(&self) -> [usize; 3] {
        [self.out_channels, self.output[0], self.output[1]]
    }

    /// The numbers to learn: (Kh·Kw·I + 1)·O with a bias, Kh·Kw·I·O without.
    ///
    /// The size of the image is not in the formula: that is what sharing a kernel means.
    ///
    /// ```
    /// use conv::{Conv2dOptions, Geometry};
    /// let options = Conv2dOptions::default();
    /// let small = Geometry::new([3, 8, 8], [64, 3, 3, 3], &options)?;
    /// let large = Geometry::new([3, 224, 224], [64, 3, 3, 3], &options)?;
    /// assert_eq!(small.parameters(true), 1_792);
    /// assert_eq!(large.parameters(true), 1_792);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    // ANCHOR: parameters
    pub const fn parameters(&self, bias: bool) -> usize {
        let [out_channels, channels, height, width] = self.kernel_shape();
        let weights = out_channels * channels * height * width;
        if bias { weights + out_channels } else { weights }
    }
    // ANCHOR_END: parameters

    /// Multiplications, each with its addition, to convolve one image: O·H·W outputs times I·Kh·Kw taps.
    ///
    /// Taps that fall on padding are counted, as is usual. Adding the bias is not.
    pub const fn multiply_adds(&self) -> u64 {
        self.multiply_adds
    }

    /// The bytes of the im2col matrices of a batch: one number of type `T` per tap and output pixel.
    ///
    /// # Shapes
    ///
    /// Over all groups (C·Kh·Kw) × (N·H·W), with the output's H and W.
    ///
    /// # Errors
    ///
    /// [`ConvError::TooLarge`] if the count does not fit 64 bits.
    ///
    /// ```
    /// use conv::{Conv2dOptions, Geometry};
    /// // One grey image is 3 136 bytes; its 5×5 patches are 24²·25 numbers.
    /// let geometry = Geometry::new([1, 28, 28], [32, 1, 5, 5], &Conv2dOptions::default())?;
    /// assert_eq!(geometry.im2col_bytes::<f32>(1)?, 57_600);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn im2col_bytes<T>(&self, batch: usize) -> Result<u64, ConvError> {
        let sizes = [
            self.in_channels,
            self.height.kernel,
            self.width.kernel,
            batch,
            self.output[0],
            self.output[1],
            size_of::<T>(),
        ];
        sizes
            .iter()
            .try_fold(1_u64, |bytes, &size| bytes.checked_mul(size as u64))
            .ok_or_else(|| ConvError::too_large("im2col", format!("a matrix of {} bytes", times(&sizes))))
    }

    /// The rows of the input that no window reads, see [`SlidingWindow::unread`].
    ///
    /// ```
    /// use conv::{Conv2dOptions, Geometry};
    /// let options = Conv2dOptions { stride: [2, 2], ..Default::default() };
    /// let geometry = Geometry::new([3, 427, 640], [3, 3, 2, 2], &options)?;
    /// assert_eq!(geometry.output_size(), [213, 320]);
    /// assert_eq!(geometry.unread_rows().collect::<Vec<_>>(), [426]);
    /// assert_eq!(geometry.unread_columns().count(), 0);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn unread_rows(&self) -> impl Iterator<Item = usize> + use<> {
        self.height.unread()
    }

    /// The columns of the input that no window reads, see [`SlidingWindow::unread`].
    pub fn unread_columns(&self) -> impl Iterator<Item = usize> + use<> {
        self.width.unread()
    }

    /// The options that this geometry was made with.
    pub const fn options(&self) -> Conv2dOptions {
        Conv2dOptions {
            stride: [self.height.stride, self.width.stride],
            padding: Padding {
                top: self.height.pad_before,
                bottom: self.height.pad_after,
                left: self.width.pad_before,
                right: self.width.pad_after,
            },
            dilation: [self.height.dilation, self.width.dilation],
            groups: self.groups,
        }
    }
}

/// Says which of the sizes is 0, if one is.
fn refuse_zeros(
    operation: &'static str,
    input: &[usize; 3],
    kernel: &[usize; 4],
    options: &Conv2dOptions,
) -> Result<(), ConvError> {
    let sizes = [
        ("number of input channels", input[0]),
        ("input height", input[1]),
        ("input width", input[2]),
        ("number of output channels", kernel[0]),
        ("number of kernel channels", kernel[1]),
        ("kernel height", kernel[2]),
        ("kernel width", kernel[3]),
        ("vertical stride", options.stride[0]),
        ("horizontal stride", options.stride[1]),
        ("vertical dilation", options.dilation[0]),
        ("horizontal dilation", options.dilation[1]),
        ("number of groups", options.groups),
    ];
    match sizes.into_iter().find(|(_, size)| *size == 0) {
        Some((what, _)) => Err(ConvError::zero(operation, what)),
        None => Ok(()),
    }
}

/// The product of sizes that came from outside, if it fits.
fn product(sizes: &[usize]) -> Option<usize> {
    sizes.iter().try_fold(1_usize, |product, &size| product.checked_mul(size))
}
