//! Backward: a convolution's forward pass, and its kernel gradient with the operands exchanged.

use ndarray::{Array4, ArrayView1, ArrayView4, Axis, Slice};

use super::{OPERATION, check_groups, output_size, with_unread_windows};
use crate::{Conv2dOptions, ConvError, Real};

/// A function that computes a cross-correlation, as [`naive::cross_correlate`](crate::naive::cross_correlate) does.
pub type CrossCorrelate<T> =
    fn(ArrayView4<'_, T>, ArrayView4<'_, T>, Option<ArrayView1<'_, T>>, &Conv2dOptions) -> Result<Array4<T>, ConvError>;

/// A function that computes a convolution's kernel gradient, as [`naive::backward_kernel`](crate::naive::backward_kernel) does.
pub type BackwardKernel<T> =
    fn(ArrayView4<'_, T>, ArrayView4<'_, T>, [usize; 2], &Conv2dOptions) -> Result<Array4<T>, ConvError>;

/// ∂loss/∂input of [`conv_transpose`](super::conv_transpose): an ordinary cross-correlation of the upstream gradient.
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
/// As [`conv_transpose`](super::conv_transpose), and [`ConvError::UpstreamShape`] if `upstream` is not of the output's shape.
///
/// ```
/// use conv::{Conv2dOptions, naive, transposed};
/// use ndarray::array;
/// let (upstream, kernel) = (array![[[[1.0, 1.0, 1.0, 0.0, 0.0]]]], array![[[[1.0, 2.0, 3.0]]]]);
/// let options = Conv2dOptions { stride: [1, 2], ..Default::default() };
/// let forward = naive::cross_correlate;
/// let gradient = transposed::backward_input(forward, upstream.view(), kernel.view(), [1, 2], &options, [0, 0])?;
/// assert_eq!(gradient, array![[[[6.0, 1.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn backward_input<T: Real>(
    cross_correlate: CrossCorrelate<T>,
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
    let mut gradient = cross_correlate(upstream, kernel, None, options)?;
    // An output padding of a whole stride makes windows that belong to no input pixel.
    gradient.slice_axis_inplace(Axis(2), Slice::from(..input_size[0]));
    gradient.slice_axis_inplace(Axis(3), Slice::from(..input_size[1]));
    Ok(gradient)
}

/// ∂loss/∂kernel of [`conv_transpose`](super::conv_transpose): a convolution's kernel gradient in which input and upstream gradient have
/// changed places.
///
/// The gradient for the bias is [`backward_bias`](crate::naive::backward_bias) of `upstream`, as ever.
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
/// use conv::{Conv2dOptions, naive, transposed};
/// use ndarray::array;
/// let (upstream, input) = (array![[[[1.0, 2.0, 3.0, 4.0, 5.0]]]], array![[[[1.0, 10.0]]]]);
/// let options = Conv2dOptions { stride: [1, 2], ..Default::default() };
/// let backward = naive::backward_kernel;
/// let gradient = transposed::backward_kernel(backward, upstream.view(), input.view(), [1, 3], &options, [0, 0])?;
/// assert_eq!(gradient, array![[[[31.0, 42.0, 53.0]]]]); // 1·1 + 10·3, 1·2 + 10·4, 1·3 + 10·5
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn backward_kernel<T: Real>(
    backward_kernel: BackwardKernel<T>,
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
    backward_kernel(input.view(), upstream, kernel_size, options)
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
