//! Chapter 1, images are tensors.

pub mod dense_weights;
pub mod flat_index;
pub mod neighbours;
pub mod planes;
pub mod rewired;
