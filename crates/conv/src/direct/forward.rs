//! The forward pass: a few output rows of one image at a time.

use ndarray::{ArrayView1, ArrayView2, ArrayView4, ArrayViewMut2, ArrayViewMut4, Axis as Dim, s};

use super::padded::Piece;
use super::{PIECES, SOURCE_BYTES};
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::tile::{Blocks, Offsets};
use crate::tiled::flatten_rows;
use crate::{Geometry, InstructionSet, Real, scratch};

/// The cross-correlation, into `output`; the caller has checked the shapes.
pub(crate) fn cross_correlate_into<T: Real>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    output: ArrayViewMut4<'_, T>,
) {
    let blocks = Blocks::<T>::new(geometry.out_channels / geometry.groups);
    let rows = rows_in_cache::<T>(geometry, geometry.in_channels, input.dim().0);
    let (filters, channels) = (geometry.out_channels / geometry.groups, geometry.in_channels / geometry.groups);
    blocks.with_panels(kernel, geometry.groups, |panels| {
        for_each_slice(output, |n, maps| {
            for_each_chunk(maps, 1, rows, |first_row, mut maps| {
                let image = input.index_axis(Dim(0), n);
                let piece = Piece::in_place(geometry, first_row..first_row + maps.dim().1, &image);
                piece.with_source(image, 0, |source| {
                    for (group, maps) in maps.axis_chunks_iter_mut(Dim(0), filters).enumerate() {
                        let source = &source[piece.channel_offset(group * channels)..];
                        let panels = panels.slice(s![group * blocks.count()..(group + 1) * blocks.count(), ..]);
                        let bias = bias.map(|bias| bias.slice_move(s![group * filters..(group + 1) * filters]));
                        blocks.with_bias(bias, |bias| {
                            correlate(&piece, channels, source, &blocks, panels, bias, flatten_rows(maps));
                        });
                    }
                });
            });
        });
    });
}

/// One group of one piece: every block of filters over every position.
fn correlate<T: Real>(
    piece: &Piece<'_>,
    channels: usize,
    source: &[T],
    blocks: &Blocks<T>,
    panels: ArrayView2<'_, T>,
    bias: &[T],
    mut maps: ArrayViewMut2<'_, T>,
) {
    let positions = maps.ncols();
    let steps = piece.taps(channels);
    Offsets::with(piece.tap_offsets(channels), steps, 1, |steps| {
        for ((tile, filters), panel) in blocks.iter().zip(panels.outer_iter()) {
            let panel = panel.to_slice().expect("a row is contiguous");
            let lanes = tile.lanes();
            Offsets::with(piece.position_offsets(), positions, tile.positions(), |offsets| {
                scratch::with(offsets.len() * lanes, |sums: &mut [T]| {
                    tile.run(&panel[..steps.len() * lanes], source, steps, offsets, sums, false);
                    let maps = maps.slice_mut(s![filters.clone(), ..]);
                    tile.deinterleave(sums, &bias[filters.start..filters.start + lanes], maps);
                });
            });
        }
    });
}

/// Output rows of a piece: few enough that its pixels and sums stay in cache and that there are pieces enough, when there
/// are so many images (or groups of them) at all.
pub(crate) fn rows_in_cache<T: Real>(geometry: &Geometry, channels: usize, images: usize) -> usize {
    let [out_height, out_width] = geometry.output_size();
    let source_row = channels * (geometry.width.input + geometry.width.pad_before) * geometry.height.stride;
    let sums_row = out_width * T::tiles(InstructionSet::in_use()).widest();
    let fits = SOURCE_BYTES / (source_row.max(sums_row) * size_of::<T>());
    let enough = out_height.div_ceil(PIECES.div_ceil(images.max(1)));
    fits.min(enough).max(1)
}
