//! Which pixels does no window ever read?

/// The positions, in ascending order, that no tap lies on at any place of the window.
///
/// The row has `input` pixels and no padding. The window has `kernel` taps that lie `dilation` pixels apart, and jumps by
/// `stride`. If there is no room for it, every pixel is unread.
pub fn unread(input: usize, kernel: usize, stride: usize, dilation: usize) -> Vec<usize> {
    // ANCHOR: solution
    let mut read = vec![false; input];
    let reach = dilation * (kernel - 1);
    for start in (0..input.saturating_sub(reach)).step_by(stride) {
        for tap in 0..kernel {
            read[start + tap * dilation] = true;
        }
    }
    (0..input).filter(|&pixel| !read[pixel]).collect()
    // ANCHOR_END: solution
}

#[test]
fn ch04_unread() -> exercises::Graded {
    exercises::ch04::unread::grade(unread)
}
