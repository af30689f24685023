//! Chapter 11, optimisers and dropout.
