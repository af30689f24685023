//! The forward pass with a 1×1 kernel: nothing but sums over channels, and the image is one long row.

use conv::im2col::flatten_rows;
use conv::{Geometry, Padding};
use ndarray::{ArrayView1, ArrayView2, ArrayView4, ArrayViewMut2, s};

use super::ENOUGH_PIXELS;
use super::HasRowTiles;
use super::pixel_tile::PixelTile;
use crate::destination::Destination;
use crate::direct::PIECES;
use crate::parallel::for_each_slice;
use crate::{InstructionSet, scratch};

/// Whether every output sees one pixel of each channel, and the pixels fill a vector of any processor.
pub(crate) fn supports(geometry: &Geometry) -> bool {
    let ([.., height, width], options) = (geometry.kernel_shape(), geometry.options());
    let [out_height, out_width] = geometry.output_size();
    [height, width] == [1, 1]
        && options.stride == [1, 1]
        && options.padding == Padding::NONE
        && out_height * out_width >= ENOUGH_PIXELS
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
    let (filters, channels) = (geometry.out_channels() / geometry.groups(), geometry.in_channels() / geometry.groups());
    let chunk = pixels_at_once(&tile, geometry.output_size().iter().product(), input.dim().0);
    let input = input.as_standard_layout();
    with_panels(&tile, kernel, bias, filters, |panels| {
        output.for_each_slice(|n, maps| {
            maps.map(flatten_rows).for_each_chunk(1, chunk, |first_pixel, maps| {
                maps.each_chunk(0, filters, |group, maps| {
                    let image = input.slice(s![n, group * channels..(group + 1) * channels, .., ..]);
                    let image = image.to_slice().expect("standard layout");
                    let blocks = filters.div_ceil(tile.filters());
                    let panels = panels.slice(s![group * blocks..(group + 1) * blocks, ..]);
                    tile.correlate(panels, image, first_pixel, maps);
                });
            });
        });
    });
}

/// Pixels of a piece of work: few enough that there are pieces for all threads, and never so that the last piece could not
/// fill a vector.
fn pixels_at_once<T: HasRowTiles>(tile: &PixelTile<T>, pixels: usize, images: usize) -> usize {
    let wanted = pixels.div_ceil(PIECES.div_ceil(images.max(1)));
    let mut size = wanted.next_multiple_of(tile.pixels());
    while (1..tile.lanes()).contains(&(pixels % size)) {
        size += tile.pixels();
    }
    size
}

/// Lends the weights as the tile wants them, a line for each block of its filters: their biases, then, channel by channel,
/// their weights; zeros where a block is not full.
pub(super) fn with_panels<T: HasRowTiles, R>(
    tile: &PixelTile<T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    filters: usize,
    work: impl FnOnce(ArrayView2<'_, T>) -> R,
) -> R {
    let (all, channels, ..) = kernel.dim();
    let (groups, blocks, wide) = (all / filters, filters.div_ceil(tile.filters()), tile.filters());
    let line = (channels + 1) * wide;
    scratch::with(groups * blocks * line, |values: &mut [T]| {
        let mut panels =
            ArrayViewMut2::from_shape((groups * blocks, line), &mut *values).expect("the length is the shape's");
        for_each_slice(panels.view_mut(), |at, mut panel| {
            panel.fill(T::zero());
            let (group, first) = (at / blocks, at % blocks * wide);
            for lane in 0..wide.min(filters - first) {
                let filter = group * filters + first + lane;
                let mut column = panel.slice_mut(s![lane..; wide]);
                column[0] = bias.map_or(T::zero(), |bias| bias[filter]);
                column.slice_mut(s![1..]).assign(&kernel.slice(s![filter, .., 0, 0]));
            }
        });
        work(panels.view())
    })
}

#[cfg(test)]
mod tests {
    use super::pixels_at_once;
    use crate::InstructionSet;
    use crate::rows::HasRowTiles;

    #[test]
    fn every_piece_fills_a_vector() {
        for set in InstructionSet::available() {
            let tile = <f32 as HasRowTiles>::pixel_tile(set);
            for pixels in 16..3000 {
                for images in [1, 2, 3, 50] {
                    let size = pixels_at_once(&tile, pixels, images);
                    assert!(size.is_multiple_of(tile.pixels()));
                    assert!(pixels % size == 0 || pixels % size >= tile.lanes(), "{pixels} pixels in pieces of {size}");
                }
            }
        }
    }
}
