//! How large the weights of a convolution should be at the start, by fan-in and by fan-out.

/// Kaiming's standard deviation √(2 / n) for the weights of a convolution that a ReLU follows: first with the fan-in for
/// n, then with the fan-out.
///
/// Fan-in is how many inputs one output adds up, fan-out how many outputs one input reaches (away from the edges, at
/// stride 1). `kernel` is `[height, width]`. The channels are divided into `groups` of equal size that do not see each
/// other.
pub fn kaiming(in_channels: usize, out_channels: usize, kernel: [usize; 2], groups: usize) -> [f64; 2] {
    todo!()
}

#[test]
fn ch10_kaiming() -> exercises::Graded {
    exercises::ch10::kaiming::grade(kaiming)
}
