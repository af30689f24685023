//! Chapter 13, what it sees.

pub mod grad_cam;
pub mod occlusion;
pub mod receptive_field;
pub mod saliency;
