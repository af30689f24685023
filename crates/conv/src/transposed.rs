//! Transposed convolution: the adjoint of a convolution, used as a layer of its own.
//!
//! A convolution with stride 2 halves an image. Its adjoint, [`backward_input`](crate::naive::backward_input), goes from the
//! small image to the large one. Taken as a forward pass, that is the transposed convolution, with which segmentation
//! and image generation enlarge. (It is also called deconvolution, which it is not: it does not undo anything.)
//!
//! Because it is the adjoint, there is nothing new to compute. Forward is a convolution's backward; backward is a
//! convolution's forward. What is new is the bookkeeping: several input sizes of a strided convolution have the same
//! output size, and `output_padding` says which one the way back should take.

mod backward;
mod forward;
mod size;

pub use backward::{BackwardKernel, CrossCorrelate, backward_input, backward_kernel};
pub use forward::{BackwardInput, conv_transpose};
pub use size::output_size;

use ndarray::{ArrayView4, CowArray, Ix4};

use crate::{Conv2dOptions, ConvError, Padding, PaddingMode, Real, pad};

/// What the errors of all functions here call the operation.
const OPERATION: &str = "conv_transpose";

fn check_groups(in_channels: usize, groups: usize) -> Result<(), ConvError> {
    if groups == 0 {
        return Err(ConvError::zero(OPERATION, "number of groups"));
    }
    if in_channels.is_multiple_of(groups) {
        return Ok(());
    }
    Err(ConvError::GroupsDoNotDivide { operation: OPERATION, what: "input channels", channels: in_channels, groups })
}

/// The input, with zeros for the windows that an output padding of at least one stride adds.
///
/// PyTorch allows that with dilation. The convolution whose adjoint we take then has more windows than the input has
/// pixels.
fn with_unread_windows<'a, T: Real>(
    input: ArrayView4<'a, T>,
    options: &Conv2dOptions,
    output_padding: [usize; 2],
) -> Result<CowArray<'a, T, Ix4>, ConvError> {
    let [bottom, right] = [0, 1].map(|axis| output_padding[axis] / options.stride[axis]);
    if [bottom, right] == [0, 0] {
        return Ok(input.into());
    }
    Ok(pad(input, Padding { bottom, right, ..Padding::NONE }, PaddingMode::Zeros)?.into())
}
