//! Chapter 3, two dimensions.
