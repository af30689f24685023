//! Chapter 6, from seven loops to one matrix product.

pub mod fetches;
pub mod im2col;
pub mod product;
pub mod roofline;
pub mod tile_rows;
pub mod winograd;
pub mod winograd_2d;
