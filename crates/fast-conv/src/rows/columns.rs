//! The forward pass with few taps: every tap becomes a channel, and the convolution a 1×1 one.
//!
//! A vector that begins in the middle of a row reaches beyond its end: of 28 pixels, two vectors of 16 lanes waste four lanes.
//! The columns of im2col know no rows. With few taps they are quickly written, a few rows of the output at a time, and all
//! filters read them from the cache.

use conv::Geometry;
use conv::im2col::flatten_rows;
use ndarray::{ArrayView1, ArrayView4, s};

use super::ENOUGH_PIXELS;
use super::HasRowTiles;
use super::pointwise::with_panels;
use super::shifted::write_columns;
use crate::destination::Destination;
use crate::direct::PIECES;
use crate::{InstructionSet, scratch};

/// Taps of a filter up to which they are so few that to bring filters into vectors and back costs more than the products.
const FEW_TAPS: usize = 32;

/// Filters of a group from which on the columns are read often enough to be worth writing.
const ENOUGH_FILTERS: usize = 5;

/// Bytes of the columns of a piece of work: they should stay in the second-level cache.
const COLUMN_BYTES: usize = 128 * 1024;

/// Whether there are few taps, read by some filters, and rows that fill a vector.
pub(crate) fn supports(geometry: &Geometry) -> bool {
    let [filters, channels, height, width] = geometry.kernel_shape();
    channels * height * width <= FEW_TAPS
        && filters / geometry.groups() >= ENOUGH_FILTERS
        && geometry.output_size()[1] >= ENOUGH_PIXELS
}

/// The cross-correlation, into `output`; the caller has checked the shapes, and [`supports`].
pub(super) fn cross_correlate_into<T: HasRowTiles>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    output: Destination<'_, T>,
) {
    let tile = T::pixel_tile(InstructionSet::in_use());
    let [out_height, out_width] = geometry.output_size();
    let (filters, channels) = (geometry.out_channels() / geometry.groups(), geometry.in_channels() / geometry.groups());
    let kernel = kernel.as_standard_layout();
    let taps = kernel.len() / geometry.out_channels();
    let kernel = kernel.view().into_shape_with_order((geometry.out_channels(), taps, 1, 1)).expect("standard layout");
    let blocks = filters.div_ceil(tile.filters());
    let fits = (COLUMN_BYTES / (taps * out_width * size_of::<T>())).max(1);
    let rows = fits.min(out_height.div_ceil(PIECES.div_ceil(input.dim().0.max(1))));
    with_panels(&tile, kernel, bias, filters, |panels| {
        output.for_each_slice(|n, maps| {
            maps.for_each_chunk(1, rows, |first_row, maps| {
                let rows = first_row..first_row + maps.dim().1;
                scratch::with(taps * rows.len() * out_width, |columns: &mut [T]| {
                    maps.each_chunk(0, filters, |group, maps| {
                        let image = input.slice(s![n, group * channels..(group + 1) * channels, .., ..]);
                        write_columns(image, geometry.height(), geometry.width(), rows.clone(), columns);
                        let panels = panels.slice(s![group * blocks..(group + 1) * blocks, ..]);
                        tile.correlate(panels, columns, 0, maps.map(flatten_rows));
                    });
                });
            });
        });
    });
}
