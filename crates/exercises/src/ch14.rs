//! Chapter 14, deeper.
