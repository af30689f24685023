//! Convolution with neighbouring pixels side by side in the processor's vectors: for few filters.
//!
//! The direct kernel fills its vectors with filters. A depthwise convolution has one filter a group, and the gradient of a
//! colour image has three: most lanes would stay empty. Here a vector holds pixels of a row, and the weight is the same
//! in every lane. For a 1×1 kernel the whole image is one row.

mod backward_kernel;
pub(crate) mod columns;
mod forward;
mod kernel;
mod pixel_tile;
pub(crate) mod pointwise;
mod shifted;

pub(crate) use backward_kernel::backward_kernel_into;
use conv::Geometry;
pub(crate) use forward::cross_correlate_into;
use kernel::RowTiles;
use pixel_tile::PixelTile;

use self::kernel::Vectors;
use crate::InstructionSet;
use crate::direct::Piece;
use crate::pass::Pass;
use crate::tile::HasTiles;
use crate::tile::Offsets;
use crate::tile::vector::MOST_LANES;

/// Pixels of a row from which on they fill a vector of any processor.
pub(crate) const ENOUGH_PIXELS: usize = MOST_LANES;

/// Pieces to cut the groups (or the channels of a group) into, where there are so many.
const GROUP_PIECES: usize = 8;

/// Whether pixels that are neighbours in the output are neighbours under each tap too: in every phase of a gradient they are.
pub(crate) fn supports(pass: Pass, geometry: &Geometry) -> bool {
    geometry.width().stride == 1 || pass == Pass::BackwardInput || pass == Pass::Forward && columns::supports(geometry)
}

/// Lends the vectors of all output rows of a piece, `lanes` at a time from each row's beginning; a multiple of `at_once`.
fn with_vectors<R>(piece: &Piece<'_>, lanes: usize, at_once: usize, work: impl FnOnce(Vectors<'_>) -> R) -> R {
    let [rows, columns] = piece.output_size();
    let starts = || (0..rows).flat_map(move |row| (0..columns).step_by(lanes).map(move |column| (row, column)));
    let count = rows * columns.div_ceil(lanes);
    let places = starts().map(|(row, column)| row * columns + column);
    let left = starts().map(|(_, column)| lanes.min(columns - column));
    Offsets::with(piece.vector_offsets(lanes), count, at_once, |source| {
        Offsets::with(places, count, at_once, |maps| {
            Offsets::with(left, count, at_once, |lanes| work(Vectors { source, maps, lanes, pixels: rows * columns }))
        })
    })
}

/// A number for which inner kernels are compiled whose vectors hold pixels.
pub(crate) trait HasRowTiles: HasTiles {
    /// Those along rows.
    fn row_tiles(set: InstructionSet) -> RowTiles<Self>;

    /// The one of 1×1 convolutions.
    fn pixel_tile(set: InstructionSet) -> PixelTile<Self>;
}

impl HasRowTiles for f32 {
    fn row_tiles(set: InstructionSet) -> RowTiles<Self> {
        RowTiles::<Self>::of(set)
    }

    fn pixel_tile(set: InstructionSet) -> PixelTile<Self> {
        PixelTile::<Self>::of(set)
    }
}

impl HasRowTiles for f64 {
    fn row_tiles(set: InstructionSet) -> RowTiles<Self> {
        RowTiles::<Self>::of(set)
    }

    fn pixel_tile(set: InstructionSet) -> PixelTile<Self> {
        PixelTile::<Self>::of(set)
    }
}
