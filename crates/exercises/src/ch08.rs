//! Chapter 8, nonlinearity and pooling.

pub mod average_kernel;
pub mod collapse;
pub mod max_pool;
pub mod max_pool_backward;
pub mod relu;
pub mod shift_test;
pub mod stride_five;
