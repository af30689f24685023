//! Chapter 7, backward.

pub mod bad_check;
pub mod bias_gradient;
pub mod col2im;
pub mod gradient_check;
pub mod input_gradient;
pub mod kernel_gradient;
pub mod pad_adjoint;
pub mod stamps;
pub mod transposed_size;
