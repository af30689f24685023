//! The numbers that everything here is generic over: `f32` to train, `f64` to check gradients.

use std::fmt::{Debug, Display, LowerExp};
use std::iter::Sum;

use ndarray::ScalarOperand;
use num_traits::{Float, FromPrimitive, NumAssign};

/// A real number: `f32` or `f64`, and nothing else, so that a crate may have a fast way for each of the two.
///
/// ```
/// fn half<T: conv::Real>(x: T) -> T {
///     x * T::of(0.5)
/// }
/// assert_eq!(half(3.0_f32), 1.5);
/// assert_eq!(half(3.0_f64), 1.5);
/// ```
pub trait Real:
    Float
    + NumAssign
    + FromPrimitive
    + ScalarOperand
    + Sum
    + Default
    + Debug
    + Display
    + LowerExp
    + Send
    + Sync
    + sealed::Sealed
    + 'static
{
    /// The nearest value of this type to an `f64`: how constants enter generic code.
    fn of(value: f64) -> Self;

    /// The same value as an `f64`.
    fn f64(self) -> f64;
}

impl Real for f32 {
    fn of(value: f64) -> Self {
        value as Self
    }

    fn f64(self) -> f64 {
        self.into()
    }
}

impl Real for f64 {
    fn of(value: f64) -> Self {
        value
    }

    fn f64(self) -> f64 {
        self
    }
}

mod sealed {
    /// What only this crate can say of a type.
    pub trait Sealed {}
    impl Sealed for f32 {}
    impl Sealed for f64 {}
}
