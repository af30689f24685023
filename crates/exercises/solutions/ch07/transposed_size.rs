//! The transposed convolution's size: how large does a small image become?

/// The size, along one axis, of what a transposed convolution makes of `input` pixels.
///
/// Each pixel stamps a kernel of `kernel` taps into the large image, `stride` pixels further than its neighbour. Then
/// `padding` pixels are cut off on each side. The answer is `None` if nothing is left.
pub fn transposed_size(input: usize, kernel: usize, stride: usize, padding: usize) -> Option<usize> {
    // ANCHOR: solution
    let stamped = (input - 1) * stride + kernel;
    stamped.checked_sub(2 * padding).filter(|&size| size > 0)
    // ANCHOR_END: solution
}

#[test]
fn ch07_transposed_size() -> exercises::Graded {
    exercises::ch07::transposed_size::grade(transposed_size)
}
