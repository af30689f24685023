//! The kernel's gradient: the same sum with taps and positions exchanged.

use std::ops::Range;

use ndarray::{ArrayView3, ArrayView4, ArrayViewMut2, ArrayViewMut4, Axis as Dim, s};

use super::padded::Piece;
use super::{PIECES, rows_in_cache, small_images};
use crate::output::Output;
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::tile::{Blocks, Offsets, Tile};
use crate::tiled::flatten_rows_view;
use crate::{Geometry, Real, scratch};

/// Bytes of all partial sums together, at most: with more weights than that, the pieces are channels.
const PARTIAL_BYTES: usize = 4 * 1024 * 1024;

/// Taps up to which it matters how many of them a tile takes at once.
const FEW_TAPS: usize = 64;

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes.
pub(crate) fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    if small_images::pays(geometry, input.dim().0) {
        return small_images::backward_kernel_into(upstream, input, geometry, gradient);
    }
    let channels = geometry.in_channels / geometry.groups;
    let (batch, weights, out_height) = (input.dim().0, gradient.len(), geometry.output_size()[0]);
    // Few images are cut into rows too.
    let images_at_once = batch.div_ceil(PIECES).max(1);
    let rows_at_once = out_height.div_ceil(PIECES.div_ceil(batch.max(1)));
    let down = out_height.div_ceil(rows_at_once);
    let pieces = batch.div_ceil(images_at_once) * down;
    if pieces * weights * size_of::<T>() > PARTIAL_BYTES || pieces <= 1 {
        // A piece is the weights of some channels, over all images: nobody else adds to them.
        let at_once = channels.div_ceil(PIECES);
        for_each_chunk(gradient, 1, at_once, |first, gradient| {
            let channels = first..first + gradient.dim().1;
            sum_over_images(upstream, input, geometry, channels, 0..out_height, gradient);
        });
        return;
    }
    // A piece is some rows of some images; the pieces' sums are added at the end, always in the same order.
    scratch::with(pieces * weights, |sums: &mut [T]| {
        let mut sums = ArrayViewMut2::from_shape((pieces, weights), sums).expect("the length is the shape's");
        for_each_slice(sums.view_mut(), |piece, sum| {
            let (first, row) = (piece / down * images_at_once, piece % down * rows_at_once);
            let images = s![first..(first + images_at_once).min(batch), .., .., ..];
            let rows = row..(row + rows_at_once).min(out_height);
            let sum = sum.into_shape_with_order(gradient.raw_dim()).expect("a row is contiguous");
            sum_over_images(upstream.slice(images), input.slice(images), geometry, 0..channels, rows, sum);
        });
        gradient.fill(T::zero());
        for sum in sums.outer_iter() {
            gradient += &sum.into_shape_with_order(gradient.raw_dim()).expect("a row is contiguous");
        }
    });
}

/// The gradient of the weights of some channels (counted within their group), summed over some output rows of the images,
/// on this thread.
fn sum_over_images<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    channels: Range<usize>,
    rows: Range<usize>,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let channels_per_group = geometry.in_channels / geometry.groups;
    let filters_per_group = geometry.out_channels / geometry.groups;
    let taps = channels.len() * geometry.height.kernel * geometry.width.kernel;
    let few = taps <= FEW_TAPS;
    let blocks = if few { Blocks::for_few(filters_per_group, taps) } else { Blocks::<T>::new(filters_per_group) };
    for (group, mut gradient) in gradient.axis_chunks_iter_mut(Dim(0), filters_per_group).enumerate() {
        let (first_channel, first_filter) = (group * channels_per_group + channels.start, group * filters_per_group);
        let input = input.slice(s![.., first_channel..first_channel + channels.len(), .., ..]);
        for (tile, filters) in blocks.iter() {
            let upstream = upstream.slice(s![.., first_filter + filters.start..first_filter + filters.end, .., ..]);
            let lanes = tile.lanes();
            scratch::with(taps.next_multiple_of(tile.positions()) * lanes, |sums: &mut [T]| {
                sums.fill(T::zero());
                for (image, maps) in input.outer_iter().zip(upstream.outer_iter()) {
                    add_image(geometry, tile, image, maps, rows.clone(), sums);
                }
                // Not a view of `gradient`: some channels of it are no matrix.
                let mut gradient = gradient.slice_mut(s![filters.clone(), .., .., ..]);
                scratch::with(filters.len() * taps, |rows: &mut [T]| {
                    let shape = (filters.len(), taps);
                    let mut rows = ArrayViewMut2::from_shape(shape, rows).expect("the length is the shape's");
                    blocks
                        .with_bias(None, |bias| tile.deinterleave(sums, &bias[..lanes], Output::held(rows.view_mut())));
                    let shape = gradient.raw_dim();
                    gradient.assign(&rows.into_shape_with_order(shape).expect("as many weights"));
                });
            });
        }
    }
}

/// Adds the products of some output rows of one image to the sums of a block of filters: `sums[tap][filter]`.
fn add_image<T: Real>(
    geometry: &Geometry,
    tile: Tile<T>,
    image: ArrayView3<'_, T>,
    maps: ArrayView3<'_, T>,
    rows: Range<usize>,
    sums: &mut [T],
) {
    let channels = image.dim().0;
    let taps = channels * geometry.height.kernel * geometry.width.kernel;
    let out_width = geometry.output_size()[1];
    let rows_at_once = rows_in_cache::<T>(geometry, channels, usize::MAX);
    for first_row in rows.clone().step_by(rows_at_once) {
        let last_row = (first_row + rows_at_once).min(rows.end);
        let piece = Piece::in_place(geometry, first_row..last_row, &image);
        let maps = flatten_rows_view(maps.slice(s![.., first_row..last_row, ..]));
        let positions = (last_row - first_row) * out_width;
        Offsets::with(piece.position_offsets(), positions, 1, |steps| {
            Offsets::with(piece.tap_offsets(channels), taps, tile.positions(), |taps| {
                piece.with_source(image, 0, |source| {
                    scratch::with(positions * tile.lanes(), |panel: &mut [T]| {
                        tile.interleave(maps, panel);
                        tile.run(panel, source, steps, taps, sums, true);
                    });
                });
            });
        });
    }
}
