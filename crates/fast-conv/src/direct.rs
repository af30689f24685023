//! Convolution without columns: filters side by side in the processor's vectors, and a table of offsets that says where
//! each tap finds its pixel.
//!
//! im2col copies every pixel once for each window that sees it, and the copies cost more than the arithmetic when there
//! are few filters. Here nothing is copied but the image itself, once, with its padding around it. The sums of some
//! positions times some filters stay in registers while the taps go by; that inner loop is `tile`'s.
//!
//! The same loop gives the kernel's gradient, with taps and positions exchanged; and where images are tiny, one position in all
//! images of a batch (`small_images`).

mod backward_kernel;
mod forward;
mod padded;
pub(crate) mod small_images;

pub(crate) use backward_kernel::backward_kernel_into;
pub(crate) use forward::{cross_correlate_into, rows_in_cache};
pub(crate) use padded::Piece;

/// Bytes of a padded piece of image: it should stay in the second-level cache while the filters go by.
const SOURCE_BYTES: usize = 512 * 1024;

/// Pieces to cut the work into at least, where there is enough of it. Not the number of threads, on purpose.
pub(crate) const PIECES: usize = 8;
