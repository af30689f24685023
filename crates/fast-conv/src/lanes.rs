//! The numbers for which everything is compiled.

use rustfft::FftNum;

use crate::rows::HasRowTiles;
use crate::winograd::HasTransforms;

/// Either of the two numbers that are [`Real`](conv::Real), with all that was compiled for it.
pub(crate) trait Lanes: HasRowTiles + HasTransforms + FftNum {}

impl Lanes for f32 {}
impl Lanes for f64 {}
