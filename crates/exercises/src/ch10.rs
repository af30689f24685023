//! Chapter 10, initialisation and batch normalisation.
