//! How a geometry's tiles are cut into chunks.

use std::ops::Range;

use conv::Geometry;

use super::HasTransforms;
use super::transform::Transforms;
use crate::InstructionSet;

/// M, the outputs of a tile in each direction, for a kernel of K×K taps.
///
/// With four outputs of five taps a tile would have 64 products for 16 outputs instead of 49 for nine. But even at the best
/// points for it errors would grow twice as much, which leaves nothing to spare of what is
/// [promised](conv::rounding::promised).
pub(super) fn outputs_of(taps: usize) -> Option<usize> {
    match taps {
        3 => Some(4),
        5 => Some(3),
        _ => None,
    }
}

/// Bytes of the points of one chunk for one block of filters: they should stay in the second-level cache between the
/// product and the transform back.
const CHUNK_BYTES: usize = 480 * 1024;

/// Bytes of the images' points that are held at a time: they should be in the second-level cache still when the product
/// reads them.
const POINTS_BYTES: usize = 1024 * 1024;

/// But so many tiles at least, where channels are many: each time the transformed kernels come by from further away.
const ENOUGH_TILES: usize = 64;

/// Pieces of work, chunks times blocks of filters, in what is held at a time: with one, a second thread would have none.
const PIECES: usize = 2;

/// And never more bytes than this.
const MOST_BYTES: usize = 6 * 1024 * 1024;

/// The tiles of a batch, and their chunks.
///
/// A chunk is some whole images if they are small, or else some rows of tiles of one image. Some chunks at a time are held as
/// points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan<T: 'static> {
    pub(super) transforms: Transforms<T>,
    /// Rows and columns of tiles of an image.
    pub(super) grid: [usize; 2],
    pub(super) images_per_chunk: usize,
    pub(super) rows_per_chunk: usize,
    /// Images and rows of tiles that are held as points at a time: whole chunks.
    pub(super) images_at_once: usize,
    pub(super) rows_at_once: usize,
}

impl<T: HasTransforms> Plan<T> {
    /// The plan for `channels` numbers per point that are held at a time, and `lanes` per point that a product makes.
    pub(super) fn new(geometry: &Geometry, batch: usize, channels: usize, lanes: usize) -> Self {
        let outputs = outputs_of(geometry.height().kernel).expect("a supported kernel");
        let size = outputs + geometry.height().kernel - 1;
        let transforms = *T::transforms(InstructionSet::in_use())
            .iter()
            .find(|transforms| transforms.output.to == outputs && transforms.input.to == size)
            .expect("every kernel of the list is compiled");
        let grid = geometry.output_size().map(|size| size.div_ceil(outputs));
        let [rows, columns] = grid;
        let tile_bytes = size * size * size_of::<T>();
        let tiles_per_chunk = (CHUNK_BYTES / (tile_bytes * lanes)).max(1);
        let most = MOST_BYTES / (tile_bytes * channels);
        let tiles_at_once = (POINTS_BYTES / (tile_bytes * channels)).max(ENOUGH_TILES).min(most);
        let chunks_at_least = PIECES.div_ceil(geometry.out_channels().div_ceil(lanes));
        let tiles_per_chunk = tiles_per_chunk.min(tiles_at_once / chunks_at_least).max(1);
        let images_per_chunk = (tiles_per_chunk / (rows * columns)).clamp(1, batch.max(1));
        // Chunks of about the same size.
        let rows_per_chunk = rows.div_ceil((rows * columns).div_ceil(tiles_per_chunk).min(rows));
        let chunks = (tiles_at_once / (images_per_chunk * rows_per_chunk * columns)).max(1);
        let chunks_per_image = rows.div_ceil(rows_per_chunk);
        let (images_at_once, rows_at_once) = if chunks >= chunks_per_image {
            (images_per_chunk * (chunks / chunks_per_image), rows)
        } else {
            (images_per_chunk, rows_per_chunk * chunks)
        };
        Self {
            transforms,
            grid,
            images_per_chunk,
            rows_per_chunk,
            images_at_once: images_at_once.min(batch.next_multiple_of(images_per_chunk)),
            rows_at_once: rows_at_once.min(rows.next_multiple_of(rows_per_chunk)),
        }
    }

    /// A²: points of a tile.
    pub(super) fn points(&self) -> usize {
        self.transforms.input.to * self.transforms.input.to
    }

    /// M: output rows (and columns) of a tile.
    pub(super) fn outputs(&self) -> usize {
        self.transforms.output.to
    }

    /// The most tiles that a chunk has.
    pub(super) fn tiles_per_chunk(&self) -> usize {
        self.images_per_chunk * self.rows_per_chunk * self.grid[1]
    }

    /// Chunks that are held at a time: down the rows first, then image by image.
    pub(super) fn chunks_at_once(&self) -> usize {
        self.images_at_once / self.images_per_chunk * self.chunks_down()
    }

    /// Chunks, among those held at a time, of one image (or of some small images).
    pub(super) fn chunks_down(&self) -> usize {
        self.rows_at_once.div_ceil(self.rows_per_chunk)
    }

    /// The images and rows of tiles of chunk `at` among those of `held`, both cut at the end of what there is.
    pub(super) fn chunk(&self, held: &Held, at: usize) -> Chunk {
        let (image, row) =
            (at / self.chunks_down() * self.images_per_chunk, at % self.chunks_down() * self.rows_per_chunk);
        let images =
            held.images.start + image..(held.images.start + image + self.images_per_chunk).min(held.images.end);
        let rows = held.rows.start + row..(held.rows.start + row + self.rows_per_chunk).min(held.rows.end);
        Chunk {
            images: images.start.min(images.end)..images.end,
            rows: rows.start.min(rows.end)..rows.end,
            columns: self.grid[1],
        }
    }

    /// All that is held at a time, one after the other.
    pub(super) fn held(&self, batch: usize) -> impl Iterator<Item = Held> + use<T> {
        let (images, rows, all) = (self.images_at_once, self.rows_at_once, self.grid[0]);
        (0..batch).step_by(images).flat_map(move |image| {
            (0..all)
                .step_by(rows)
                .map(move |row| Held { images: image..(image + images).min(batch), rows: row..(row + rows).min(all) })
        })
    }
}

/// Images and rows of tiles that are held as points.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) images: Range<usize>,
    pub(super) rows: Range<usize>,
}

/// Some images' rows of tiles.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    pub(super) images: Range<usize>,
    pub(super) rows: Range<usize>,
    columns: usize,
}

impl Chunk {
    /// How many tiles.
    pub(super) fn tiles(&self) -> usize {
        self.images.len() * self.rows.len() * self.columns
    }
}
