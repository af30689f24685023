//! The plain loops: slow, and the definition of what every faster path must give.
//!
//! Each function is the formula, index by index. Nothing here is clever, so nothing here needs to be trusted: read it
//! beside the formula. The crate `fast-conv` has the same functions with the same arguments.

mod backward;
mod forward;

pub use backward::{backward_bias, backward_input, backward_kernel};
pub use forward::{convolve, cross_correlate};
