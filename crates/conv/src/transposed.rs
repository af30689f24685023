//! Transposed convolution: the adjoint of a convolution, used as a layer of its own.
//!
//! A convolution with stride 2 halves an image. Its adjoint, [`backward_input`](crate::backward_input), goes from the
//! small image to the large one. Taken as a forward pass, that is the transposed convolution, with which segmentation
//! and image generation enlarge. (It is also called deconvolution, which it is not: it does not undo anything.)
//!
//! Because it is the adjoint, there is nothing new to compute. Forward is a convolution's backward; backward is a
//! convolution's forward. What is new is the bookkeeping: several input sizes of a strided convolution have the same
//! output size, and `output_padding` says which one the way back should take.

use ndarray::{Array4, ArrayView1, ArrayView4, CowArray, Ix4, s};

use crate::checks::check_bias;
use crate::error::Sizes;
use crate::{Border, Conv2dOptions, ConvError, Padding, Real, pad};

const OPERATION: &str = "conv_transpose";

/// The height and width of a transposed convolution's output: (H−1)·S − P + D·(K−1) + 1 + output padding, where P
/// counts both sides.
///
/// # Errors
///
/// [`ConvError::Zero`] for a size, stride or dilation of 0; [`ConvError::OutputPaddingTooLarge`] unless each output
/// padding is smaller than the stride or the dilation of its axis; [`ConvError::NothingLeft`] if the padding cuts
/// everything away; [`ConvError::TooLarge`] if the size does not fit a `usize`.
///
/// ```
/// use conv::{Conv2dOptions, Padding, transposed};
/// // 3×3 with stride 2 and padding 1 takes 7 and 8 pixels to 4. The way back must choose.
/// let options = Conv2dOptions { stride: [2, 2], padding: Padding::symmetric(1), ..Default::default() };
/// assert_eq!(transposed::output_size([4, 4], [3, 3], &options, [0, 1])?, [7, 8]);
/// # Ok::<(), conv::ConvError>(())
/// ```
///
/// Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning" (2016), relationship 14; with
/// dilation as in PyTorch's `ConvTranspose2d`.
pub fn output_size(
    input: [usize; 2],
    kernel: [usize; 2],
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<[usize; 2], ConvError> {
    let Conv2dOptions { stride, dilation, padding, .. } = *options;
    let padding = [[padding.top, padding.bottom], [padding.left, padding.right]];
    let sizes = [("an input side", input), ("a kernel side", kernel), ("a stride", stride), ("a dilation", dilation)];
    if let Some((what, _)) = sizes.into_iter().find(|(_, size)| size.contains(&0)) {
        return Err(ConvError::zero(OPERATION, what));
    }
    if (0..2).any(|axis| output_padding[axis] >= stride[axis].max(dilation[axis])) {
        return Err(ConvError::OutputPaddingTooLarge { operation: OPERATION, output_padding, stride, dilation });
    }
    let mut output = [0; 2];
    for axis in 0..2 {
        let windows = (input[axis] - 1).checked_mul(stride[axis]);
        let reach = (kernel[axis] - 1).checked_mul(dilation[axis]);
        let uncut = windows.zip(reach).and_then(|(windows, reach)| windows.checked_add(reach)?.checked_add(1));
        let uncut = uncut.and_then(|sum| sum.checked_add(output_padding[axis])).ok_or_else(|| {
            ConvError::too_large(OPERATION, format!("input {} with kernel {}", Sizes(&input), Sizes(&kernel)))
        })?;
        let [before, after] = padding[axis];
        let left = uncut.checked_sub(before).and_then(|rest| rest.checked_sub(after)).filter(|&left| left > 0);
        output[axis] = left.ok_or(ConvError::NothingLeft { operation: OPERATION, input, kernel, padding })?;
    }
    Ok(output)
}

/// Lets every input pixel draw the kernel, weighted by its value, into a larger image: the transposed convolution.
///
/// Neighbouring pixels draw S apart, overlaps add up, and the padding is cut off the result. Without the bias this is
/// exactly the adjoint of [`cross_correlate`](crate::cross_correlate) with the same kernel and options.
///
/// # Shapes
///
/// As PyTorch's `ConvTranspose2d`:
///
/// - `input`: `[N, Cin, H, W]`
/// - `kernel`: `[Cin, Cout/G, Kh, Kw]`: input channels first, since this is the kernel of the convolution whose adjoint
///   it is, which has Cin *output* channels
/// - `bias`: `[Cout]`
/// - `output_padding`: rows added at the bottom and columns at the right, which no padding cuts off
/// - result: `[N, Cout, Hout, Wout]`, see [`output_size`]
///
/// # Errors
///
/// Those of [`output_size`]; [`ConvError::GroupsDoNotDivide`], [`ConvError::ShapeMismatch`] if input and kernel have
/// different input channels; [`ConvError::BiasLength`].
///
/// ```
/// use conv::{Conv2dOptions, transposed::conv_transpose};
/// use ndarray::array;
/// let (pixels, kernel) = (array![[[[1.0, 10.0]]]], array![[[[1.0, 2.0, 3.0]]]]);
/// let options = Conv2dOptions { stride: [1, 2], ..Default::default() };
/// let enlarged = conv_transpose(pixels.view(), kernel.view(), None, &options, [0, 0])?;
/// assert_eq!(enlarged, array![[[[1.0, 2.0, 13.0, 20.0, 30.0]]]]); // 3·1 and 1·10 meet in the middle
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn conv_transpose<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<Array4<T>, ConvError> {
    let [batch, channels, height, width] = input.dim().into();
    let [in_channels, out_channels_per_group, kernel_height, kernel_width] = kernel.dim().into();
    check_groups(in_channels, options.groups)?;
    if channels != in_channels {
        return Err(ConvError::ShapeMismatch {
            operation: OPERATION,
            operand: "input",
            expected: vec![batch, in_channels, height, width],
            got: vec![batch, channels, height, width],
        });
    }
    let out_channels = out_channels_per_group.saturating_mul(options.groups);
    check_bias(OPERATION, bias.map(|bias| bias.len()), out_channels)?;
    let size = output_size([height, width], [kernel_height, kernel_width], options, output_padding)?;
    let upstream = with_unread_windows(input, options, output_padding)?;
    let mut output = crate::backward_input(upstream.view(), kernel, size, options)?;
    if let Some(bias) = bias {
        output += &bias.to_shape((1, out_channels, 1, 1)).expect("as many elements as before");
    }
    Ok(output)
}

/// ∂loss/∂input of [`conv_transpose`]: an ordinary cross-correlation of the upstream gradient.
///
/// # Shapes
///
/// - `upstream`: `[N, Cout, Hout, Wout]`
/// - `kernel`: `[Cin, Cout/G, Kh, Kw]`
/// - `input_size`: `[H, W]`
/// - result: `[N, Cin, H, W]`
///
/// # Errors
///
/// As [`conv_transpose`], and [`ConvError::UpstreamShape`] if `upstream` is not of the output's shape.
///
/// ```
/// use conv::{Conv2dOptions, transposed};
/// use ndarray::array;
/// let (upstream, kernel) = (array![[[[1.0, 1.0, 1.0, 0.0, 0.0]]]], array![[[[1.0, 2.0, 3.0]]]]);
/// let options = Conv2dOptions { stride: [1, 2], ..Default::default() };
/// let gradient = transposed::backward_input(upstream.view(), kernel.view(), [1, 2], &options, [0, 0])?;
/// assert_eq!(gradient, array![[[[6.0, 1.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn backward_input<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<Array4<T>, ConvError> {
    let [in_channels, out_channels_per_group, kernel_height, kernel_width] = kernel.dim().into();
    check_groups(in_channels, options.groups)?;
    let out_channels = out_channels_per_group.saturating_mul(options.groups);
    let kernel_size = [kernel_height, kernel_width];
    check_upstream(&upstream, out_channels, input_size, kernel_size, options, output_padding)?;
    let gradient = crate::cross_correlate(upstream, kernel, None, options)?;
    // An output padding of a whole stride makes windows that belong to no input pixel.
    Ok(gradient.slice_move(s![.., .., ..input_size[0], ..input_size[1]]))
}

