//! The passes of a convolution.

/// The three things that are computed of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pass {
    /// The output.
    Forward,
    /// ∂loss/∂input.
    BackwardInput,
    /// ∂loss/∂kernel.
    BackwardKernel,
}

impl Pass {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Forward, Self::BackwardInput, Self::BackwardKernel];

    /// The function that computes it, by name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Forward => "cross_correlate",
            Self::BackwardInput => "backward_input",
            Self::BackwardKernel => "backward_kernel",
        }
    }
}
