//! The kernel's gradient: the adjoint of the forward pass, with the images' points held fast.
//!
//! The upstream gradient goes through A to points, its products with the images' points are summed over all tiles, and the
//! sums go through Gᵀ to the weights.

use conv::Geometry;
use ndarray::{ArrayView4, ArrayViewMut2, ArrayViewMut3, ArrayViewMut4, Axis};

use super::HasTransforms;
use super::images::Points;
use super::plan::Plan;
use super::scatter::Pixels;
use super::transform::Strides;
use crate::destination::Destination;
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::scratch;
use crate::tile::{Blocks, Offsets};

/// ∂loss/∂kernel, into `gradient`; the caller has checked the shapes.
pub(crate) fn backward_kernel_into<T: HasTransforms>(
    upstream: ArrayView4<'_, T>,
    input: ArrayView4<'_, T>,
    geometry: &Geometry,
    gradient: ArrayViewMut4<'_, T>,
) {
    let (filters, channels) = (Blocks::<T>::even(geometry.out_channels()), Blocks::<T>::even(geometry.in_channels()));
    let plan = Plan::new(geometry, input.dim().0, channels.padded() + filters.padded(), filters.widest());
    let (of_input, of_upstream) = (Points::new(&plan, channels), Points::new(&plan, filters));
    let padding = [geometry.height().pad_before, geometry.width().pad_before];
    let pixels = Pixels { images: input, padding, transform: plan.transforms.input };
    let shares = Pixels { images: upstream, padding: [0, 0], transform: plan.transforms.upstream };
    let (tile, _) = filters.get(0);
    let padded_channels = channels.filters().next_multiple_of(tile.positions());
    let chunks = plan.chunks_at_once();
    let shape = (filters.count(), plan.points(), padded_channels * tile.lanes());
    scratch::with(shape.0 * shape.1 * shape.2, |sums: &mut [T]| {
        let mut sums = ArrayViewMut3::from_shape(shape, sums).expect("the length is the shape's");
        scratch::with(chunks * of_input.chunk(), |inputs: &mut [T]| {
            scratch::with(chunks * of_upstream.chunk(), |upstreams: &mut [T]| {
                for (round, held) in plan.held(input.dim().0).enumerate() {
                    of_input.fill(&plan, &pixels, &held, inputs);
                    of_upstream.fill(&plan, &shares, &held, upstreams);
                    let (inputs, upstreams) = (&*inputs, &*upstreams);
                    // The products of one point, summed over the tiles of all chunks.
                    let add_products = |block: usize, point: usize, positions: Offsets<'_>, sums: &mut [T]| {
                        for chunk in 0..chunks {
                            let tiles = plan.chunk(&held, chunk).tiles();
                            if tiles == 0 {
                                continue;
                            }
                            let inputs = &inputs[chunk * of_input.chunk() + point * of_input.stride()..];
                            let panel = of_upstream.panel(chunk, block, point, tiles, upstreams);
                            Offsets::with(of_input.tile_offsets(tiles), tiles, 1, |steps| {
                                tile.run(panel, inputs, steps, positions, sums, round + chunk > 0);
                            });
                        }
                    };
                    for_each_slice(sums.view_mut(), |block, sums| {
                        for_each_slice(sums, |point, mut sums| {
                            let sums = sums.as_slice_mut().expect("a row is contiguous");
                            let offsets = of_input.channel_offsets();
                            Offsets::with(offsets, channels.filters(), tile.positions(), |positions| {
                                add_products(block, point, positions, sums);
                            });
                        });
                    });
                }
            });
        });
        to_weights(&plan, filters, channels.filters(), sums, gradient);
    });
}

/// Gᵀ: the sums `[block][point][channel][lane]` to weights.
fn to_weights<T: HasTransforms>(
    plan: &Plan<T>,
    filters: Blocks<T>,
    channels: usize,
    sums: ArrayViewMut3<'_, T>,
    gradient: ArrayViewMut4<'_, T>,
) {
    let transform = plan.transforms.gradient;
    let ((tile, _), taps) = (filters.get(0), transform.to);
    let lanes = tile.lanes();
    let point = sums.dim().2;
    let from = Strides { row: transform.from * point, column: point };
    let to = Strides { row: taps * lanes, column: lanes };
    for_each_chunk(gradient, 0, lanes, |first_filter, mut gradient| {
        let sums = sums.index_axis(Axis(0), first_filter / lanes);
        let sums = sums.as_slice().expect("a block is contiguous");
        scratch::with(channels * taps * taps * lanes, |panel: &mut [T]| {
            for channel in 0..channels {
                let weights = &mut panel[channel * taps * taps * lanes..];
                transform.run(lanes / transform.lanes(), &sums[channel * lanes..], from, weights, to);
            }
            scratch::with(gradient.len(), |rows: &mut [T]| {
                let shape = (gradient.dim().0, channels * taps * taps);
                let mut rows = ArrayViewMut2::from_shape(shape, rows).expect("the length is the shape's");
                filters.with_bias(None, |bias| {
                    tile.deinterleave(panel, &bias[..lanes], Destination::held(rows.view_mut()));
                });
                let shape = gradient.raw_dim();
                gradient.assign(&rows.into_shape_with_order(shape).expect("as many weights"));
            });
        });
    });
}
