//! Chapter 9, the head.
