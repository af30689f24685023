//! Chapter 6, from seven loops to one matrix product.
