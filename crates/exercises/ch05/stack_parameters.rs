//! Find the bug: a formula that gives the bias to the wrong side.

/// The number of weights and biases of several convolutional layers, one after the other.
///
/// All kernels are `kernel` × `kernel`. `channels` says how many channels there are before the first layer, after the
/// first layer, after the second, and so on: `[1, 32, 64]` are two layers, from 1 channel to 32 and from 32 to 64.
pub fn stack_parameters(kernel: usize, channels: &[usize]) -> usize {
    let layer = |ins: usize, outs: usize| {
        // As a widely read text has it.
        (kernel * kernel * outs + 1) * ins
    };
    channels.windows(2).map(|pair| layer(pair[0], pair[1])).sum()
}

#[test]
fn ch05_stack_parameters() -> exercises::Graded {
    exercises::ch05::stack_parameters::grade(stack_parameters)
}
