//! Filters cut into blocks as wide as a tile.

use ndarray::{ArrayView1, ArrayView2, ArrayView4, ArrayViewMut2, s};

use super::{Tile, Tiles};
use crate::parallel::for_each_slice;
use crate::tile::HasTiles;
use crate::{InstructionSet, scratch};

/// How the filters of a group are cut into blocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks<T: 'static> {
    filters: usize,
    tiles: Tiles<T>,
}

impl<T: HasTiles> Blocks<T> {
    /// The blocks of a group of so many filters.
    pub(crate) fn new(filters: usize) -> Self {
        Self { filters, tiles: T::tiles(InstructionSet::in_use()) }
    }

    /// Blocks that all have the same lanes: as wide as can be without leaving more of them empty than need be.
    pub(crate) fn even(filters: usize) -> Self {
        let tiles = T::tiles(InstructionSet::in_use());
        Self { filters, tiles: tiles.only(|tile| filters.next_multiple_of(tile.lanes())) }
    }

    /// Blocks for a few positions, which should fill the tiles: all have the same lanes, and as few sums as can be are in vain.
    pub(crate) fn for_few(filters: usize, positions: usize) -> Self {
        let tiles = T::tiles(InstructionSet::in_use());
        let sums =
            |tile: &Tile<T>| filters.next_multiple_of(tile.lanes()) * positions.next_multiple_of(tile.positions());
        Self { filters, tiles: tiles.only(sums) }
    }

    /// The same blocks for some of the filters, from the beginning of a block on.
    pub(crate) fn some(&self, filters: usize) -> Self {
        Self { filters, ..*self }
    }

    /// How many filters.
    pub(crate) fn filters(&self) -> usize {
        self.filters
    }

    /// Lanes of all blocks together, if all are as wide as the widest.
    pub(crate) fn padded(&self) -> usize {
        self.count() * self.widest()
    }

    /// A block's tile and filters.
    pub(crate) fn get(&self, block: usize) -> (Tile<T>, std::ops::Range<usize>) {
        let first = block * self.widest();
        let filters = first..(first + self.widest()).min(self.filters);
        (self.tiles.for_filters(filters.len()), filters)
    }

    /// Lanes of the widest block.
    pub(crate) fn widest(&self) -> usize {
        self.tiles.for_filters(self.filters).lanes()
    }

    /// How many blocks a group has.
    pub(crate) fn count(&self) -> usize {
        self.filters.div_ceil(self.widest())
    }

    /// Each block's tile and filters.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Tile<T>, std::ops::Range<usize>)> + use<T> {
        let blocks = *self;
        (0..self.count()).map(move |block| blocks.get(block))
    }

    /// Lends the biases of all blocks, `[block · widest]`, zeros where there is none.
    pub(crate) fn with_bias<R>(&self, bias: Option<ArrayView1<'_, T>>, work: impl FnOnce(&[T]) -> R) -> R {
        scratch::with(self.padded(), |padded: &mut [T]| {
            padded.fill(T::zero());
            if let Some(bias) = bias {
                padded.iter_mut().zip(bias).for_each(|(to, &from)| *to = from);
            }
            work(padded)
        })
    }

    /// Lends the kernel rearranged for the tiles.
    ///
    /// # Shapes
    /// `kernel` `[out_channels, …]` → `[groups · blocks, steps · widest]`; a narrower block uses the head of its row.
    pub(crate) fn with_panels<R>(
        &self,
        kernel: ArrayView4<'_, T>,
        groups: usize,
        work: impl FnOnce(ArrayView2<'_, T>) -> R,
    ) -> R {
        let (filters, channels, height, width) = kernel.dim();
        let steps = channels * height * width;
        let kernel = kernel.as_standard_layout();
        let kernel = kernel.view().into_shape_with_order((filters, steps)).expect("standard layout");
        let shape = (groups * self.count(), steps * self.widest());
        scratch::with(shape.0 * shape.1, |panels: &mut [T]| {
            let mut panels = ArrayViewMut2::from_shape(shape, panels).expect("the length is the shape's");
            for_each_slice(panels.view_mut(), |at, mut panel| {
                let (group, block) = (at / self.count(), at % self.count());
                let (tile, filters) = self.get(block);
                let first = group * self.filters;
                let rows = kernel.slice(s![first + filters.start..first + filters.end, ..]);
                let panel = panel.as_slice_mut().expect("a row is contiguous");
                tile.interleave(rows, &mut panel[..steps * tile.lanes()]);
            });
            work(panels.view())
        })
    }
}
