//! Chapter 5, channels, filters and counting parameters.

pub mod all_filters;
pub mod count_parameters;
pub mod depthwise;
pub mod grouped;
pub mod numpy_conv;
pub mod one_filter;
pub mod sharing;
pub mod stack_parameters;
