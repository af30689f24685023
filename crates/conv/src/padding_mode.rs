//! What stands beyond the edge of an image.

use crate::{ConvError, Padding, Real};

/// What stands beyond the edge of an image.
///
/// Three pixels `a b c`, padded by two on both sides:
///
/// | mode | |
/// |---|---|
/// | `Zeros` | `0 0 | a b c | 0 0` |
/// | `Constant(z)` | `z z | a b c | z z` |
/// | `Reflect` | `c b | a b c | b a` |
/// | `Replicate` | `a a | a b c | c c` |
/// | `Circular` | `b c | a b c | a b` |
///
/// The name of the type and those of its values are PyTorch's: `padding_mode` of its convolutions, `mode` of
/// `torch.nn.functional.pad`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum PaddingMode<T> {
    /// Zeros: what a convolution's own padding does.
    #[default]
    Zeros,
    /// One number.
    Constant(T),
    /// The image in a mirror that stands on its outermost pixel, which is not repeated.
    Reflect,
    /// The outermost pixel, again and again.
    Replicate,
    /// The image from its other end, as on a torus.
    Circular,
}

impl<T> PaddingMode<T> {
    /// The mode's name in lower case: `reflect`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Zeros => "zeros",
            Self::Constant(_) => "constant",
            Self::Reflect => "reflect",
            Self::Replicate => "replicate",
            Self::Circular => "circular",
        }
    }

    /// Nothing, or the error that [`pad`](crate::pad) would give for images of this height and width, told of `operation`.
    ///
    /// # Errors
    ///
    /// As [`pad`](crate::pad).
    pub fn check(&self, operation: &'static str, size: [usize; 2], padding: Padding) -> Result<(), ConvError> {
        let Padding { top, bottom, left, right } = padding;
        self.padded(operation, size[0], [top, bottom])?;
        self.padded(operation, size[1], [left, right]).map(|_| ())
    }

    /// The input pixel that stands at `position` of a padded axis, or `None` where no pixel does.
    // ANCHOR: source
    pub(crate) fn source(&self, position: usize, before: usize, size: usize) -> Option<usize> {
        if let Some(pixel) = position.checked_sub(before).filter(|&pixel| pixel < size) {
            return Some(pixel);
        }
        // How far outside the image we are: 0 is next to its outermost pixel.
        let beyond = if position < before { before - position - 1 } else { position - before - size };
        match (self, position < before) {
            (Self::Zeros | Self::Constant(_), _) => None,
            (Self::Reflect, true) => Some(beyond + 1),
            (Self::Reflect, false) => Some(size - 2 - beyond),
            (Self::Replicate, true) => Some(0),
            (Self::Replicate, false) => Some(size - 1),
            (Self::Circular, true) => Some(size - 1 - beyond),
            (Self::Circular, false) => Some(beyond),
        }
    }
    // ANCHOR_END: source

    /// The pixels along a padded axis, if so much padding can be made in this mode.
    pub(crate) fn padded(
        &self,
        operation: &'static str,
        size: usize,
        [before, after]: [usize; 2],
    ) -> Result<usize, ConvError> {
        if size == 0 {
            return Err(ConvError::zero(operation, "a side of the image"));
        }
        let widest = match self {
            Self::Zeros | Self::Constant(_) | Self::Replicate => usize::MAX,
            Self::Reflect => size - 1,
            Self::Circular => size,
        };
        let padding_mode = self.name();
        let padding = before.max(after);
        if padding > widest {
            return Err(ConvError::PaddingTooWide { operation, padding_mode, padding, size, widest });
        }
        let padded = before.checked_add(size).and_then(|sum| sum.checked_add(after));
        padded.ok_or_else(|| ConvError::too_large(operation, format!("padding {before}+{after} around {size} pixels")))
    }

    /// The number that stands where no pixel does.
    pub(crate) fn fill(&self) -> T
    where
        T: Real,
    {
        match self {
            Self::Constant(value) => *value,
            Self::Zeros | Self::Reflect | Self::Replicate | Self::Circular => T::zero(),
        }
    }
}
