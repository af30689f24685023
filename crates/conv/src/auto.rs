//! The rule that chooses an algorithm.

use crate::{Algorithm, Geometry, flipped};

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

/// Filters in a group from which on the lanes of a vector are worth filling with filters.
const ENOUGH_FILTERS: usize = 4;

impl Algorithm {
    /// The fastest for this pass of this geometry, as a rule.
    ///
    /// 1. The gradient of the input is, at stride 1, a forward pass with the flipped kernel: the rule for that one holds.
    ///    At other strides its pixels lie apart: im2col in tiles.
    /// 2. The direct kernel fills vectors with filters: it wants at least four in a group. With fewer: im2col in tiles.
    ///
    /// ```
    /// use conv::{Algorithm, Conv2dOptions, Geometry, Pass};
    /// let first_layer = Geometry::new([1, 28, 28], [32, 1, 5, 5], &Conv2dOptions::default())?;
    /// assert_eq!(Algorithm::auto(Pass::Forward, &first_layer, 50), Algorithm::Direct);
    /// # Ok::<(), conv::ConvError>(())
    /// ```
    pub fn auto(pass: Pass, geometry: &Geometry, batch: usize) -> Self {
        if pass == Pass::BackwardInput {
            return flipped::as_forward(geometry)
                .map_or(Self::Tiled, |forward| Self::auto(Pass::Forward, &forward, batch));
        }
        if geometry.out_channels / geometry.groups >= ENOUGH_FILTERS { Self::Direct } else { Self::Tiled }
    }
}
