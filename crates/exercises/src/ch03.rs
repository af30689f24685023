//! Chapter 3, two dimensions.

pub mod convolve2d;
pub mod dense_matrix;
pub mod kernels_to_order;
pub mod learn_a_kernel;
pub mod nine_places;
pub mod product_then_sum;
