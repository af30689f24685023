//! Chapter 14, deeper.

pub mod custom_vgg;
pub mod inception;
pub mod residual;
pub mod vgg_plan;
