//! Chapter 2, one signal slides over another.
