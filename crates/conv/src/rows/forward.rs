//! The forward pass: some output rows of one image and one group at a time.

use ndarray::{ArrayView1, ArrayView2, ArrayView4, ArrayViewMut3, ArrayViewMut4, Axis as Dim, s};

use super::kernel::RowTile;
use crate::direct::{Piece, rows_in_cache};
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::tile::Offsets;
use crate::{Geometry, InstructionSet, Real, scratch};

/// The cross-correlation, into `output`; the caller has checked the shapes.
pub(crate) fn cross_correlate_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    output: ArrayViewMut4<'_, T>,
) {
    let (filters, channels) = (geometry.out_channels / geometry.groups, geometry.in_channels / geometry.groups);
    let tiles = T::row_tiles(InstructionSet::in_use());
    let rows = rows_in_cache::<T>(geometry, channels, input.dim().0 * geometry.groups);
    let kernel = kernel.as_standard_layout();
    let taps = kernel.len() / geometry.out_channels;
    let kernel = kernel.view().into_shape_with_order((geometry.out_channels, taps)).expect("standard layout");
    for_each_slice(output, |n, maps| {
        for_each_chunk(maps, 0, filters, |first_filter, maps| {
            let first_channel = first_filter / filters * channels;
            let image = input.slice(s![n, first_channel..first_channel + channels, .., ..]);
            for_each_chunk(maps, 1, rows, |first_row, mut maps| {
                let piece = Piece::new(geometry, first_row..first_row + maps.dim().1);
                piece.with_source(image, tiles.for_filters(1).lanes(), |source| {
                    let at_once = tiles.for_filters(filters).filters();
                    for (block, maps) in maps.axis_chunks_iter_mut(Dim(0), at_once).enumerate() {
                        let first = first_filter + block * at_once;
                        let last = first + maps.dim().0;
                        let bias = bias.map(|bias| bias.slice_move(s![first..last]));
                        let kernel = kernel.slice(s![first..last, ..]);
                        correlate(&piece, tiles.for_filters(last - first), channels, source, kernel, bias, maps);
                    }
                });
            });
        });
    });
}

/// One block of filters over the rows of a piece.
fn correlate<T: Real>(
    piece: &Piece<'_>,
    tile: RowTile<T>,
    channels: usize,
    source: &[T],
    kernel: ArrayView2<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    mut maps: ArrayViewMut3<'_, T>,
) {
    let (filters, lanes) = (tile.filters(), tile.lanes());
    let (_, rows, width) = maps.dim();
    let vectors = rows * width.div_ceil(lanes);
    Offsets::with(piece.tap_offsets(channels), kernel.ncols(), 1, |steps| {
        Offsets::with(piece.vector_offsets(lanes), vectors, tile.vectors(), |positions| {
            scratch::with(steps.len() * filters, |weights: &mut [T]| {
                for (tap, weights) in weights.chunks_exact_mut(filters).enumerate() {
                    weights.fill(T::zero());
                    weights.iter_mut().zip(kernel.column(tap)).for_each(|(to, &from)| *to = from);
                }
                scratch::with(positions.len() * filters * lanes, |sums: &mut [T]| {
                    tile.correlate(weights, source, steps, positions, sums);
                    for (filter, mut map) in maps.outer_iter_mut().enumerate() {
                        let bias = bias.map_or(T::zero(), |bias| bias[filter]);
                        let mut sums = sums.chunks_exact(lanes).skip(filter).step_by(filters);
                        for mut row in map.outer_iter_mut() {
                            let row = row.as_slice_mut().expect("a row of a map is contiguous");
                            for pixels in row.chunks_mut(lanes) {
                                let sums = sums.next().expect("a vector for every piece of a row");
                                pixels.iter_mut().zip(sums).for_each(|(to, &sum)| *to = sum + bias);
                            }
                        }
                    }
                });
            });
        });
    });
}
