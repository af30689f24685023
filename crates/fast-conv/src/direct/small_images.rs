//! Images so small that most taps would lie on their padding: positions are images then, not pixels.
//!
//! A 3×3 kernel over 2×2 pixels with padding has 36 products for each pair of channels, and 20 of them are with zeros. Here a tap
//! meets an output pixel only if there is an input pixel under it, and then in all images of the batch at once. It is the same
//! inner loop: what is one pixel to the right for others is the next image here.

use conv::Geometry;
use ndarray::{ArrayView1, ArrayView4, ArrayViewMut4, s};

use crate::destination::Destination;
use crate::parallel::for_each_chunk;
use crate::scratch;
use crate::tile::HasTiles;
use crate::tile::{Blocks, Offsets, Tile};

/// Images from which on they fill tiles.
const ENOUGH_IMAGES: usize = 16;

/// Images of a piece of work.
const IMAGES_AT_ONCE: usize = 64;

/// Whether at least half of the products would be with padding, and there are images enough.
pub(crate) fn pays(geometry: &Geometry, batch: usize) -> bool {
    let [out_height, out_width] = geometry.output_size();
    let on_pixels = |axis: &conv::SlidingWindow| (0..axis.kernel).map(|tap| axis.inside(tap).len()).sum::<usize>();
    let all = (geometry.height().kernel * out_height) as f64 * (geometry.width().kernel * out_width) as f64;
    let small = geometry.groups() == 1 && batch >= ENOUGH_IMAGES && out_height * out_width <= ENOUGH_IMAGES;
    small && 2.0 * on_pixels(geometry.height()) as f64 * on_pixels(geometry.width()) as f64 <= all
}

/// Calls `work(tap, output pixel, input pixel)` wherever a tap has a pixel under it, tap by tap.
fn for_each_product(geometry: &Geometry, mut work: impl FnMut(usize, usize, usize)) {
    let (height, width) = (geometry.height(), geometry.width());
    let out_width = geometry.output_size()[1];
    for row in 0..height.kernel {
        for column in 0..width.kernel {
            for (down, across) in height.inside(row).flat_map(|y| width.inside(column).map(move |x| (y, x))) {
                let pixel = height.source(down, row).zip(width.source(across, column));
                let (in_row, in_column) = pixel.expect("inside the image");
                work(row * width.kernel + column, down * out_width + across, in_row * width.input + in_column);
            }
        }
    }
}

/// The cross-correlation, into `output`; the caller has checked the shapes, and [`pays`].
pub(super) fn cross_correlate_into<T: HasTiles>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    output: Destination<'_, T>,
) {
    let blocks = Blocks::<T>::new(geometry.out_channels());
    let input = input.as_standard_layout();
    blocks.with_panels(kernel, 1, |panels| {
        blocks.with_bias(bias, |bias| {
            output.for_each_chunk(1, blocks.widest(), |first_filter, maps| {
                let (tile, _) = blocks.get(first_filter / blocks.widest());
                let panel = panels.row(first_filter / blocks.widest());
                let panel = panel.to_slice().expect("a row is contiguous");
                let bias = &bias[first_filter..first_filter + tile.lanes()];
                maps.for_each_chunk(0, IMAGES_AT_ONCE, |first_image, maps| {
                    let images = input.slice(s![first_image..first_image + maps.dim().0, .., .., ..]);
                    correlate(geometry, tile, images, panel, bias, maps.into_view());
                });
            });
        });
    });
}

