//! The forward pass, tile by tile.

use conv::im2col::{flatten_rows, gather};
use conv::{Geometry, Real};
use ndarray::{ArrayView1, ArrayView2, ArrayView3, ArrayView4, ArrayViewMut4, Axis, s};

use super::{as_matrix, tile};
use crate::matmul::product;
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::scratch;

/// The cross-correlation, into `output`; the caller has checked the shapes.
// ANCHOR: cross_correlate
pub(crate) fn cross_correlate_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    output: ArrayViewMut4<'_, T>,
) {
    let input = input.as_standard_layout();
    let kernel = kernel.as_standard_layout();
    let filters = as_matrix(&kernel);
    let (channels_at_once, rows) = tile::<T>(geometry, geometry.in_channels() / geometry.groups());
    let taps = geometry.height().kernel * geometry.width().kernel;
    for_each_slice(output, |n, maps| {
        for_each_chunk(maps, 1, rows, |first_row, mut tile| {
            let image = input.index_axis(Axis(0), n);
            let accumulate = bias.is_some();
            if let Some(bias) = bias {
                tile.outer_iter_mut().zip(bias).for_each(|(mut map, &bias)| map.fill(bias));
            }
            let filters_per_group = geometry.out_channels() / geometry.groups();
            for (group, maps) in tile.axis_chunks_iter_mut(Axis(0), filters_per_group).enumerate() {
                let filters = group_of(filters, group, filters_per_group);
                let channels = geometry.in_channels() / geometry.groups();
                let image = image.slice(s![group * channels..(group + 1) * channels, .., ..]);
                let last_row = first_row + maps.dim().1;
                let mut maps = flatten_rows(maps);
                for (first, image) in
                    (0..).step_by(channels_at_once).zip(image.axis_chunks_iter(Axis(0), channels_at_once))
                {
                    let filters = filters.slice(s![.., first * taps..(first + image.dim().0) * taps]);
                    with_columns(image, geometry, first_row..last_row, |columns| {
                        product(filters, columns, maps.view_mut(), accumulate || first > 0);
                    });
                }
            }
        });
    });
}
// ANCHOR_END: cross_correlate

/// The rows of a matrix that belong to one group.
pub(super) fn group_of<T>(matrix: ArrayView2<'_, T>, group: usize, rows: usize) -> ArrayView2<'_, T> {
    matrix.slice_move(s![group * rows..(group + 1) * rows, ..])
}

/// Lends the columns of some output rows to `work`.
pub(super) fn with_columns<T: Real, R>(
    image: ArrayView3<'_, T>,
    geometry: &Geometry,
    rows: std::ops::Range<usize>,
    work: impl FnOnce(ArrayView2<'_, T>) -> R,
) -> R {
    let taps = image.dim().0 * geometry.height().kernel * geometry.width().kernel;
    let positions = rows.len() * geometry.output_size()[1];
    scratch::with(taps * positions, |columns: &mut [T]| {
        gather(image, geometry.height(), geometry.width(), rows, columns);
        work(ArrayView2::from_shape((taps, positions), columns).expect("the length is the shape's"))
    })
}
