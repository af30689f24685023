//! The transposed convolution of [`conv::transposed`], fast: what it asks of a convolution, the rule's choice computes.

pub use conv::transposed::output_size;
use conv::transposed::{backward_input_by, backward_kernel_by, conv_transpose_by};
use conv::{Conv2dOptions, ConvError, Real};
use ndarray::{Array4, ArrayView1, ArrayView4};

/// As [`conv::transposed::conv_transpose`], fast.
///
/// # Errors
/// As there.
///
/// ```
/// use conv::Conv2dOptions;
/// use fast_conv::transposed::conv_transpose;
/// use ndarray::array;
/// let (pixels, kernel) = (array![[[[1.0, 10.0]]]], array![[[[1.0, 2.0, 3.0]]]]);
/// let options = Conv2dOptions { stride: [1, 2], ..Default::default() };
/// let enlarged = conv_transpose(pixels.view(), kernel.view(), None, &options, [0, 0])?;
/// assert_eq!(enlarged, array![[[[1.0, 2.0, 13.0, 20.0, 30.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn conv_transpose<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<Array4<T>, ConvError> {
    conv_transpose_by(crate::backward_input, input, kernel, bias, options, output_padding)
}

/// As [`conv::transposed::backward_input`], fast.
///
/// # Errors
/// As there.
pub fn backward_input<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<Array4<T>, ConvError> {
    backward_input_by(crate::cross_correlate, upstream, kernel, input_size, options, output_padding)
}

/// As [`conv::transposed::backward_kernel`], fast.
///
/// # Errors
/// As there.
pub fn backward_kernel<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<Array4<T>, ConvError> {
    backward_kernel_by(crate::backward_kernel, upstream, input, kernel_size, options, output_padding)
}
