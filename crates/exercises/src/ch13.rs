//! Chapter 13, what it sees.
