//! The forward pass.

use conv::Geometry;
use conv::im2col::flatten_rows;
use ndarray::{ArrayView1, ArrayView2, ArrayView4, ArrayViewMut2, ArrayViewMut3, ArrayViewMut4, s};

use super::HasTransforms;
use super::images::{CACHE_LINE, Points};
use super::plan::{Chunk, Plan};
use super::scatter::Pixels;
use super::transform::Strides;
use crate::destination::Destination;
use crate::parallel::{for_each_chunk, for_each_slice};
use crate::scratch;
use crate::tile::{Blocks, Offsets, Tile};

/// The cross-correlation, into `output`; the caller has checked the shapes.
pub(crate) fn cross_correlate_into<T: HasTransforms>(
    input: ArrayView4<'_, T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    geometry: &Geometry,
    mut output: ArrayViewMut4<'_, T>,
) {
    let (filters, channels) = (Blocks::<T>::even(geometry.out_channels()), Blocks::<T>::even(geometry.in_channels()));
    let plan = Plan::new(geometry, input.dim().0, channels.padded(), filters.widest());
    let points = Points::new(&plan, channels);
    let pixels = Pixels {
        images: input,
        padding: [geometry.height().pad_before, geometry.width().pad_before],
        transform: plan.transforms.input,
    };
    with_operands(&plan, kernel, bias, filters, |kernel, bias| {
        scratch::with(plan.chunks_at_once() * points.chunk(), |values: &mut [T]| {
            for held in plan.held(input.dim().0) {
                points.fill(&plan, &pixels, &held, values);
                let values = &*values;
                let (rows, outputs) = (plan.rows_per_chunk, plan.outputs());
                let bottom = (held.rows.end * outputs).min(output.dim().2);
                let output = output.slice_mut(s![held.images.clone(), .., held.rows.start * outputs..bottom, ..]);
                for_each_chunk(output, 0, plan.images_per_chunk, |first_image, output| {
                    for_each_chunk(output, 2, rows * outputs, |first_row, output| {
                        let at =
                            first_image / plan.images_per_chunk * plan.chunks_down() + first_row / (rows * outputs);
                        let chunk = plan.chunk(&held, at);
                        let values = &values[at * points.chunk()..(at + 1) * points.chunk()];
                        for_each_chunk(output, 1, filters.widest(), |first_filter, output| {
                            let (tile, _) = filters.get(first_filter / filters.widest());
                            let kernel = kernel.row(first_filter / filters.widest());
                            let kernel = kernel.to_slice().expect("a row is contiguous");
                            let bias = &bias[first_filter..first_filter + filters.widest()];
                            let (plan, points) = (&plan, &points);
                            Block { plan, points, tile, kernel, bias }.correlate(&chunk, values, output);
                        });
                    });
                });
            }
        });
    });
}

/// What turns the points of a chunk into the outputs of one block of filters.
struct Block<'a, T: 'static> {
    plan: &'a Plan<T>,
    points: &'a Points<T>,
    tile: Tile<T>,
    /// `[point][channel][lane]`.
    kernel: &'a [T],
    bias: &'a [T],
}

impl<T: HasTransforms> Block<'_, T> {
    /// One chunk's outputs.
    fn correlate(&self, chunk: &Chunk, values: &[T], mut output: ArrayViewMut4<'_, T>) {
        let Self { plan, points, tile, .. } = self;
        let (lanes, tiles) = (tile.lanes(), chunk.tiles());
        let panel = points.channels.filters() * lanes;
        let padded_tiles = tiles.next_multiple_of(tile.positions());
        let stride = padded_tiles * lanes + CACHE_LINE / size_of::<T>();
        scratch::with(plan.points() * stride, |products: &mut [T]| {
            Offsets::with(points.channel_offsets(), points.channels.filters(), 1, |steps| {
                Offsets::with(points.tile_offsets(tiles), tiles, tile.positions(), |positions| {
                    // ANCHOR: products
                    let of_point = products.chunks_exact_mut(stride).zip(self.kernel.chunks_exact(panel));
                    for (point, (products, kernel)) in of_point.enumerate() {
                        let products = &mut products[..padded_tiles * lanes];
                        tile.run(kernel, &values[point * points.stride()..], steps, positions, products, false);
                    }
                    // ANCHOR_END: products
                });
            });
            let [grid_rows, columns] = [chunk.rows.len(), plan.grid[1]];
            for (image, mut maps) in output.outer_iter_mut().enumerate() {
                for row in 0..grid_rows {
                    let first = (image * grid_rows + row) * columns;
                    self.gather(&products[first * lanes..], stride, row, maps.view_mut());
                }
            }
        });
    }

    /// One row of tiles: points, `stride` apart, back to pixels.
    fn gather(&self, products: &[T], stride: usize, row: usize, mut maps: ArrayViewMut3<'_, T>) {
        let Self { plan, tile, bias, .. } = self;
        let transform = plan.transforms.output;
        let (outputs, lanes, columns) = (plan.outputs(), tile.lanes(), plan.grid[1]);
        let vectors = lanes / transform.lanes();
        let line = columns * outputs;
        let from = Strides { row: transform.from * stride, column: stride };
        let to = Strides { row: line * lanes, column: lanes };
        scratch::with(outputs * line * lanes, |pixels: &mut [T]| {
            for column in 0..columns {
                let pixels = &mut pixels[column * outputs * lanes..];
                transform.run(vectors, &products[column * lanes..], from, pixels, to);
            }
            let rows = row * outputs..((row + 1) * outputs).min(maps.dim().1);
            for (at, pixels) in rows.zip(pixels.chunks_exact(line * lanes)) {
                let maps = maps.slice_mut(s![.., at..=at, ..]);
                tile.deinterleave(pixels, bias, Destination::held(flatten_rows(maps)));
            }
        });
    }
}

/// Lends the kernels' points and the biases.
fn with_operands<T: HasTransforms, R>(
    plan: &Plan<T>,
    kernel: ArrayView4<'_, T>,
    bias: Option<ArrayView1<'_, T>>,
    filters: Blocks<T>,
    work: impl FnOnce(ArrayView2<'_, T>, &[T]) -> R,
) -> R {
    filters.with_bias(bias, |bias| with_kernel_points(plan, kernel, filters, |kernel| work(kernel, bias)))
}

/// Lends the kernels' points, `[block][point][channel][lane]`.
fn with_kernel_points<T: HasTransforms, R>(
    plan: &Plan<T>,
    kernel: ArrayView4<'_, T>,
    filters: Blocks<T>,
    work: impl FnOnce(ArrayView2<'_, T>) -> R,
) -> R {
    let channels = kernel.dim().1;
    let transform = plan.transforms.kernel;
    let taps = transform.from;
    let shape = (filters.count(), plan.points() * channels * filters.widest());
    scratch::with(shape.0 * shape.1, |values: &mut [T]| {
        let mut values = ArrayViewMut2::from_shape(shape, values).expect("the length is the shape's");
        filters.with_panels(kernel, 1, |panels| {
            for_each_slice(values.view_mut(), |block, mut points| {
                let lanes = filters.get(block).0.lanes();
                let panel = panels.row(block).to_slice().expect("a row is contiguous");
                let points = points.as_slice_mut().expect("a row is contiguous");
                let from = Strides { row: taps * lanes, column: lanes };
                let to = Strides { row: transform.to * channels * lanes, column: channels * lanes };
                for channel in 0..channels {
                    let weights = &panel[channel * taps * taps * lanes..];
                    transform.run(lanes / transform.lanes(), weights, from, &mut points[channel * lanes..], to);
                }
            });
        });
        work(values.view())
    })
}
