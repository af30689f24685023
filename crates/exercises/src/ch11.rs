//! Chapter 11, optimisers and dropout.

pub mod adam;
pub mod adamw;
pub mod cosine;
pub mod dropout;
pub mod momentum;
