//! Chapter 5, channels, filters and counting parameters.
