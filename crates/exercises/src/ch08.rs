//! Chapter 8, nonlinearity and pooling.
