//! The kernel's gradient: the same sum with taps and positions exchanged.

use std::ops::Range;

use conv::Geometry;
use conv::im2col::flatten_rows_view;
use ndarray::{ArrayView4, ArrayViewMut2, ArrayViewMut4, Axis, s};

use super::padded::Piece;
use super::{PIECES, rows_in_cache, small_images};
use crate::destination::Destination;
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::scratch;
use crate::tile::HasTiles;
use crate::tile::{Blocks, Offsets, Tile};

/// Bytes of all partial sums together, at most: with more weights than that, the pieces are channels.
const PARTIAL_BYTES: usize = 4 * 1024 * 1024;

/// Taps up to which it matters how many of them a tile takes at once.
const FEW_TAPS: usize = 64;

/// Bytes of the sums of some blocks of filters, which share the pixels that are copied with their padding.
const SUM_BYTES: usize = 512 * 1024;

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes.
pub(crate) fn backward_kernel_into<T: HasTiles>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    if small_images::pays(geometry, input.dim().0) {
        return small_images::backward_kernel_into(upstream, input, geometry, gradient);
    }
    let channels = geometry.in_channels() / geometry.groups();
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
fn sum_over_images<T: HasTiles>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    channels: Range<usize>,
    rows: Range<usize>,
    mut gradient: ArrayViewMut4<'_, T>,
) {
    let channels_per_group = geometry.in_channels() / geometry.groups();
    let filters_per_group = geometry.out_channels() / geometry.groups();
    let taps = channels.len() * geometry.height().kernel * geometry.width().kernel;
    let few = taps <= FEW_TAPS;
    let blocks = if few { Blocks::for_few(filters_per_group, taps) } else { Blocks::<T>::new(filters_per_group) };
    let block_sums = blocks.iter().map(|(tile, _)| sums_of(tile, taps)).max().expect("a group has filters");
    let at_once = (SUM_BYTES / (block_sums * size_of::<T>())).max(1) * blocks.widest();
    for (group, mut gradient) in gradient.axis_chunks_iter_mut(Axis(0), filters_per_group).enumerate() {
        let (first_channel, first_filter) = (group * channels_per_group + channels.start, group * filters_per_group);
        let input = input.slice(s![.., first_channel..first_channel + channels.len(), .., ..]);
        for (at, mut gradient) in gradient.axis_chunks_iter_mut(Axis(0), at_once).enumerate() {
            let (first, filters) = (first_filter + at * at_once, gradient.dim().0);
            let upstream = upstream.slice(s![.., first..first + filters, .., ..]);
            let blocks = blocks.some(filters);
            scratch::with(blocks.count() * block_sums, |sums: &mut [T]| {
                sums.fill(T::zero());
                let rows_at_once = rows_in_cache::<T>(geometry, channels.len(), usize::MAX);
                for first_row in rows.clone().step_by(rows_at_once) {
                    let rows = first_row..(first_row + rows_at_once).min(rows.end);
                    add_images(geometry, blocks, input, upstream, rows, sums);
                }
                for ((tile, filters), sums) in blocks.iter().zip(sums.chunks_exact(block_sums)) {
                    // Not a view of `gradient`: some channels of it are no matrix.
                    let mut gradient = gradient.slice_mut(s![filters.clone(), .., .., ..]);
                    scratch::with(filters.len() * taps, |rows: &mut [T]| {
                        let shape = (filters.len(), taps);
                        let mut rows = ArrayViewMut2::from_shape(shape, rows).expect("the length is the shape's");
                        let held = Destination::held(rows.view_mut());
                        blocks.with_bias(None, |bias| tile.deinterleave(sums, &bias[..tile.lanes()], held));
                        let shape = gradient.raw_dim();
                        gradient.assign(&rows.into_shape_with_order(shape).expect("as many weights"));
                    });
                }
            });
        }
    }
}

/// Sums of a tile's lanes for so many taps.
fn sums_of<T: HasTiles>(tile: Tile<T>, taps: usize) -> usize {
    taps.next_multiple_of(tile.positions()) * tile.lanes()
}

/// Adds the products of some output rows of all images to the sums of some blocks of filters: `sums[block][tap][filter]`.
fn add_images<T: HasTiles>(
    geometry: &Geometry,
    blocks: Blocks<T>,
    input: ArrayView4<'_, T>,
    upstream: ArrayView4<'_, T>,
    rows: Range<usize>,
    sums: &mut [T],
) {
    let block_sums = sums.len() / blocks.count();
    let (out_width, channels) = (geometry.output_size()[1], input.dim().1);
    let taps = channels * geometry.height().kernel * geometry.width().kernel;
    let most = blocks.iter().map(|(tile, _)| taps.next_multiple_of(tile.positions())).max().unwrap_or(taps);
    let Some(first) = input.outer_iter().next() else { return };
    let piece = Piece::in_place(geometry, rows.clone(), &first);
    let positions = rows.len() * out_width;
    Offsets::with(piece.position_offsets(), positions, 1, |steps| {
        Offsets::with(piece.tap_offsets(channels), most, 1, |taps_at| {
            for (image, maps) in input.outer_iter().zip(upstream.outer_iter()) {
                let maps = flatten_rows_view(maps.slice_move(s![.., rows.clone(), ..]));
                piece.with_source(image, 0, |source| {
                    for ((tile, filters), sums) in blocks.iter().zip(sums.chunks_exact_mut(block_sums)) {
                        let taps_at = taps_at.first(taps.next_multiple_of(tile.positions()));
                        let sums = &mut sums[..sums_of(tile, taps)];
                        scratch::with(positions * tile.lanes(), |panel: &mut [T]| {
                            tile.interleave(maps.slice(s![filters, ..]), panel);
                            tile.run(panel, source, steps, taps_at, sums, true);
                        });
                    }
                });
            }
        });
    });
}
