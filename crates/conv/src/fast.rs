//! The functions that everybody calls: checked once, then handed to whoever is fastest.
//!
//! The rule: the direct kernel, unless a group has so few filters that most lanes of a vector would stay empty, or the
//! gradient of the input is asked for at a stride, where a window's pixels are apart; then im2col.

use ndarray::{Array1, Array4, ArrayView1, ArrayView4, ArrayViewMut1, ArrayViewMut4, Axis as Dim, s};

use crate::checks::{check_bias, check_upstream, geometry_of, zeros};
use crate::parallel::for_each_slice;
use crate::{Axis, Conv2dOptions, ConvError, Geometry, Padding, Real, direct, scratch, tiled};

/// Filters in a group from which on the direct kernel is used.
const ENOUGH_FILTERS: usize = 4;

fn direct_pays(geometry: &Geometry) -> bool {
    geometry.out_channels / geometry.groups >= ENOUGH_FILTERS
}

/// The cross-correlation of a batch of images with a set of filters, as [`crate::naive::cross_correlate`], fast.
///
/// # Shapes
/// `input` `[N, C, H, W]`, `kernel` `[O, C/G, Kh, Kw]`, `bias` `[O]` → `[N, O, Hout, Wout]`.
///
/// # Errors
/// If the shapes do not fit each other or the options: see [`Geometry::new`].
///
/// ```
/// use conv::{Conv2dOptions, Padding};
/// use ndarray::Array4;
/// let (image, kernel) = (Array4::<f32>::ones((1, 3, 8, 8)), Array4::ones((4, 3, 3, 3)));
/// let options = Conv2dOptions { padding: Padding::symmetric(1), ..Default::default() };
/// let maps = conv::cross_correlate(image.view(), kernel.view(), None, &options)?;
/// assert_eq!(maps.dim(), (1, 4, 8, 8));
/// assert_eq!((maps[[0, 0, 4, 4]], maps[[0, 0, 0, 0]]), (27.0, 12.0));
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn cross_correlate<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let geometry = geometry_of(&input, &kernel, options)?;
    let [channels, height, width] = geometry.output_shape();
    let mut output = zeros("cross_correlate", [input.dim().0, channels, height, width])?;
    cross_correlate_into(input, kernel, bias, options, output.view_mut())?;
    Ok(output)
}

/// The convolution: as [`cross_correlate`] with each filter flipped in both axes.
///
/// # Errors
/// As [`cross_correlate`].
///
/// ```
/// use conv::Conv2dOptions;
/// use ndarray::array;
/// let image = array![[[[1.0, 2.0, 3.0]]]];
/// let kernel = array![[[[10.0, 1.0]]]];
/// let y = conv::convolve(image.view(), kernel.view(), None, &Conv2dOptions::default())?;
/// assert_eq!(y, array![[[[21.0, 32.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn convolve<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    cross_correlate(input, kernel.slice_move(s![.., .., ..;-1, ..;-1]), bias, options)
}

/// [`cross_correlate`] into memory that is already there: every element of `output` is written.
///
/// # Errors
/// As [`cross_correlate`], and if `output` has not the output's shape.
pub fn cross_correlate_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    options: &Conv2dOptions,
    output: ArrayViewMut4<'_, T>,
) -> Result<(), ConvError> {
    const OPERATION: &str = "cross_correlate";
    let geometry = geometry_of(&input, &kernel, options)?;
    check_bias(OPERATION, bias.map(|bias| bias.len()), geometry.out_channels)?;
    let [channels, height, width] = geometry.output_shape();
    let expected = [input.dim().0, channels, height, width];
    if output.shape() != expected {
        let (expected, got) = (expected.to_vec(), output.shape().to_vec());
        return Err(ConvError::ShapeMismatch { operation: OPERATION, operand: "output", expected, got });
    }
    let pass = if direct_pays(&geometry) { direct::cross_correlate_into } else { tiled::cross_correlate_into };
    pass(input, kernel, bias, &geometry, output);
    Ok(())
}

/// ∂loss/∂input, as [`crate::naive::backward_input`], fast.
///
/// # Shapes
/// `upstream` `[N, O, Hout, Wout]`, `kernel` `[O, C/G, Kh, Kw]`, `input_size` `[H, W]` → `[N, C, H, W]`.
///
/// # Errors
/// If the shapes do not fit each other or the options.
pub fn backward_input<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    const OPERATION: &str = "backward_input";
    let (batch, channels) = (upstream.dim().0, kernel.dim().1.saturating_mul(options.groups));
    // Before any memory is asked for, the sizes must make sense.
    let geometry = Geometry::new([channels, input_size[0], input_size[1]], kernel.dim().into(), options)?;
    check_upstream(OPERATION, &upstream, batch, &geometry)?;
    let mut gradient = zeros(OPERATION, [batch, channels, input_size[0], input_size[1]])?;
    backward_input_into(upstream, kernel, options, gradient.view_mut())?;
    Ok(gradient)
}

