//! Chapter 4, padding, stride, dilation.

pub mod output_size;
