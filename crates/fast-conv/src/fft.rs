//! By the fast Fourier transform: a correlation of images is a product of their spectra, frequency by frequency.
//!
//! The spectrum of a kernel is as large as that of the image, whatever the kernel's size: so the cost does not depend on
//! the kernel, and large kernels gain. A 3×3 kernel does nine multiply–adds a pixel, and for a few of them this detour is
//! longer than the road. Strides gain nothing: every output is computed, and every S-th kept.
//!
//! Fourier see the plane as a ring, where the right border is next to the left. Laid into a ring at least as long as the
//! padded image, no window reaches around, so what is read off is the plain correlation.
//!
//! Memory: the spectra of as many images as fit in [`BLOCK_BYTES`] (of one image if it alone is larger), and of one filter's
//! channel at a time. One thread.
//!
//! Source: Mathieu, Henaff and LeCun, "Fast training of convolutional networks through FFTs" (2014), section 2.2.

mod fourier;
mod passes;

pub use fourier::Fourier;
pub(crate) use passes::{backward_input_into, backward_kernel_into, cross_correlate_into};

use conv::checks::is_reasonable;
use conv::{Geometry, SlidingWindow};

/// Spectra of images that are kept at a time.
const BLOCK_BYTES: usize = 16 << 20;

/// The smallest number from `least` on that is 2 times a product of twos, threes and fives: transforms of such lengths are
/// fast. Even, because a real transform of even length is half a complex one.
fn good_length(least: usize) -> usize {
    let has_small_factors = |&length: &usize| {
        let rest = [2, 3, 5].into_iter().fold(length, |mut rest, factor| {
            while rest % factor == 0 {
                rest /= factor;
            }
            rest
        });
        rest == 1
    };
    let smallest = least.div_ceil(2).max(1);
    // A power of two is never further than a factor of two away.
    2 * (smallest..=smallest.next_power_of_two()).find(has_small_factors).expect("a power of two is such a number")
}

/// The length of the ring that an axis is laid into.
fn ring(axis: &SlidingWindow) -> usize {
    good_length(axis.input + axis.pad_before + axis.pad_after)
}

/// Whether the memory is reasonable: padding and dilation can make planes that are far larger than the image.
pub(crate) fn supports(geometry: &Geometry) -> bool {
    let padded = |axis: &SlidingWindow| axis.input + axis.pad_before + axis.pad_after;
    // A good length is at most four times as long.
    let numbers =
        padded(geometry.height()).checked_mul(padded(geometry.width())).and_then(|plane| plane.checked_mul(16));
    let spectra = 2 * geometry.in_channels().max(geometry.out_channels());
    is_reasonable(numbers.and_then(|numbers| numbers.checked_mul(spectra)).and_then(|numbers| numbers.checked_mul(8)))
}

#[cfg(test)]
mod tests {
    use super::good_length;

    #[test]
    fn good_lengths() {
        let lengths = [1, 2, 3, 7, 8, 13, 14, 16, 17, 30, 58, 226, 322].map(good_length);
        assert_eq!(lengths, [2, 2, 4, 8, 8, 16, 16, 16, 18, 30, 60, 240, 324]);
    }
}
