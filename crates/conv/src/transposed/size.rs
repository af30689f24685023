//! How large the enlarged image is.

use super::OPERATION;
use crate::sizes::times;
use crate::{Conv2dOptions, ConvError};

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
            ConvError::too_large(OPERATION, format!("input {} with kernel {}", times(&input), times(&kernel)))
        })?;
        let [before, after] = padding[axis];
        let left = uncut.checked_sub(before).and_then(|rest| rest.checked_sub(after)).filter(|&left| left > 0);
        output[axis] = left.ok_or(ConvError::NothingLeft { operation: OPERATION, input, kernel, padding })?;
    }
    Ok(output)
}
