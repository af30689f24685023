//! The images' points: what is left of the pixels after the input transform.

use ndarray::ArrayViewMut3;

use super::HasTransforms;
use super::plan::{Held, Plan};
use super::scatter::{Pixels, scatter};
use crate::parallel::for_each_slice;
use crate::tile::Blocks;

/// Bytes that the cache handles as one.
pub(super) const CACHE_LINE: usize = 64;

/// The images' points: `[chunk][block of channels][point][tile][lane]`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Points<T: 'static> {
    pub(super) channels: Blocks<T>,
    per_tile: usize,
    tiles: usize,
}

impl<T: HasTransforms> Points<T> {
    pub(super) fn new(plan: &Plan<T>, channels: Blocks<T>) -> Self {
        Self { channels, per_tile: plan.points(), tiles: plan.tiles_per_chunk() }
    }

    /// From a point to the next. A little more than its tiles need: a power of two between the points of a tile would put
    /// them all in the same lines of the cache.
    pub(super) fn stride(&self) -> usize {
        self.tiles * self.channels.widest() + CACHE_LINE / size_of::<T>()
    }

    /// From a block of channels to the next.
    fn block(&self) -> usize {
        self.per_tile * self.stride()
    }

    /// From a chunk to the next.
    pub(super) fn chunk(&self) -> usize {
        self.channels.count() * self.block()
    }

    /// Where each channel lies.
    pub(super) fn channel_offsets(&self) -> impl Iterator<Item = usize> + use<T> {
        let (block, lanes) = (self.block(), self.channels.widest());
        (0..self.channels.filters()).map(move |channel| channel / lanes * block + channel % lanes)
    }

    /// Where each tile lies.
    pub(super) fn tile_offsets(&self, tiles: usize) -> impl Iterator<Item = usize> + use<T> {
        let lanes = self.channels.widest();
        (0..tiles).map(move |tile| tile * lanes)
    }

    /// One point of the tiles of a chunk, for a block of channels: `[tile][lane]`.
    pub(super) fn panel<'a>(&self, chunk: usize, block: usize, point: usize, tiles: usize, values: &'a [T]) -> &'a [T] {
        let first = chunk * self.chunk() + block * self.block() + point * self.stride();
        &values[first..first + tiles * self.channels.widest()]
    }

    /// Transforms the pixels of all chunks of `held`.
    pub(super) fn fill(&self, plan: &Plan<T>, pixels: &Pixels<'_, T>, held: &Held, values: &mut [T]) {
        let shape = (plan.chunks_at_once(), self.channels.count(), self.block());
        let values = ArrayViewMut3::from_shape(shape, values).expect("the length is the shape's");
        for_each_slice(values, |at, chunk_values| {
            let chunk = plan.chunk(held, at);
            if chunk.tiles() > 0 {
                for_each_slice(chunk_values, |block, mut values| {
                    let values = values.as_slice_mut().expect("a row is contiguous");
                    let (tile, channels) = self.channels.get(block);
                    scatter(plan, pixels, &chunk, channels, tile, self.stride(), values);
                });
            }
        });
    }
}
