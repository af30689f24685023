//! What was compiled for each type of number.

use conv::Real;

use crate::InstructionSet;
use crate::fft::Fourier;
use crate::rows::{PixelTile, RowTiles};
use crate::tile::Tiles;
use crate::winograd::Transforms;

/// A number for which inner kernels are compiled: either of the two that are [`Real`].
pub(crate) trait Lanes: Real {
    /// The library's Fourier transforms of planes of this size.
    fn fourier(rows: usize, columns: usize) -> Fourier<Self>;

    /// The inner kernels whose vectors hold filters.
    fn tiles(set: InstructionSet) -> Tiles<Self>;

    /// The inner kernels whose vectors hold pixels of a row.
    fn row_tiles(set: InstructionSet) -> RowTiles<Self>;

    /// The inner kernel of 1×1 convolutions.
    fn pixel_tile(set: InstructionSet) -> PixelTile<Self>;

    /// Winograd's transforms.
    fn transforms(set: InstructionSet) -> &'static [Transforms<Self>];
}

/// Both types have the same functions; only the vectors behind them differ.
macro_rules! lanes {
    ($number:ident) => {
        impl Lanes for $number {
            fn fourier(rows: usize, columns: usize) -> Fourier<Self> {
                Fourier::plan(rows, columns)
            }

            fn tiles(set: InstructionSet) -> Tiles<Self> {
                Tiles::<Self>::of(set)
            }

            fn row_tiles(set: InstructionSet) -> RowTiles<Self> {
                RowTiles::<Self>::of(set)
            }

            fn pixel_tile(set: InstructionSet) -> PixelTile<Self> {
                PixelTile::<Self>::of(set)
            }

            fn transforms(set: InstructionSet) -> &'static [Transforms<Self>] {
                Transforms::<Self>::of(set)
            }
        }
    };
}

lanes!(f32);
lanes!(f64);
