//! The kernel's gradient: for each weight, the inner product of the upstream gradient and the pixels under it.

use conv::Geometry;
use conv::im2col::flatten_rows_view;
use ndarray::{ArrayView3, ArrayView4, ArrayViewMut4, Axis, s};

use super::HasRowTiles;
use super::forward::rows_of;
use super::kernel::{RowTile, Source};
use super::{GROUP_PIECES, with_vectors};
use crate::direct::{Piece, rows_in_cache};
use crate::parallel::for_each_chunk;
use crate::tile::{CHAIN, Offsets};
use crate::{InstructionSet, scratch};

/// Vectors of a piece: each lane adds up so many products one after the other, and then the pieces' sums are added. More would
/// round too much; and with fewer, too many rows that two pieces share would be copied twice.
const MOST_VECTORS: usize = 8 * CHAIN;

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes.
pub(crate) fn backward_kernel_into<T: HasRowTiles>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    gradient: ArrayViewMut4<'_, T>,
) {
    let (filters, channels) = (geometry.out_channels() / geometry.groups(), geometry.in_channels() / geometry.groups());
    let tile = T::row_tiles(InstructionSet::in_use()).for_filters(filters);
    let at_once = tile.filters();
    let channels_at_once = channels.div_ceil(GROUP_PIECES);
    // A piece is the weights of a group for some channels: nobody else adds to them.
    for_each_chunk(gradient, 0, filters, |first_filter, gradient| {
        for_each_chunk(gradient, 1, channels_at_once, |channel, mut gradient| {
            let first_channel = first_filter / filters * channels + channel;
            let input = input.slice(s![.., first_channel..first_channel + gradient.dim().1, .., ..]);
            for (block, mut gradient) in gradient.axis_chunks_iter_mut(Axis(0), at_once).enumerate() {
                let (first, filters) = (first_filter + block * at_once, gradient.dim().0);
                let upstream = upstream.slice(s![.., first..first + filters, .., ..]);
                let taps = gradient.len() / filters;
                scratch::with(taps.next_multiple_of(tile.at_once()) * at_once, |sums: &mut [T]| {
                    sums.fill(T::zero());
                    add_images(geometry, tile, input, upstream, sums);
                    for (filter, mut weights) in gradient.outer_iter_mut().enumerate() {
                        let sums = sums.iter().skip(filter).step_by(at_once);
                        weights.iter_mut().zip(sums).for_each(|(to, &sum)| *to = sum);
                    }
                });
            }
        });
    });
}

/// Adds all images' products to the sums of a block of filters: `sums[tap][filter]`.
fn add_images<T: HasRowTiles>(
    geometry: &Geometry,
    tile: RowTile<T>,
    input: ArrayView4<'_, T>,
    upstream: ArrayView4<'_, T>,
    sums: &mut [T],
) {
    let channels = input.dim().1;
    let out_height = geometry.output_size()[0];
    let taps = channels * geometry.height().kernel * geometry.width().kernel;
    let vectors = geometry.output_size()[1].div_ceil(tile.lanes());
    let rows = rows_in_cache::<T>(geometry, channels, usize::MAX).min((MOST_VECTORS / vectors).max(1));
    for first_row in (0..out_height).step_by(rows) {
        let last_row = (first_row + rows).min(out_height);
        let piece = Piece::new(geometry, first_row..last_row);
        Offsets::with(piece.tap_offsets(channels), taps, tile.at_once(), |taps| {
            with_vectors(&piece, tile.lanes(), 1, |vectors| {
                for (n, (image, maps)) in input.outer_iter().zip(upstream.outer_iter()).enumerate() {
                    let [next, next_maps] = [input, upstream].map(|images| rows_of(images, n + 1, 0, first_row));
                    let maps: ArrayView3<'_, T> = maps.slice_move(s![.., first_row..last_row, ..]);
                    let maps = maps.as_standard_layout();
                    piece.with_source(image, tile.lanes(), |pixels| {
                        let source = Source { pixels, next };
                        tile.dots(flatten_rows_view(maps.view()), next_maps, source, vectors, taps, sums);
                    });
                }
            });
        });
    }
}
