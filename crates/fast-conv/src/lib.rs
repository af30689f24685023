//! The convolutions of the crate [`conv`], fast: the same functions with the same arguments and, up to rounding, the same
//! numbers.
//!
//! Call [`cross_correlate`], [`convolve`], [`backward_input`], [`backward_kernel`], [`backward_bias`]: a rule,
//! [`Algorithm::auto`], chooses the way. The ways are the rungs of chapter 6's ladder, a module for each:
//!
//! 1. `reordered`: the plain loops with the innermost one along a row of pixels, so that memory is read as it lies.
//! 2. `im2col_tiles`: the windows of a few rows side by side as a matrix that stays in the second-level cache. (With the
//!    windows of a whole image it is [`conv::im2col`], and the product is `matmul`'s.)
//! 3. `direct`: a vector holds filters; the sums of a few pixels stay in registers, the kernel in the first-level cache.
//! 4. `rows`: a vector holds pixels of a row; for few filters, few taps and 1×1 kernels.
//! 5. `winograd`: 36 multiplications instead of 144 for 4×4 outputs of a 3×3 kernel; the transformed tiles stay in cache.
//! 6. `fft`: products of spectra, for large kernels.
//!
//! Input gradients are forward passes with another kernel: `flipped_kernel` at stride 1, and `strided_gradient`, one for each
//! phase of the stride. Under the rungs:
//!
//! - `tile`: the inner kernels, sums in registers, compiled for each [`InstructionSet`]; `lanes`: the types for which they are.
//! - `matmul`: matrix products of any layout; [`matmul_into`] is the one for linear layers.
//! - `rule`: which [`Algorithm`] for which [`Pass`] and shape; `dispatch`: a pass is checked and handed to it; `chosen` and
//!   `told`: the functions by the rule, and by the caller's word.
//! - `output`: memory that is written for the first time; `scratch`: memory that each thread keeps; `parallel`: work cut into
//!   pieces whose bits do not depend on how many threads there are.
//! - [`shapes`]: the convolutions that the book times.

mod algorithm;
mod chosen;
mod destination;
mod direct;
mod dispatch;
mod fft;
mod flipped_kernel;
mod im2col_tiles;
mod instruction_set;
mod lanes;
mod matmul;
mod parallel;
mod pass;
mod reordered;
mod rows;
mod rule;
mod scratch;
pub mod shapes;
mod strided_gradient;
mod tile;
mod told;
mod winograd;

pub use algorithm::Algorithm;
pub use chosen::{backward_bias, backward_bias_into, backward_input, backward_input_into};
pub use chosen::{backward_kernel, backward_kernel_into, convolve, cross_correlate, cross_correlate_into};
pub use im2col_tiles::tile_bytes;
pub use instruction_set::InstructionSet;
pub use matmul::matmul_into;
pub use pass::Pass;
