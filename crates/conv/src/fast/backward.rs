//! The backward passes: for the input, the kernel and the bias.

use ndarray::{Array1, Array4, ArrayView4, ArrayViewMut1, ArrayViewMut4, Axis as Dim, s};

use super::forward::{group_of, with_columns};
use super::{as_matrix, cross_correlate_into, expect_shape, flatten_rows_view, tile_rows};
use crate::im2col::scatter_add;
use crate::matmul::product;
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::{Axis, Conv2dOptions, ConvError, Geometry, Padding, Real, scratch};

/// ∂loss/∂input, as [`crate::naive::backward_input`], fast.
///
/// # Shapes
/// `upstream` `[batch, out_channels, output height, output width]`, `kernel` `[out_channels, in_channels/groups, kernel
/// height, kernel width]` → `[batch, in_channels, height, width]` with `input_size` = `[height, width]`.
///
/// # Errors
/// If the shapes do not fit each other or the options.
pub fn backward_input<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    input_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let (batch, channels) = (upstream.dim().0, kernel.dim().1.saturating_mul(options.groups));
    // Before any memory is asked for, the sizes must make sense.
    let geometry = geometry_for(&kernel, [channels, input_size[0], input_size[1]], options)?;
    expect_upstream("backward_input", &upstream, batch, &geometry)?;
    let mut gradient = Array4::zeros((batch, channels, input_size[0], input_size[1]));
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
    mut gradient: ArrayViewMut4<'_, T>,
) -> Result<(), ConvError> {
    let (batch, channels, height, width) = gradient.dim();
    let geometry = geometry_for(&kernel, [channels, height, width], options)?;
    expect_upstream("backward_input", &upstream, batch, &geometry)?;
    if let Some(options) = as_forward(&geometry) {
        return with_flipped(kernel, geometry.groups, |flipped| {
            cross_correlate_into(upstream, flipped, None, &options, gradient)
        });
    }
    gradient.fill(T::zero());
    let (upstream, kernel) = (upstream.as_standard_layout(), kernel.as_standard_layout());
    let filters = as_matrix(&kernel);
    let [filters_per_group, channels_per_group, kernel_height, kernel_width] = per_group(&geometry);
    let taps = kernel_height * kernel_width;
    // A piece is some channels of one group of one image: nobody else adds to them.
    let channels_at_once = channels_per_group.div_ceil(8);
    for_each_slice(gradient, |n, image| {
        for_each_chunk(image, 0, channels_per_group, |first_channel, image| {
            let group = first_channel / channels_per_group;
            let filters = group_of(filters, group, filters_per_group);
            let maps = s![n, group * filters_per_group..(group + 1) * filters_per_group, .., ..];
            let maps = upstream.slice(maps);
            for_each_chunk(image, 0, channels_at_once, |first, mut image| {
                let channels = image.dim().0;
                let filters = filters.slice(s![.., first * taps..(first + channels) * taps]);
                let rows = tile_rows::<T>(&geometry, channels);
                for first_row in (0..maps.dim().1).step_by(rows) {
                    let last_row = (first_row + rows).min(maps.dim().1);
                    let maps = flatten_rows_view(maps.slice(s![.., first_row..last_row, ..]));
                    scratch::with(channels * taps * maps.ncols(), |columns: &mut [T]| {
                        let shape = (channels * taps, maps.ncols());
                        let matrix = ndarray::ArrayViewMut2::from_shape(shape, &mut *columns);
                        product(filters.t(), maps, matrix.expect("the length is the shape's"), false);
                        let (height, width) = (&geometry.height, &geometry.width);
                        scatter_add(columns, height, width, first_row..last_row, image.view_mut());
                    });
                }
            });
        });
    });
    Ok(())
}

/// At stride 1 the gradient of a correlation is a correlation with the flipped kernel over the upstream gradient,
/// padded to "full" less what the forward pass padded. These are its options, if that padding is not negative.
fn as_forward(geometry: &Geometry) -> Option<Conv2dOptions> {
    let sides = |axis: &Axis| {
        let full = axis.extent() - 1;
        let before = full.checked_sub(axis.pad_before)?;
        let after = full.checked_sub(axis.pad_after)?;
        (axis.stride == 1).then_some((before, after))
    };
    let ((top, bottom), (left, right)) = (sides(&geometry.height)?, sides(&geometry.width)?);
    let options = geometry.options();
    Some(Conv2dOptions { padding: Padding { top, bottom, left, right }, ..options })
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
/// `upstream` `[batch, out_channels, output height, output width]`, `input` `[batch, in_channels, height, width]` →
/// `[out_channels, in_channels/groups, kernel height, kernel width]` with `kernel_size` = `[height, width]`.
///
/// # Errors
/// If the shapes do not fit each other or the options.
pub fn backward_kernel<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    kernel_size: [usize; 2],
    options: &Conv2dOptions,
) -> Result<Array4<T>, ConvError> {
    let (_, channels, height, width) = input.dim();
    let kernel = [upstream.dim().1, channels / options.groups.max(1), kernel_size[0], kernel_size[1]];
    let geometry = Geometry::new([channels, height, width], kernel, options)?;
    expect_upstream("backward_kernel", &upstream, input.dim().0, &geometry)?;
    let mut gradient = Array4::zeros(kernel);
    backward_kernel_into(upstream, input, options, gradient.view_mut())?;
    Ok(gradient)
}

