//! What can be wrong with what a caller chose.

use thiserror::Error;

use crate::sizes::times;

/// A choice of shapes or options that no convolution can be computed for.
///
/// Each message names the operation and both operands and says what to do, in one line:
///
/// ```
/// use conv::{Conv2dOptions, Geometry};
/// let error = Geometry::new([1, 3, 3], [1, 1, 5, 5], &Conv2dOptions::default()).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "conv2d: kernel 5×5 with dilation 1×1 does not fit input 3×3 with padding 0+0 × 0+0: \
///      pad more or choose a smaller kernel"
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConvError {
    /// A size, stride, dilation or number of groups is 0.
    #[error("{operation}: {what} is 0: choose at least 1")]
    Zero {
        /// The function that was called.
        operation: &'static str,
        /// What is 0.
        what: &'static str,
    },

    /// The dilated window is longer than the padded axis.
    #[error(
        "{operation}: kernel {} with dilation {} does not fit input {} with padding {}+{}: pad more or choose a smaller kernel",
        kernel, dilation, input, padding[0], padding[1]
    )]
    WindowDoesNotFit {
        /// The function that was called, or `window`.
        operation: &'static str,
        /// Pixels of the axis.
        input: usize,
        /// Taps of the kernel.
        kernel: usize,
        /// Pixels from one tap to the next.
        dilation: usize,
        /// Pixels added before the first and after the last.
        padding: [usize; 2],
    },

    /// The dilated kernel is larger than the padded input.
    #[error(
        "{operation}: kernel {}×{} with dilation {}×{} does not fit input {}×{} with padding {}+{} × {}+{}: pad more or choose a smaller kernel",
        .kernel[0], .kernel[1], .dilation[0], .dilation[1], .input[0], .input[1],
        .padding[0][0], .padding[0][1], .padding[1][0], .padding[1][1]
    )]
    KernelDoesNotFit {
        /// The function that was called.
        operation: &'static str,
        /// Height and width of the kernel.
        kernel: [usize; 2],
        /// Dilation of each axis.
        dilation: [usize; 2],
        /// Height and width of the input.
        input: [usize; 2],
        /// `[[top, bottom], [left, right]]`.
        padding: [[usize; 2]; 2],
    },

    /// The channels cannot be cut into groups of equal size.
    #[error("{operation}: {groups} groups do not divide {channels} {what}: choose a divisor of {channels}")]
    GroupsDoNotDivide {
        /// The function that was called.
        operation: &'static str,
        /// "input channels" or "output channels".
        what: &'static str,
        /// How many there are.
        channels: usize,
        /// G.
        groups: usize,
    },

    /// The kernel was made for another number of input channels.
    #[error(
        "{operation}: kernel {} (O×I×Kh×Kw) takes {} channels, but input {} (C×H×W) in {groups} groups offers {}: make them equal",
        times(kernel), .kernel[1], times(input), .input[0] / .groups
    )]
    ChannelMismatch {
        /// The function that was called.
        operation: &'static str,
        /// C, H, W.
        input: [usize; 3],
        /// O, I/G, Kh, Kw.
        kernel: [usize; 4],
        /// G, at least 1.
        groups: usize,
    },

    /// The bias does not have one number per output channel.
    #[error(
        "{operation}: bias of length {bias} does not fit {out_channels} output channels: give one number per channel"
    )]
    BiasLength {
        /// The function that was called.
        operation: &'static str,
        /// Length of the bias.
        bias: usize,
        /// Output channels.
        out_channels: usize,
    },

    /// The upstream gradient does not have the shape of the output it is the gradient of.
    #[error(
        "{operation}: upstream gradient {} does not have the output's shape {}: give one number per output",
        times(upstream),
        times(output)
    )]
    UpstreamShape {
        /// The function that was called.
        operation: &'static str,
        /// N, O, H, W of the upstream gradient.
        upstream: [usize; 4],
        /// N, O, H, W of the output.
        output: [usize; 4],
    },

    /// The algorithm that was asked for cannot compute this.
    #[error(
        "{operation}: {algorithm} cannot do these shapes and options: choose another algorithm, or let the rule choose"
    )]
    Unsupported {
        /// The function that was called.
        operation: &'static str,
        /// The algorithm's name.
        algorithm: &'static str,
    },

    /// An operand does not have the shape that the others give it.
    #[error("{operation}: {operand} has shape {}, but {} is needed: give it that shape", times(got), times(expected))]
    ShapeMismatch {
        /// The function that was called.
        operation: &'static str,
        /// Which of its operands.
        operand: &'static str,
        /// The shape that fits.
        expected: Vec<usize>,
        /// The shape it has.
        got: Vec<usize>,
    },

    /// Matrices whose product is not the one that was asked for.
    #[error(
        "{operation}: {} times {} does not give {}: the inner sizes must be equal, the outer ones the result's",
        times(a),
        times(b),
        times(c)
    )]
    MatrixShapes {
        /// The function that was called.
        operation: &'static str,
        /// Rows and columns of the first factor.
        a: [usize; 2],
        /// Of the second.
        b: [usize; 2],
        /// Of the memory for the result.
        c: [usize; 2],
    },

    /// A kernel that lies nowhere wholly inside the signal.
    #[error(
        "{operation}: a kernel of {kernel} samples does not fit inside a signal of {signal}: swap them or use another mode"
    )]
    KernelLongerThanSignal {
        /// The function that was called.
        operation: &'static str,
        /// K: samples of the kernel.
        kernel: usize,
        /// X: samples of the signal.
        signal: usize,
    },

    /// A padding mode that would need pixels the image does not have.
    #[error(
        "{operation}: {padding_mode} padding of {padding} pixels does not fit an image side of {size}: choose at most {widest}"
    )]
    PaddingTooWide {
        /// The function that was called.
        operation: &'static str,
        /// "reflect" or "circular".
        padding_mode: &'static str,
        /// The wider of the two sides' padding.
        padding: usize,
        /// Pixels of the image along this axis.
        size: usize,
        /// The widest padding that this mode allows.
        widest: usize,
    },

    /// A gradient of a padded image that is all padding.
    #[error(
        "{operation}: of {padded} padded pixels, padding {before}+{after} leaves no image: give the gradient of the padded image"
    )]
    NothingInsidePadding {
        /// The function that was called.
        operation: &'static str,
        /// Pixels of the padded image along this axis.
        padded: usize,
        /// Padding before the image.
        before: usize,
        /// Padding after the image.
        after: usize,
    },

    /// A transposed convolution that is asked for more extra pixels than tell two output sizes apart.
    #[error(
        "{operation}: output padding {}×{} is not smaller than stride {}×{} or dilation {}×{}: choose less",
        .output_padding[0], .output_padding[1], .stride[0], .stride[1], .dilation[0], .dilation[1]
    )]
    OutputPaddingTooLarge {
        /// The function that was called.
        operation: &'static str,
        /// Extra rows and columns of the output.
        output_padding: [usize; 2],
        /// Vertical and horizontal stride.
        stride: [usize; 2],
        /// Vertical and horizontal dilation.
        dilation: [usize; 2],
    },

    /// A transposed convolution whose padding cuts away its whole output.
    #[error(
        "{operation}: input {}×{} under kernel {}×{} gives nothing but what padding {}+{} × {}+{} cuts away: pad less",
        .input[0], .input[1], .kernel[0], .kernel[1],
        .padding[0][0], .padding[0][1], .padding[1][0], .padding[1][1]
    )]
    NothingLeft {
        /// The function that was called.
        operation: &'static str,
        /// Height and width of the input.
        input: [usize; 2],
        /// Height and width of the kernel.
        kernel: [usize; 2],
        /// `[[top, bottom], [left, right]]`.
        padding: [[usize; 2]; 2],
    },

    /// A size is beyond what can be counted or held.
    #[error("{operation}: {what} is too large to compute: choose smaller sizes")]
    TooLarge {
        /// The function that was called.
        operation: &'static str,
        /// The sizes that were given.
        what: String,
    },
}

