//! Chapter 7, backward.
