//! Forward: a convolution's backward pass.

use ndarray::{Array4, ArrayView1, ArrayView4};

use super::{OPERATION, check_groups, output_size, with_unread_windows};
use crate::checks::check_bias;
use crate::{Conv2dOptions, ConvError, Real};

/// A function that computes a convolution's input gradient, as [`naive::backward_input`](crate::naive::backward_input) does.
pub type BackwardInput<T> =
    fn(ArrayView4<'_, T>, ArrayView4<'_, T>, [usize; 2], &Conv2dOptions) -> Result<Array4<T>, ConvError>;

/// Lets every input pixel draw the kernel, weighted by its value, into a larger image: the transposed convolution.
///
/// Neighbouring pixels draw S apart, overlaps add up, and the padding is cut off the result. Without the bias this is
/// exactly the adjoint of [`cross_correlate`](crate::naive::cross_correlate) with the same kernel and options. So it is told which
/// function to compute that with: [`naive::backward_input`](crate::naive::backward_input), or a fast one.
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
/// use conv::{Conv2dOptions, naive, transposed::conv_transpose};
/// use ndarray::array;
/// let (pixels, kernel) = (array![[[[1.0, 10.0]]]], array![[[[1.0, 2.0, 3.0]]]]);
/// let options = Conv2dOptions { stride: [1, 2], ..Default::default() };
/// let enlarged = conv_transpose(naive::backward_input, pixels.view(), kernel.view(), None, &options, [0, 0])?;
/// assert_eq!(enlarged, array![[[[1.0, 2.0, 13.0, 20.0, 30.0]]]]); // 3·1 and 1·10 meet in the middle
/// # Ok::<(), conv::ConvError>(())
/// ```
// ANCHOR: conv_transpose
pub fn conv_transpose<T: Real>(
    backward_input: BackwardInput<T>,
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
    let mut output = backward_input(upstream.view(), kernel, size, options)?;
    if let Some(bias) = bias {
        output += &bias.to_shape((1, out_channels, 1, 1)).expect("as many elements as before");
    }
    Ok(output)
}
// ANCHOR_END: conv_transpose
