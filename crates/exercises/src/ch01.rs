//! Chapter 1, images are tensors.
