//! Pixels to points: a chunk's tiles, transformed, for one block of channels.

use ndarray::{ArrayView4, Axis, s};

use super::HasTransforms;
use super::plan::{Chunk, Plan};
use super::transform::{Strides, Transform};
use crate::scratch;
use crate::tile::Tile;

/// How pixels lie under the tiles.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pixels<'a, T> {
    /// `[N, C, H, W]`.
    pub(super) images: ArrayView4<'a, T>,
    /// Rows of zeros before the first, and columns.
    pub(super) padding: [usize; 2],
    pub(super) transform: Transform<T>,
}

/// Writes `points[point][tile][lane]` for a block of channels; the lanes beyond the last channel are zero.
///
/// # Shapes
/// `points`: A² times `point_stride`, which is at least tiles · lanes.
pub(super) fn scatter<T: HasTransforms>(
    plan: &Plan<T>,
    pixels: &Pixels<'_, T>,
    chunk: &Chunk,
    channels: std::ops::Range<usize>,
    tile: Tile<T>,
    point_stride: usize,
    points: &mut [T],
) {
    let Pixels { images, padding: [above, left], transform } = *pixels;
    let (_, _, height, width) = images.dim();
    let (step, columns, lanes) = (plan.outputs(), plan.grid[1], tile.lanes());
    // Pixels under all tiles of the chunk's rows, padding included.
    let line = (columns - 1) * step + transform.from;
    let lines = (chunk.rows.len() - 1) * step + transform.from;
    let from = Strides { row: line * lanes, column: lanes };
    let to = Strides { row: transform.to * point_stride, column: point_stride };
    let vectors = lanes / transform.lanes();
    let mut tiles = 0..;
    scratch::with(lines * line * lanes, |pixels: &mut [T]| {
        for image in chunk.images.clone() {
            let planes = images.index_axis(Axis(0), image).slice_move(s![channels.clone(), .., ..]);
            let left = left.min(line);
            let inside = width.min(line - left);
            for (at, line) in pixels.chunks_exact_mut(line * lanes).enumerate() {
                let row = (chunk.rows.start * step + at).checked_sub(above).filter(|&row| row < height);
                let Some(row) = row else {
                    line.fill(T::zero());
                    continue;
                };
                line[..left * lanes].fill(T::zero());
                line[(left + inside) * lanes..].fill(T::zero());
                tile.interleave(planes.slice(s![.., row, ..inside]), &mut line[left * lanes..(left + inside) * lanes]);
            }
            for row in 0..chunk.rows.len() {
                for column in 0..columns {
                    let at = tiles.next().expect("counts without end");
                    let pixels = &pixels[(row * step * line + column * step) * lanes..];
                    transform.run(vectors, pixels, from, &mut points[at * lanes..], to);
                }
            }
        }
    });
}
