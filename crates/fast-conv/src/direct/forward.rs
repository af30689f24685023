//! The forward pass: a few output rows of one image at a time.

use conv::Geometry;
use conv::im2col::flatten_rows;
use ndarray::{ArrayView1, ArrayView2, ArrayView4, Axis, Ix2, s};

use super::padded::Piece;
use super::{PIECES, SOURCE_BYTES, small_images};
use crate::destination::Destination;
use crate::tile::HasTiles;
use crate::tile::{Blocks, Offsets};
use crate::{InstructionSet, scratch};

/// The cross-correlation, into `output`; the caller has checked the shapes.
pub(crate) fn cross_correlate_into<T: HasTiles>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    output: Destination<'_, T>,
) {
    if small_images::pays(geometry, input.dim().0) {
        return small_images::cross_correlate_into(input, kernel, bias, geometry, output);
    }
    let blocks = Blocks::<T>::new(geometry.out_channels() / geometry.groups());
    let rows = rows_in_cache::<T>(geometry, geometry.in_channels(), input.dim().0);
    let (filters, channels) = (geometry.out_channels() / geometry.groups(), geometry.in_channels() / geometry.groups());
    blocks.with_panels(kernel, geometry.groups(), |panels| {
        output.for_each_slice(|n, maps| {
            maps.for_each_chunk(1, rows, |first_row, maps| {
                let image = input.index_axis(Axis(0), n);
                let piece = Piece::in_place(geometry, first_row..first_row + maps.dim().1, &image);
                piece.with_source(image, 0, |source| {
                    maps.each_chunk(0, filters, |group, maps| {
                        let source = &source[piece.channel_offset(group * channels)..];
                        let panels = panels.slice(s![group * blocks.count()..(group + 1) * blocks.count(), ..]);
                        let bias = bias.map(|bias| bias.slice_move(s![group * filters..(group + 1) * filters]));
                        blocks.with_bias(bias, |bias| {
                            correlate(&piece, channels, source, &blocks, panels, bias, maps.map(flatten_rows));
                        });
                    });
                });
            });
        });
    });
}

/// One group of one piece: every block of filters over every position.
fn correlate<T: HasTiles>(
    piece: &Piece<'_>,
    channels: usize,
    source: &[T],
    blocks: &Blocks<T>,
    panels: ArrayView2<'_, T>,
    bias: &[T],
    maps: Destination<'_, T, Ix2>,
) {
    let (_, positions) = maps.dim();
    let steps = piece.taps(channels);
    Offsets::with(piece.tap_offsets(channels), steps, 1, |steps| {
        maps.each_chunk(0, blocks.widest(), |block, maps| {
            let (tile, filters) = blocks.get(block);
            let panel = panels.row(block);
            let panel = panel.to_slice().expect("a row is contiguous");
            let lanes = tile.lanes();
            Offsets::with(piece.position_offsets(), positions, tile.positions(), |offsets| {
                scratch::with(offsets.len() * lanes, |sums: &mut [T]| {
                    tile.run(&panel[..steps.len() * lanes], source, steps, offsets, sums, false);
                    tile.deinterleave(sums, &bias[filters.start..filters.start + lanes], maps);
                });
            });
        });
    });
}

/// Destination rows of a piece: few enough that its pixels and sums stay in cache and that there are pieces enough, when there
/// are so many images (or groups of them) at all.
pub(crate) fn rows_in_cache<T: HasTiles>(geometry: &Geometry, channels: usize, images: usize) -> usize {
    let [out_height, out_width] = geometry.output_size();
    // A stride beyond the image may be any number; then a row is more than any cache.
    let columns = geometry.width().input + geometry.width().pad_before;
    let source_row = channels.saturating_mul(columns).saturating_mul(geometry.height().stride);
    let sums_row = out_width * T::tiles(InstructionSet::in_use()).widest();
    let fits = SOURCE_BYTES / source_row.max(sums_row).saturating_mul(size_of::<T>());
    let enough = out_height.div_ceil(PIECES.div_ceil(images.max(1)));
    fits.min(enough).max(1)
}
