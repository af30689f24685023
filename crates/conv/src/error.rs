//! What can be wrong with what a caller chose.

use thiserror::Error;

/// A choice of shapes or options that no convolution can be computed for.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConvError {
    /// The dilated kernel is larger than the padded input.
    #[error(
        "{operation}: kernel {kernel:?} with dilation {dilation:?} does not fit input {input:?} with padding {padding:?}: pad more or choose a smaller kernel"
    )]
    KernelDoesNotFit {
        /// The function that was called.
        operation: &'static str,
        /// Height and width of the kernel.
        kernel: [usize; 2],
        /// Dilation of each axis.
        dilation: [usize; 2],
        /// Height and width of the input.
        input: [usize; 2],
        /// `[[top, bottom], [left, right]]`.
        padding: [[usize; 2]; 2],
    },
}
