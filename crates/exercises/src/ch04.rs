//! Chapter 4, padding, stride, dilation.

pub mod dilated;
pub mod must_divide;
pub mod output_size;
pub mod padding_modes;
pub mod same_padding;
pub mod unread;
