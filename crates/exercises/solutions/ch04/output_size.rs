//! The size of the output: how many places has a window along one axis?

/// The number of places of a window with `kernel` taps over `input` pixels.
///
/// The row is continued by `padding` pixels on each side, the window moves by `stride`, and its taps lie `dilation`
/// pixels apart. The answer is `None` if the window does not fit anywhere.
pub fn output_size(input: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> Option<usize> {
    // ANCHOR: solution
    let padded = input + 2 * padding;
    let extent = dilation * (kernel - 1) + 1;
    let room = padded.checked_sub(extent)?;
    Some(room / stride + 1)
    // ANCHOR_END: solution
}

#[test]
fn ch04_output_size() -> exercises::Graded {
    exercises::ch04::output_size::grade(output_size)
}