/// One block of filters over some images.
fn correlate<T: HasTiles>(
    geometry: &Geometry,
    tile: Tile<T>,
    images: ArrayView4<'_, T>,
    panel: &[T],
    bias: &[T],
    mut maps: ArrayViewMut4<'_, T>,
) {
    let (batch, channels, height, width) = images.dim();
    let (pixels, lanes) = (height * width, tile.lanes());
    let taps = geometry.height().kernel * geometry.width().kernel;
    let out_pixels: usize = geometry.output_size().iter().product();
    let source = images.to_slice().expect("whole images in standard layout");
    let padded = batch.next_multiple_of(tile.positions());
    scratch::with(out_pixels * padded * lanes, |sums: &mut [T]| {
        sums.chunks_exact_mut(lanes).for_each(|sums| sums.copy_from_slice(bias));
        scratch::with(channels * lanes, |weights: &mut [T]| {
            let mut at_hand = None;
            Offsets::with((0..channels).map(|channel| channel * pixels), channels, 1, |steps| {
                let images = (0..batch).map(|image| image * channels * pixels);
                Offsets::with(images, batch, tile.positions(), |images| {
                    for_each_product(geometry, |tap, out_pixel, pixel| {
                        if at_hand.replace(tap) != Some(tap) {
                            let of_tap = panel.chunks(taps * lanes).map(|channel| &channel[tap * lanes..][..lanes]);
                            weights.chunks_exact_mut(lanes).zip(of_tap).for_each(|(to, from)| to.copy_from_slice(from));
                        }
                        let sums = &mut sums[out_pixel * padded * lanes..][..padded * lanes];
                        tile.run(weights, &source[pixel..], steps, images, sums, true);
                    });
                });
            });
        });
        for (image, mut maps) in maps.outer_iter_mut().enumerate() {
            for (filter, mut map) in maps.outer_iter_mut().enumerate() {
                let sums = sums[image * lanes + filter..].iter().step_by(padded * lanes);
                map.iter_mut().zip(sums).for_each(|(to, &sum)| *to = sum);
            }
        }
    });
}

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes, and [`pays`].
pub(super) fn backward_kernel_into<T: HasTiles>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    gradient: ArrayViewMut4<'_, T>,
) {
    let blocks = Blocks::<T>::new(geometry.out_channels());
    let input = input.as_standard_layout();
    for_each_chunk(gradient, 0, blocks.widest(), |first_filter, gradient| {
        let (tile, filters) = blocks.get(first_filter / blocks.widest());
        blocks.with_bias(None, |zeros| {
            let upstream = upstream.slice(s![.., filters, .., ..]);
            sum_over_images(geometry, tile, input.view(), upstream, &zeros[..tile.lanes()], gradient);
        });
    });
}

/// The weights of one block of filters: each is a sum over images, for each pair of pixels that it connects.
fn sum_over_images<T: HasTiles>(
    geometry: &Geometry,
    tile: Tile<T>,
    input: ArrayView4<'_, T>,
    upstream: ArrayView4<'_, T>,
    zeros: &[T],
    gradient: ArrayViewMut4<'_, T>,
) {
    let ((batch, channels, height, width), lanes) = (input.dim(), tile.lanes());
    let (filters, taps, pixels) =
        (gradient.dim().0, geometry.height().kernel * geometry.width().kernel, height * width);
    let source = input.to_slice().expect("standard layout");
    let out_pixels: usize = geometry.output_size().iter().product();
    let padded = channels.next_multiple_of(tile.positions());
    let of_tap = padded * lanes;
    // Upstream gradients as panels, one for each output pixel: [pixel][image][lane].
    scratch::with(out_pixels * batch * lanes, |panels: &mut [T]| {
        panels.fill(T::zero());
        for (image, maps) in upstream.outer_iter().enumerate() {
            for (filter, map) in maps.outer_iter().enumerate() {
                let to = panels[image * lanes + filter..].iter_mut().step_by(batch * lanes);
                to.zip(map).for_each(|(to, &from)| *to = from);
            }
        }
        scratch::with(taps * of_tap, |sums: &mut [T]| {
            sums.fill(T::zero());
            Offsets::with((0..batch).map(|image| image * channels * pixels), batch, 1, |steps| {
                let channels_at = (0..channels).map(|channel| channel * pixels);
                Offsets::with(channels_at, channels, tile.positions(), |positions| {
                    for_each_product(geometry, |tap, out_pixel, pixel| {
                        let panel = &panels[out_pixel * batch * lanes..][..batch * lanes];
                        let sums = &mut sums[tap * of_tap..][..of_tap];
                        tile.run(panel, &source[pixel..], steps, positions, sums, true);
                    });
                });
            });
            // Channel by channel and tap by tap, as the weights lie; then filter by filter.
            scratch::with(channels * taps * lanes, |lines: &mut [T]| {
                for (at, line) in lines.chunks_exact_mut(lanes).enumerate() {
                    line.copy_from_slice(&sums[at % taps * of_tap + at / taps * lanes..][..lanes]);
                }
                let gradient = gradient.into_shape_with_order((filters, channels * taps));
                tile.deinterleave(lines, zeros, Destination::held(gradient.expect("whole filters are contiguous")));
            });
        });
    });
}
