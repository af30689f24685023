//! Convolution mathematics on ndarray views, generic over `f32` and `f64`.
//!
//! Where is what, in the order in which the book meets it:
//!
//! - [`Real`]: the numbers; [`ConvError`]: what can be wrong; [`Conv2dOptions`], [`Padding`]: how the window moves.
//! - [`Axis`]: which input pixels a sliding window reads, and which it never reads. [`Geometry`]: the two axes and
//!   the channels, with shapes, parameters, multiply–adds and bytes. [`PaddingMode`]: valid, same, full.
//!   [`ReceptiveField`]: what an output of a stack of layers can see.
//! - [`naive`]: the seven plain loops, forward and backward: the definition, and the oracle of every test.
//! - [`cross_correlate`], [`convolve`], [`backward_input`], [`backward_kernel`], [`backward_bias`]: the same functions,
//!   fast. [`Algorithm`]: the ways to compute them, and the rule that chooses. [`im2col`]: the idea behind the first
//!   fast one, a matrix product.
//! - [`signal`]: one dimension: convolution, cross-correlation, autocorrelation. [`convolve2d`],
//!   [`cross_correlate2d`]: one image, one kernel.
//! - [`shapes`]: the convolutions that the book times. [`rounding`]: how far two ways to compute them may be apart.
//! - [`pad`], [`pad_adjoint`]: the [`Border`]s of an image. [`transposed`]: the convolution run backwards, which
//!   enlarges.
//!
//! Images are NCHW, kernels OIHW, pairs `[height, width]`. A function called `cross_correlate` slides the kernel as it
//! is, and one called `convolve` flips it first.

mod algorithm;
mod auto;
mod axis;
mod checks;
mod convolve2d;
mod direct;
mod error;
mod fast;
mod fft;
mod flipped;
mod geometry;
pub mod im2col;
mod instruction_set;
mod level1;
mod matmul;
pub mod naive;
mod options;
mod output;
mod pad;
mod padding_mode;
mod parallel;
mod passes;
mod phases;
mod real;
mod receptive;
mod reordered;
pub mod rounding;
mod rows;
mod scratch;
pub mod shapes;
pub mod signal;
mod tile;
mod tiled;
pub mod transposed;
mod winograd;

pub use algorithm::Algorithm;
pub use auto::Pass;
pub use axis::Axis;
pub use convolve2d::{convolve2d, cross_correlate2d};
pub use error::ConvError;
pub use fast::{backward_bias, backward_bias_into, backward_input, backward_input_into};
pub use fast::{backward_kernel, backward_kernel_into, convolve, cross_correlate, cross_correlate_into};
pub use geometry::Geometry;
pub use instruction_set::InstructionSet;
pub use matmul::matmul_into;
pub use options::{Conv2dOptions, Padding};
pub use pad::{Border, pad, pad_adjoint};
pub use padding_mode::PaddingMode;
pub use real::Real;
pub use receptive::ReceptiveField;