/// Input channels from which on pieces of channels keep all threads busy in [`backward_kernel`].
const MANY_CHANNELS: usize = 8;

/// [`backward_kernel`] into memory that is already there: every element of `gradient` is written.
///
/// # Errors
/// As [`backward_kernel`].
pub fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    options: &Conv2dOptions,
    mut gradient: ArrayViewMut4<'_, T>,
) -> Result<(), ConvError> {
    let (batch, channels, height, width) = input.dim();
    let geometry = geometry_for(&gradient.view(), [channels, height, width], options)?;
    expect_upstream("backward_kernel", &upstream, batch, &geometry)?;
    let (upstream, input) = (upstream.as_standard_layout(), input.as_standard_layout());
    let channels_per_group = geometry.in_channels / geometry.groups;
    if geometry.in_channels >= MANY_CHANNELS {
        // A piece is the filters' weights for some channels: nobody else adds to them.
        kernel_gradient(&upstream.view(), &input.view(), &geometry, channels_per_group.div_ceil(8), gradient);
        return Ok(());
    }
    // Few channels: a piece is some images, and the pieces' sums are added at the end, always in the same order.
    let (images_at_once, weights) = (batch.div_ceil(8).max(1), gradient.len());
    let pieces = batch.div_ceil(images_at_once);
    scratch::with(pieces * weights, |sums: &mut [T]| {
        let mut sums = ndarray::ArrayViewMut2::from_shape((pieces, weights), sums).expect("the length is the shape's");
        for_each_slice(sums.view_mut(), |piece, sum| {
            let images = s![piece * images_at_once..((piece + 1) * images_at_once).min(batch), .., .., ..];
            let sum = sum.into_shape_with_order(gradient.raw_dim()).expect("a row is contiguous");
            kernel_gradient(&upstream.slice(images), &input.slice(images), &geometry, channels_per_group, sum);
        });
        gradient.fill(T::zero());
        for sum in sums.outer_iter() {
            gradient += &sum.into_shape_with_order(gradient.raw_dim()).expect("a row is contiguous");
        }
    });
    Ok(())
}

/// Σ over images of upstream · columnsᵀ, some input channels at a time.
fn kernel_gradient<T: Real>(
    upstream: &ArrayView4<'_, T>,
    input: &ArrayView4<'_, T>,
    geometry: &Geometry,
    channels_at_once: usize,
    gradient: ArrayViewMut4<'_, T>,
) {
    let [filters_per_group, channels_per_group, kernel_height, kernel_width] = per_group(geometry);
    let out_height = geometry.output_size()[0];
    for_each_chunk(gradient, 0, filters_per_group, |first_filter, gradient| {
        let group = first_filter / filters_per_group;
        for_each_chunk(gradient, 1, channels_at_once, |first, mut gradient| {
            let channels = gradient.dim().1;
            let taps = channels * kernel_height * kernel_width;
            let rows = tile_rows::<T>(geometry, channels);
            let first_channel = group * channels_per_group + first;
            scratch::with(filters_per_group * taps, |sum: &mut [T]| {
                sum.fill(T::zero());
                let shape = (filters_per_group, taps);
                let mut sum = ndarray::ArrayViewMut2::from_shape(shape, sum).expect("the length is the shape's");
                for (image, maps) in input.outer_iter().zip(upstream.outer_iter()) {
                    let image = image.slice_move(s![first_channel..first_channel + channels, .., ..]);
                    let maps = maps.slice_move(s![first_filter..first_filter + filters_per_group, .., ..]);
                    for first_row in (0..out_height).step_by(rows) {
                        let last_row = (first_row + rows).min(out_height);
                        let maps = flatten_rows_view(maps.slice(s![.., first_row..last_row, ..]));
                        with_columns(image, geometry, first_row..last_row, |columns| {
                            product(maps, columns.t(), sum.view_mut(), true);
                        });
                    }
                }
                let sum = sum.into_shape_with_order(gradient.raw_dim()).expect("the same number of weights");
                gradient.assign(&sum);
            });
        });
    });
}

/// ∂loss/∂bias: the bias was added everywhere, so its gradient is the sum over images and positions.
///
/// # Shapes
/// `upstream` `[batch, out_channels, output height, output width]` → `[out_channels]`.
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
        let mut total = T::zero();
        for map in upstream.index_axis(Dim(1), channel).outer_iter() {
            total += map.sum();
        }
        gradient.fill(total);
    });
}

/// Filters and channels of one group, and the kernel's height and width.
fn per_group(geometry: &Geometry) -> [usize; 4] {
    let [filters, channels, height, width] = geometry.kernel_shape();
    [filters / geometry.groups, channels, height, width]
}

/// The geometry of these filters over an image of this shape.
fn geometry_for<T>(
    kernel: &ArrayView4<'_, T>,
    input: [usize; 3],
    options: &Conv2dOptions,
) -> Result<Geometry, ConvError> {
    let (filters, channels, height, width) = kernel.dim();
    Geometry::new(input, [filters, channels, height, width], options)
}

/// An error unless the upstream gradient has the output's shape.
fn expect_upstream<T>(
    operation: &'static str,
    upstream: &ArrayView4<'_, T>,
    batch: usize,
    geometry: &Geometry,
) -> Result<(), ConvError> {
    let [channels, height, width] = geometry.output_shape();
    expect_shape(operation, "upstream gradient", upstream, [batch, channels, height, width])
}
