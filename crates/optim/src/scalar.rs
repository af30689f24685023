//! The number types that an optimiser works on.

use num_traits::Float;

/// A floating-point type of a parameter: `f32` or `f64`.
///
/// It is only a short name for its bounds: whatever fulfils them is a `Scalar`.
///
/// ```
/// fn sign<T: optim::Scalar>(x: T) -> T {
///     x.signum()
/// }
/// assert_eq!(sign(-2.5_f32), -1.0);
/// ```
pub trait Scalar: Float + std::fmt::Debug + Send + Sync + 'static {}

impl<T: Float + std::fmt::Debug + Send + Sync + 'static> Scalar for T {}

/// Rounds a scalar to the parameters' type.
///
/// Scalars such as 1 − β₂ are computed in `f64` and rounded once. In `f32`, 1 − 0.999 is wrong by 5 parts in 100,000.
pub(crate) fn narrow<T: Scalar>(scalar: f64) -> T {
    T::from(scalar).expect("a float type takes any f64")
}

/// The same number as `f64`.
pub(crate) fn widen<T: Scalar>(scalar: T) -> f64 {
    scalar.to_f64().unwrap_or(f64::NAN)
}
