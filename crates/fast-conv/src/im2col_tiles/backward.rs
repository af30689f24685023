//! The backward passes for the input and the kernel.

use conv::im2col::{flatten_rows_view, scatter_add};
use conv::{Geometry, Real};
use ndarray::{ArrayView4, ArrayViewMut2, ArrayViewMut4, s};

use super::forward::{group_of, with_columns};
use super::{as_matrix, tile};
use crate::matmul::product;
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::scratch;

/// ∂loss/∂input, into `gradient`; the caller has checked the shapes.
pub(crate) fn backward_input_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    gradient.fill(T::zero());
    let (upstream, kernel) = (upstream.as_standard_layout(), kernel.as_standard_layout());
    let filters = as_matrix(&kernel);
    let [filters_per_group, channels_per_group, kernel_height, kernel_width] = per_group(geometry);
    let taps = kernel_height * kernel_width;
    // A piece is some channels of one group of one image: nobody else adds to them.
    let (channels_at_once, _) = tile::<T>(geometry, channels_per_group.div_ceil(8));
    for_each_slice(gradient, |n, image| {
        for_each_chunk(image, 0, channels_per_group, |first_channel, image| {
            let group = first_channel / channels_per_group;
            let filters = group_of(filters, group, filters_per_group);
            let maps = s![n, group * filters_per_group..(group + 1) * filters_per_group, .., ..];
            let maps = upstream.slice(maps);
            for_each_chunk(image, 0, channels_at_once, |first, mut image| {
                let channels = image.dim().0;
                let filters = filters.slice(s![.., first * taps..(first + channels) * taps]);
                let (_, rows) = tile::<T>(geometry, channels);
                for first_row in (0..maps.dim().1).step_by(rows) {
                    let last_row = (first_row + rows).min(maps.dim().1);
                    let maps = flatten_rows_view(maps.slice(s![.., first_row..last_row, ..]));
                    scratch::with(channels * taps * maps.ncols(), |columns: &mut [T]| {
                        let shape = (channels * taps, maps.ncols());
                        let matrix = ArrayViewMut2::from_shape(shape, &mut *columns);
                        product(filters.t(), maps, matrix.expect("the length is the shape's"), false);
                        let (height, width) = (geometry.height(), geometry.width());
                        scatter_add(columns, height, width, first_row..last_row, image.view_mut());
                    });
                }
            });
        });
    });
}

/// Input channels from which on pieces of channels keep all threads busy.
const MANY_CHANNELS: usize = 8;

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes.
pub(crate) fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let batch = input.dim().0;
    let (upstream, input) = (upstream.as_standard_layout(), input.as_standard_layout());
    let channels_per_group = geometry.in_channels() / geometry.groups();
    if geometry.in_channels() >= MANY_CHANNELS {
        // A piece is the filters' weights for some channels: nobody else adds to them.
        kernel_gradient(&upstream.view(), &input.view(), geometry, channels_per_group.div_ceil(8), gradient);
        return;
    }
    // Few channels: a piece is some images, and the pieces' sums are added at the end, always in the same order.
    let (images_at_once, weights) = (batch.div_ceil(8).max(1), gradient.len());
    let pieces = batch.div_ceil(images_at_once);
    scratch::with(pieces * weights, |sums: &mut [T]| {
        let mut sums = ArrayViewMut2::from_shape((pieces, weights), sums).expect("the length is the shape's");
        for_each_slice(sums.view_mut(), |piece, sum| {
            let images = s![piece * images_at_once..((piece + 1) * images_at_once).min(batch), .., .., ..];
            let sum = sum.into_shape_with_order(gradient.raw_dim()).expect("a row is contiguous");
            kernel_gradient(&upstream.slice(images), &input.slice(images), geometry, channels_per_group, sum);
        });
        gradient.fill(T::zero());
        for sum in sums.outer_iter() {
            gradient += &sum.into_shape_with_order(gradient.raw_dim()).expect("a row is contiguous");
        }
    });
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
    let (channels_at_once, _) = tile::<T>(geometry, channels_at_once);
    let out_height = geometry.output_size()[0];
    for_each_chunk(gradient, 0, filters_per_group, |first_filter, gradient| {
        let group = first_filter / filters_per_group;
        for_each_chunk(gradient, 1, channels_at_once, |first, mut gradient| {
            let channels = gradient.dim().1;
            let taps = channels * kernel_height * kernel_width;
            let (_, rows) = tile::<T>(geometry, channels);
            let first_channel = group * channels_per_group + first;
            scratch::with(filters_per_group * taps, |sum: &mut [T]| {
                sum.fill(T::zero());
                let shape = (filters_per_group, taps);
                let mut sum = ArrayViewMut2::from_shape(shape, sum).expect("the length is the shape's");
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

/// Filters and channels of one group, and the kernel's height and width.
fn per_group(geometry: &Geometry) -> [usize; 4] {
    let [filters, channels, height, width] = geometry.kernel_shape();
    [filters / geometry.groups(), channels, height, width]
}
