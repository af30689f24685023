//! Counting: how many numbers does a convolutional layer learn?

/// The number of weights and biases of one layer.
///
/// Each of the `out_channels` filters has kernels of `kernel_height` × `kernel_width`, one for each channel that it sees.
/// The `in_channels` channels are cut into `groups` groups of one size, and a filter sees the channels of its own group.
/// With a `bias`, each filter has one number more.
pub fn count_parameters(
    kernel_height: usize,
    kernel_width: usize,
    in_channels: usize,
    out_channels: usize,
    groups: usize,
    bias: bool,
) -> usize {
    // ANCHOR: solution
    let weights = kernel_height * kernel_width * (in_channels / groups);
    (weights + usize::from(bias)) * out_channels
    // ANCHOR_END: solution
}

#[test]
fn ch05_count_parameters() -> exercises::Graded {
    exercises::ch05::count_parameters::grade(count_parameters)
}
