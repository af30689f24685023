//! Convolution mathematics on ndarray views, generic over `f32` and `f64`: to be read beside chapters 2 to 7.
//!
//! Nothing here is clever. One thread, no instruction sets, no unsafe code: each function is its formula. What is fast is in
//! the crate `fast-conv`, under the same names, and is tested against this.
//!
//! Where is what, in the order in which the book meets it:
//!
//! - [`Real`]: the numbers; [`ConvError`]: what can be wrong; [`Conv2dOptions`], [`Padding`]: how the window moves.
//! - [`signal`]: one dimension: convolution, cross-correlation, autocorrelation. [`cross_correlate2d`], [`convolve2d`]:
//!   one image, one kernel; [`flip`] is the difference.
//! - [`SlidingWindow`]: which input pixels a sliding window reads, and which it never reads. [`Geometry`]: the two axes and
//!   the channels, with shapes, parameters, multiply–adds and bytes. [`OutputSize`]: valid, same, full. [`pad`],
//!   [`pad_adjoint`]: what stands beyond the edge of an image, by its [`PaddingMode`]. [`ReceptiveField`]: what an output of
//!   a stack of layers can see.
//! - [`naive`]: the seven plain loops, forward and backward: the definition, and the oracle of every test.
//! - [`im2col`]: the same as a matrix product, whose loops are [`axpy`] and [`dot`].
//! - [`transposed`]: the convolution run backwards, which enlarges.
//! - [`rounding`]: how far two ways to compute a convolution may be apart. [`checks`]: what all of them ask first.
//!
//! Images are NCHW, kernels OIHW, pairs `[height, width]`. A function called `cross_correlate` slides the kernel as it
//! is, and one called `convolve` flips it first.

#![forbid(unsafe_code)]

pub mod checks;
mod convolve2d;
mod error;
mod flip;
mod geometry;
pub mod im2col;
pub mod naive;
mod options;
mod output_size;
mod pad;
mod padding_mode;
mod real;
mod receptive;
pub mod rounding;
mod rows;
pub mod signal;
mod sizes;
mod sliding_window;
pub mod transposed;

pub use convolve2d::{convolve2d, cross_correlate2d};
pub use error::ConvError;
pub use flip::flip;
pub use geometry::Geometry;
pub use options::{Conv2dOptions, Padding};
pub use output_size::OutputSize;
pub use pad::{pad, pad_adjoint};
pub use padding_mode::PaddingMode;
pub use real::Real;
pub use receptive::ReceptiveField;
pub use rows::{axpy, dot};
pub use sizes::times;
pub use sliding_window::{SlidingWindow, solve_congruence};
