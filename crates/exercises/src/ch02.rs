//! Chapter 2, one signal slides over another.

pub mod autocorrelation;
pub mod cross_correlate;
pub mod flip_slide_add;
pub mod modes;
pub mod wrong_flip;
