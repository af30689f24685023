//! Data sets: reading, checking, shuffling, augmenting.
//!
//! What is where:
//! - [`dataset`]: [`Dataset`], images with labels, and [`Batch`], what a network is fed;
//! - [`mnist`]: the digits of the repository and their twin, Fashion-MNIST; [`cifar10`]: small colour images;
//!   [`folder`]: a folder of your own images, one sub-folder per class;
//! - [`idx`]: the file format of MNIST;
//! - [`order`]: in which order an epoch visits the images, and how it is cut into batches;
//! - [`augment`]: small random shifts, rotations and scalings;
//! - [`mod@asset`]: files that are part of a program, and in a browser come when they are needed;
//! - [`photograph`]: three photographs, and any PNG or JPEG file as a tensor;
//! - [`digit`]: a photograph of a digit on paper, made to look like MNIST;
//! - `fetch`, behind the feature of that name: downloads of what the repository does not hold.
//!
//! Images are NCHW: batch, channels, height, width. Stored pixels are bytes, 0 to 255; a batch holds the same
//! divided by 255.

pub mod asset;
pub mod augment;
pub mod cifar10;
pub mod dataset;
pub mod digit;
mod error;
#[cfg(feature = "fetch")]
pub mod fetch;
mod file_kind;
mod find;
pub mod folder;
pub mod idx;
mod input;
pub mod mnist;
pub mod order;
pub mod photograph;
mod published_files;
mod unpack;

pub use augment::Augmentation;
pub use dataset::{Batch, Dataset};
pub use digit::NotADigit;
pub use error::Error;
pub use order::{Batches, LastBatch};
