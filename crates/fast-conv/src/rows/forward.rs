//! The forward pass: some output rows of one image, for some groups, at a time.

use conv::Geometry;
use conv::im2col::flatten_rows;
use ndarray::{ArrayView1, ArrayView2, ArrayView4, Ix2, Ix3, s};

use super::HasRowTiles;
use super::kernel::{RowTile, Source, Vectors};
use super::{GROUP_PIECES, columns, pointwise, with_vectors};
use crate::destination::Destination;
use crate::direct::{Piece, rows_in_cache};
use crate::tile::Offsets;
use crate::{InstructionSet, scratch};

/// The cross-correlation, into `output`; the caller has checked the shapes.
pub(crate) fn cross_correlate_into<T: HasRowTiles>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    output: Destination<'_, T>,
) {
    if pointwise::supports(geometry) {
        return pointwise::cross_correlate_into(input, kernel, bias, geometry, output);
    }
    if columns::supports(geometry) {
        return columns::cross_correlate_into(input, kernel, bias, geometry, output);
    }
    let (filters, channels) = (geometry.out_channels() / geometry.groups(), geometry.in_channels() / geometry.groups());
    let tiles = T::row_tiles(InstructionSet::in_use());
    let (at_once, tile) = (tiles.for_filters(filters).filters(), tiles.for_filters(filters));
    let rows = rows_in_cache::<T>(geometry, channels, input.dim().0 * geometry.groups());
    let kernel = kernel.as_standard_layout();
    let taps = kernel.len() / geometry.out_channels();
    let kernel = kernel.view().into_shape_with_order((geometry.out_channels(), taps)).expect("standard layout");
    let piece_filters = geometry.groups().div_ceil(GROUP_PIECES) * filters;
    // The filters of one group over the pixels that they see, a block of filters at a time.
    let one_group = |steps: Offsets<'_>,
                     vectors: Vectors<'_>,
                     source: Source<'_, T>,
                     first_filter: usize,
                     maps: Destination<'_, T, Ix3>| {
        maps.each_chunk(0, at_once, |block, maps| {
            let first = first_filter + block * at_once;
            let last = first + maps.dim().0;
            let bias = bias.map(|bias| bias.slice_move(s![first..last]));
            let kernel = kernel.slice(s![first..last, ..]);
            correlate(tile, steps, vectors, source, kernel, bias, maps.map(flatten_rows));
        });
    };
    output.for_each_slice(|n, maps| {
        maps.for_each_chunk(0, piece_filters, |piece_filter, maps| {
            maps.for_each_chunk(1, rows, |first_row, maps| {
                let piece = Piece::new(geometry, first_row..first_row + maps.dim().1);
                Offsets::with(piece.tap_offsets(channels), taps, 1, |steps| {
                    with_vectors(&piece, tile.lanes(), tile.at_once(), |vectors| {
                        maps.each_chunk(0, filters, |group, maps| {
                            let first_filter = piece_filter + group * filters;
                            let first_channel = first_filter / filters * channels;
                            let image = input.slice(s![n, first_channel..first_channel + channels, .., ..]);
                            let next = rows_of(input, n, first_channel + channels, first_row);
                            piece.with_source(image, tile.lanes(), |pixels| {
                                one_group(steps, vectors, Source { pixels, next }, first_filter, maps);
                            });
                        });
                    });
                });
            });
        });
    });
}

/// The pixels of a channel from some row on; none if there is no such channel, or it has gaps.
pub(super) fn rows_of<T>(images: ArrayView4<'_, T>, image: usize, channel: usize, first_row: usize) -> &[T] {
    let (batch, channels, rows, _) = images.dim();
    if image >= batch || channel >= channels {
        return &[];
    }
    images.slice_move(s![image, channel, first_row.min(rows).., ..]).to_slice().unwrap_or(&[])
}

/// One block of filters over the rows of a piece.
fn correlate<T: HasRowTiles>(
    tile: RowTile<T>,
    steps: Offsets<'_>,
    vectors: Vectors<'_>,
    source: Source<'_, T>,
    kernel: ArrayView2<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    maps: Destination<'_, T, Ix2>,
) {
    let filters = tile.filters();
    scratch::with((steps.len() + 1) * filters, |weights: &mut [T]| {
        weights.fill(T::zero());
        let (biases, weights) = weights.split_at_mut(filters);
        if let Some(bias) = bias {
            biases.iter_mut().zip(bias).for_each(|(to, &from)| *to = from);
        }
        for (filter, taps) in kernel.outer_iter().enumerate() {
            weights[filter..].iter_mut().step_by(filters).zip(taps).for_each(|(to, &from)| *to = from);
        }
        tile.correlate(weights, biases, source, steps, vectors, maps);
    });
}
