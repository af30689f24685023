//! The numbers that everything here is generic over: `f32` to train, `f64` to check gradients.

use std::fmt::{Debug, Display, LowerExp};
use std::iter::Sum;

use ndarray::ScalarOperand;
use num_traits::{Float, FromPrimitive, NumAssign};

use crate::fft::Fourier;
use crate::passes::{self, Operands};
use crate::rows::{PixelTile, RowTiles};
use crate::tile::Tiles;
use crate::winograd::Transforms;
use crate::{Algorithm, Geometry, InstructionSet};

/// A real number: `f32` or `f64`.
///
/// ```
/// fn half<T: conv::Real>(x: T) -> T {
///     x * T::of(0.5)
/// }
/// assert_eq!(half(3.0_f32), 1.5);
/// assert_eq!(half(3.0_f64), 1.5);
/// ```
pub trait Real:
    Float + NumAssign + FromPrimitive + ScalarOperand + Sum + Default + Debug + Display + LowerExp + Send + Sync + 'static
{
    /// The nearest value of this type to an `f64`: how constants enter generic code.
    fn of(value: f64) -> Self;

    /// The same value as an `f64`.
    fn f64(self) -> f64;

    /// The library's Fourier transforms of planes of this size.
    #[doc(hidden)]
    fn fourier(rows: usize, columns: usize) -> Fourier<Self>;

    /// The inner kernels for this type, compiled for these instructions.
    #[doc(hidden)]
    fn tiles(set: InstructionSet) -> Tiles<Self>;

    /// The inner kernels along rows for this type, compiled for these instructions.
    #[doc(hidden)]
    fn row_tiles(set: InstructionSet) -> RowTiles<Self>;

    /// The inner kernel of 1×1 convolutions for this type, compiled for these instructions.
    #[doc(hidden)]
    fn pixel_tile(set: InstructionSet) -> PixelTile<Self>;

    /// Winograd's transforms for this type, compiled for these instructions.
    #[doc(hidden)]
    fn transforms(set: InstructionSet) -> &'static [Transforms<Self>];

    /// A checked pass, compiled in this crate.
    #[doc(hidden)]
    fn compute(algorithm: Algorithm, geometry: &Geometry, operands: Operands<'_, '_, Self>);
}

/// What both types have in common.
macro_rules! real {
    ($number:ident, $of:expr, $f64:expr) => {
        impl Real for $number {
            fn of(value: f64) -> Self {
                $of(value)
            }

            fn f64(self) -> f64 {
                $f64(self)
            }

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

            fn compute(algorithm: Algorithm, geometry: &Geometry, operands: Operands<'_, '_, Self>) {
                passes::compute(algorithm, geometry, operands);
            }
        }
    };
}

real!(f32, |value| value as f32, f64::from);
real!(f64, |value| value, |value| value);
