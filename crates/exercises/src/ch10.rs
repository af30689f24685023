//! Chapter 10, initialisation and batch normalisation.

pub mod batch_norm;
pub mod batch_norm_backward;
pub mod kaiming;
pub mod lost_bias;
pub mod running_statistics;
pub mod truncated;
pub mod whiten;