/// ∂loss/∂kernel of [`conv_transpose`]: a convolution's kernel gradient in which input and upstream gradient have
/// changed places.
///
/// The gradient for the bias is [`backward_bias`](crate::backward_bias) of `upstream`, as ever.
///
/// # Shapes
///
/// - `upstream`: `[N, Cout, Hout, Wout]`
/// - `input`: `[N, Cin, H, W]`
/// - `kernel_size`: `[Kh, Kw]`
/// - result: `[Cin, Cout/G, Kh, Kw]`
///
/// # Errors
///
/// As [`backward_input`].
///
/// ```
/// use conv::{Conv2dOptions, transposed};
/// use ndarray::array;
/// let (upstream, input) = (array![[[[1.0, 2.0, 3.0, 4.0, 5.0]]]], array![[[[1.0, 10.0]]]]);
/// let options = Conv2dOptions { stride: [1, 2], ..Default::default() };
/// let gradient = transposed::backward_kernel(upstream.view(), input.view(), [1, 3], &options, [0, 0])?;
/// assert_eq!(gradient, array![[[[31.0, 42.0, 53.0]]]]); // 1·1 + 10·3, 1·2 + 10·4, 1·3 + 10·5
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn backward_kernel<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<Array4<T>, ConvError> {
    let [batch, in_channels, height, width] = input.dim().into();
    check_groups(in_channels, options.groups)?;
    let out_channels = upstream.dim().1;
    if upstream.dim().0 != batch {
        let [_, channels, out_height, out_width] = upstream.dim().into();
        let (upstream, output) = (upstream.dim().into(), [batch, channels, out_height, out_width]);
        return Err(ConvError::UpstreamShape { operation: OPERATION, upstream, output });
    }
    check_upstream(&upstream, out_channels, [height, width], kernel_size, options, output_padding)?;
    let input = with_unread_windows(input, options, output_padding)?;
    crate::backward_kernel(input.view(), upstream, kernel_size, options)
}

