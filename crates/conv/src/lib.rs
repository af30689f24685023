//! Convolution mathematics on ndarray views, generic over `f32` and `f64`.

mod error;
mod options;
mod real;

pub use error::ConvError;
pub use options::{Conv2dOptions, Padding};
pub use real::Real;