/// [`backward_input`] into memory that is already there: every element of `gradient` is written.
///
/// # Errors
/// As [`backward_input`].
pub fn backward_input_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    options: &Conv2dOptions,
    gradient: ArrayViewMut4<'_, T>,
) -> Result<(), ConvError> {
    let (batch, channels, height, width) = gradient.dim();
    let geometry = Geometry::new([channels, height, width], kernel.dim().into(), options)?;
    check_upstream("backward_input", &upstream, batch, &geometry)?;
    if let Some(options) = as_forward(&geometry) {
        return with_flipped(kernel, geometry.groups, |flipped| {
            cross_correlate_into(upstream, flipped, None, &options, gradient)
        });
    }
    tiled::backward_input_into(upstream, kernel, &geometry, gradient);
    Ok(())
}

/// At stride 1 the gradient of a correlation is a correlation of the upstream gradient with the flipped kernel, padded
/// to "full" less what the forward pass padded. These are its options, if that padding is not negative.
fn as_forward(geometry: &Geometry) -> Option<Conv2dOptions> {
    let sides = |axis: &Axis| {
        let full = axis.extent() - 1;
        let before = full.checked_sub(axis.pad_before)?;
        let after = full.checked_sub(axis.pad_after)?;
        (axis.stride == 1).then_some((before, after))
    };
    let ((top, bottom), (left, right)) = (sides(&geometry.height)?, sides(&geometry.width)?);
    Some(Conv2dOptions { padding: Padding { top, bottom, left, right }, ..geometry.options() })
}

/// Lends a copy of the kernel, flipped, with input and output channels exchanged within each group.
fn with_flipped<T: Real, R>(kernel: ArrayView4<'_, T>, groups: usize, work: impl FnOnce(ArrayView4<'_, T>) -> R) -> R {
    let (filters, channels, height, width) = kernel.dim();
    let filters_per_group = filters / groups;
    scratch::with(kernel.len(), |values: &mut [T]| {
        let shape = (groups * channels, filters_per_group, height, width);
        let mut flipped = ArrayViewMut4::from_shape(shape, &mut *values).expect("the length is the shape's");
        let from = kernel.axis_chunks_iter(Dim(0), filters_per_group);
        for (mut to, from) in flipped.axis_chunks_iter_mut(Dim(0), channels).zip(from) {
            to.assign(&from.slice(s![.., .., ..;-1, ..;-1]).permuted_axes([1, 0, 2, 3]));
        }
        work(flipped.view())
    })
}

/// ∂loss/∂kernel, as [`crate::naive::backward_kernel`], fast.
///
/// # Shapes
/// `upstream` `[N, O, Hout, Wout]`, `input` `[N, C, H, W]`, `kernel_size` `[Kh, Kw]` → `[O, C/G, Kh, Kw]`.
///
/// # Errors
/// If the shapes do not fit each other or the options.
pub fn backward_kernel<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    const OPERATION: &str = "backward_kernel";
    let (batch, channels, height, width) = input.dim();
    let kernel = [upstream.dim().1, channels / options.groups.max(1), kernel_size[0], kernel_size[1]];
    let geometry = Geometry::new([channels, height, width], kernel, options)?;
    check_upstream(OPERATION, &upstream, batch, &geometry)?;
    let mut gradient = zeros(OPERATION, kernel)?;
    backward_kernel_into(upstream, input, options, gradient.view_mut())?;
    Ok(gradient)
}

/// [`backward_kernel`] into memory that is already there: every element of `gradient` is written.
///
/// # Errors
/// As [`backward_kernel`].
pub fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    options: &Conv2dOptions,
    gradient: ArrayViewMut4<'_, T>,
) -> Result<(), ConvError> {
    let geometry = geometry_of(&input, &gradient.view(), options)?;
    check_upstream("backward_kernel", &upstream, input.dim().0, &geometry)?;
    let pass = if direct_pays(&geometry) { direct::backward_kernel_into } else { tiled::backward_kernel_into };
    pass(upstream, input, &geometry, gradient);
    Ok(())
}

/// ∂loss/∂bias: the bias was added everywhere, so its gradient is the sum over images and positions.
///
/// # Shapes
/// `upstream` `[N, O, Hout, Wout]` → `[O]`.
///
/// ```
/// let upstream = ndarray::Array4::<f32>::ones((2, 3, 4, 5));
/// assert_eq!(conv::backward_bias(upstream.view()), ndarray::array![40.0, 40.0, 40.0]);
/// ```
pub fn backward_bias<T: Real>(upstream: ArrayView4<'_, T>) -> Array1<T> {
    let mut gradient = Array1::zeros(upstream.dim().1);
    backward_bias_into(upstream, gradient.view_mut());
    gradient
}

/// [`backward_bias`] into memory that is already there.
///
/// # Panics
/// If `gradient` has not one element per output channel.
#[track_caller]
pub fn backward_bias_into<T: Real>(upstream: ArrayView4<'_, T>, gradient: ArrayViewMut1<'_, T>) {
    assert_eq!(gradient.len(), upstream.dim().1, "backward_bias: one sum a channel");
    for_each_slice(gradient, |channel, mut gradient| {
        let maps = upstream.index_axis(Dim(1), channel);
        gradient.fill(maps.outer_iter().map(|map| map.sum()).fold(T::zero(), |total, sum| total + sum));
    });
}