fn check_groups(in_channels: usize, groups: usize) -> Result<(), ConvError> {
    if groups == 0 {
        return Err(ConvError::zero(OPERATION, "number of groups"));
    }
    if in_channels.is_multiple_of(groups) {
        return Ok(());
    }
    Err(ConvError::GroupsDoNotDivide { operation: OPERATION, what: "input channels", channels: in_channels, groups })
}

fn check_upstream<T>(
    upstream: &ArrayView4<'_, T>,
    out_channels: usize,
    input_size: [usize; 2],
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<(), ConvError> {
    let [height, width] = output_size(input_size, kernel_size, options, output_padding)?;
    let output = [upstream.dim().0, out_channels, height, width];
    let upstream = upstream.dim().into();
    if upstream == output { Ok(()) } else { Err(ConvError::UpstreamShape { operation: OPERATION, upstream, output }) }
}

/// The input, with zeros for the windows that an output padding of at least one stride adds.
///
/// PyTorch allows that with dilation. The convolution whose adjoint we take then has more windows than the input has
/// pixels.
fn with_unread_windows<'a, T: Real>(
    input: ArrayView4<'a, T>,
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<CowArray<'a, T, Ix4>, ConvError> {
    let [bottom, right] = [0, 1].map(|axis| output_padding[axis] / options.stride[axis]);
    if [bottom, right] == [0, 0] {
        return Ok(input.into());
    }
    Ok(pad(input, Padding { bottom, right, ..Padding::NONE }, Border::Zero)?.into())
}
