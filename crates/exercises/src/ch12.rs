//! Chapter 12, training a digit reader.
