//! The kernel's gradient: for each weight, the inner product of the upstream gradient and the pixels under it.

use ndarray::{ArrayView3, ArrayView4, ArrayViewMut4, Axis as Dim, s};

use super::kernel::RowTile;
use crate::direct::{Piece, rows_in_cache};
use crate::parallel::for_each_chunk;
use crate::tile::Offsets;
use crate::{Geometry, InstructionSet, Real, scratch};

/// Pieces to cut the channels of a group into, if there are so many.
const PIECES: usize = 8;

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes.
pub(crate) fn backward_kernel_into<T: Real>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    gradient: ArrayViewMut4<'_, T>,
) {
    let (filters, channels) = (geometry.out_channels / geometry.groups, geometry.in_channels / geometry.groups);
    let tiles = T::row_tiles(InstructionSet::in_use());
    let channels_at_once = channels.div_ceil(PIECES);
    // A piece is the weights of a group for some channels: nobody else adds to them.
    for_each_chunk(gradient, 0, filters, |first_filter, gradient| {
        for_each_chunk(gradient, 1, channels_at_once, |channel, mut gradient| {
            let first_channel = first_filter / filters * channels + channel;
            let input = input.slice(s![.., first_channel..first_channel + gradient.dim().1, .., ..]);
            let at_once = tiles.for_filters(filters).filters();
            for (block, mut gradient) in gradient.axis_chunks_iter_mut(Dim(0), at_once).enumerate() {
                let (first, filters) = (first_filter + block * at_once, gradient.dim().0);
                let upstream = upstream.slice(s![.., first..first + filters, .., ..]);
                let tile = tiles.for_filters(filters);
                let taps = gradient.len() / filters;
                scratch::with(taps.next_multiple_of(tile.taps()) * tile.filters(), |sums: &mut [T]| {
                    sums.fill(T::zero());
                    for (image, maps) in input.outer_iter().zip(upstream.outer_iter()) {
                        add_image(geometry, tile, image, maps, sums);
                    }
                    for (filter, mut weights) in gradient.outer_iter_mut().enumerate() {
                        let sums = sums.iter().skip(filter).step_by(tile.filters());
                        weights.iter_mut().zip(sums).for_each(|(to, &sum)| *to = sum);
                    }
                });
            }
        });
    });
}

/// Adds one image's products to the sums of a block of filters: `sums[tap][filter]`.
fn add_image<T: Real>(
    geometry: &Geometry,
    tile: RowTile<T>,
    image: ArrayView3<'_, T>,
    maps: ArrayView3<'_, T>,
    sums: &mut [T],
) {
    let channels = image.dim().0;
    let (filters, out_height, out_width) = maps.dim();
    let taps = channels * geometry.height.kernel * geometry.width.kernel;
    let (lanes, at_once) = (tile.lanes(), rows_in_cache::<T>(geometry, channels, usize::MAX));
    let line = out_width.next_multiple_of(lanes);
    for first_row in (0..out_height).step_by(at_once) {
        let rows = at_once.min(out_height - first_row);
        let piece = Piece::new(geometry, first_row..first_row + rows);
        let (plane, vectors) = (rows * line, rows * line / lanes);
        piece.with_source(image, lanes, |source| {
            // Zeros at the end of each row, so that what a vector reads there of the image counts for nothing.
            scratch::with(tile.filters() * plane, |shares: &mut [T]| {
                shares.fill(T::zero());
                for filter in 0..filters {
                    for (row, shares) in shares[filter * plane..(filter + 1) * plane].chunks_exact_mut(line).enumerate()
                    {
                        let from = maps.slice(s![filter, first_row + row, ..]);
                        shares.iter_mut().zip(from).for_each(|(to, &from)| *to = from);
                    }
                }
                Offsets::with((0..vectors).map(|vector| vector * lanes), vectors, 1, |ups| {
                    Offsets::with(piece.vector_offsets(lanes), vectors, 1, |vectors| {
                        Offsets::with(piece.tap_offsets(channels), taps, tile.taps(), |taps| {
                            tile.dots(shares, plane, source, ups, vectors, taps, sums);
                        });
                    });
                });
            });
        });
    }
}