impl ConvError {
    /// The same error, told of another operation: a layer puts its own name where the function's was, so that its user reads
    /// of what he called and not of what that called.
    ///
    /// ```
    /// use conv::SlidingWindow;
    /// let error = SlidingWindow { kernel: 0, ..SlidingWindow::default() }.output().unwrap_err();
    /// assert_eq!(error.to_string(), "window: kernel is 0: choose at least 1");
    /// assert_eq!(error.of("MaxPool2d").to_string(), "MaxPool2d: kernel is 0: choose at least 1");
    /// ```
    #[must_use]
    pub fn of(mut self, name: &'static str) -> Self {
        let (Self::Zero { operation, .. }
        | Self::WindowDoesNotFit { operation, .. }
        | Self::KernelDoesNotFit { operation, .. }
        | Self::GroupsDoNotDivide { operation, .. }
        | Self::ChannelMismatch { operation, .. }
        | Self::BiasLength { operation, .. }
        | Self::UpstreamShape { operation, .. }
        | Self::Unsupported { operation, .. }
        | Self::ShapeMismatch { operation, .. }
        | Self::KernelLongerThanSignal { operation, .. }
        | Self::PaddingTooWide { operation, .. }
        | Self::NothingInsidePadding { operation, .. }
        | Self::OutputPaddingTooLarge { operation, .. }
        | Self::NothingLeft { operation, .. }
        | Self::MatrixShapes { operation, .. }
        | Self::TooLarge { operation, .. }) = &mut self;
        *operation = name;
        self
    }

    /// A size of 0.
    pub const fn zero(operation: &'static str, what: &'static str) -> Self {
        Self::Zero { operation, what }
    }

    /// Sizes that no memory holds.
    pub const fn too_large(operation: &'static str, what: String) -> Self {
        Self::TooLarge { operation, what }
    }
}
