//! Padding: what stands beyond the edge of the image, and the way back.

use ndarray::{Array4, ArrayView4};

use crate::checks::zeros;
use crate::{ConvError, Padding, Real};

/// What stands beyond the edge of an image.
///
/// Three pixels `a b c`, padded by two on both sides:
///
/// | border | |
/// |---|---|
/// | `Zero` | `0 0 | a b c | 0 0` |
/// | `Constant(z)` | `z z | a b c | z z` |
/// | `Reflect` | `c b | a b c | b a` |
/// | `Replicate` | `a a | a b c | c c` |
/// | `Circular` | `b c | a b c | a b` |
///
/// The names are those of PyTorch's `torch.nn.functional.pad`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Border<T> {
    /// Zeros: what a convolution's own padding does.
    #[default]
    Zero,
    /// One number.
    Constant(T),
    /// The image in a mirror that stands on its outermost pixel, which is not repeated.
    Reflect,
    /// The outermost pixel, again and again.
    Replicate,
    /// The image from its other end, as on a torus.
    Circular,
}

impl<T> Border<T> {
    /// The border's name in lower case: `reflect`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Zero => "zero",
            Self::Constant(_) => "constant",
            Self::Reflect => "reflect",
            Self::Replicate => "replicate",
            Self::Circular => "circular",
        }
    }

    /// Nothing, or the error that [`pad`] would give for images of this height and width, told of `operation`.
    ///
    /// # Errors
    ///
    /// As [`pad`].
    pub fn check(&self, operation: &'static str, size: [usize; 2], padding: Padding) -> Result<(), ConvError> {
        let Padding { top, bottom, left, right } = padding;
        self.padded(operation, size[0], [top, bottom])?;
        self.padded(operation, size[1], [left, right]).map(|_| ())
    }

    /// The input pixel that stands at `position` of a padded axis, or `None` where no pixel does.
    // ANCHOR: border_source
    fn source(&self, position: usize, before: usize, size: usize) -> Option<usize> {
        if let Some(pixel) = position.checked_sub(before).filter(|&pixel| pixel < size) {
            return Some(pixel);
        }
        // How far outside the image we are: 0 is next to its outermost pixel.
        let beyond = if position < before { before - position - 1 } else { position - before - size };
        match (self, position < before) {
            (Self::Zero | Self::Constant(_), _) => None,
            (Self::Reflect, true) => Some(beyond + 1),
            (Self::Reflect, false) => Some(size - 2 - beyond),
            (Self::Replicate, true) => Some(0),
            (Self::Replicate, false) => Some(size - 1),
            (Self::Circular, true) => Some(size - 1 - beyond),
            (Self::Circular, false) => Some(beyond),
        }
    }
    // ANCHOR_END: border_source

    /// The pixels along a padded axis, if this border can be made so wide.
    fn padded(&self, operation: &'static str, size: usize, [before, after]: [usize; 2]) -> Result<usize, ConvError> {
        if size == 0 {
            return Err(ConvError::zero(operation, "a side of the image"));
        }
        let widest = match self {
            Self::Zero | Self::Constant(_) | Self::Replicate => usize::MAX,
            Self::Reflect => size - 1,
            Self::Circular => size,
        };
        let border = self.name();
        let padding = before.max(after);
        if padding > widest {
            return Err(ConvError::BorderTooWide { operation, border, padding, size, widest });
        }
        let padded = before.checked_add(size).and_then(|sum| sum.checked_add(after));
        padded.ok_or_else(|| ConvError::too_large(operation, format!("padding {before}+{after} around {size} pixels")))
    }

    /// The number that stands where no pixel does.
    fn fill(&self) -> T
    where
        T: Real,
    {
        match self {
            Self::Constant(value) => *value,
            _ => T::zero(),
        }
    }
}

/// Surrounds every image of a batch with a border.
///
/// # Shapes
///
/// - `input`: `[N, C, H, W]`
/// - result: `[N, C, top + H + bottom, left + W + right]`
///
/// # Errors
///
/// [`ConvError::BorderTooWide`] if `Reflect` would need a pixel beyond the opposite edge (its padding must be smaller
/// than the image) or `Circular` would go round twice (at most the image's size), as in PyTorch; [`ConvError::Zero`] for
/// an image without pixels; [`ConvError::TooLarge`].
///
/// ```
/// use conv::{Border, Padding, pad};
/// use ndarray::array;
/// let row = array![[[[1.0, 2.0, 3.0]]]];
/// let padding = Padding { left: 2, right: 1, ..Padding::NONE };
/// let reflected = pad(row.view(), padding, Border::Reflect)?;
/// assert_eq!(reflected, array![[[[3.0, 2.0, 1.0, 2.0, 3.0, 2.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn pad<T: Real>(input: ArrayView4<'_, T>, padding: Padding, border: Border<T>) -> Result<Array4<T>, ConvError> {
    let (batch, channels, height, width) = input.dim();
    let Padding { top, bottom, left, right } = padding;
    let padded_height = border.padded("pad", height, [top, bottom])?;
    let padded_width = border.padded("pad", width, [left, right])?;
    let mut padded = zeros("pad", [batch, channels, padded_height, padded_width])?;
    for ((n, c, i, j), value) in padded.indexed_iter_mut() {
        *value = match (border.source(i, top, height), border.source(j, left, width)) {
            (Some(row), Some(column)) => input[[n, c, row, column]],
            _ => border.fill(),
        };
    }
    Ok(padded)
}

/// Sends a gradient on the padded image back to the image: the adjoint of [`pad`].
///
/// Padding copies pixels, so each pixel collects what arrives at all its copies. ⟨pad(x), y⟩ = ⟨x, `pad_adjoint`(y)⟩
/// for every x and y. `Constant` is affine; its linear part, and so its adjoint, is that of `Zero`.
///
/// # Shapes
///
/// - `upstream`: `[N, C, top + H + bottom, left + W + right]`
/// - result: `[N, C, H, W]`
///
/// # Errors
///
/// [`ConvError::NothingInsidePadding`] if `upstream` is no larger than the padding; else as [`pad`].
///
/// ```
/// use conv::{Border, Padding, pad_adjoint};
/// use ndarray::array;
/// let upstream = array![[[[1.0, 10.0, 100.0, 1000.0, 10000.0]]]];
/// let padding = Padding { left: 2, ..Padding::NONE };
/// let replicated = pad_adjoint(upstream.view(), padding, Border::Replicate)?;
/// assert_eq!(replicated, array![[[[111.0, 1000.0, 10000.0]]]]);
/// let cropped = pad_adjoint(upstream.view(), padding, Border::Zero)?;
/// assert_eq!(cropped, array![[[[100.0, 1000.0, 10000.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn pad_adjoint<T: Real>(
    upstream: ArrayView4<'_, T>,
    padding: Padding,
    border: Border<T>,
) -> Result<Array4<T>, ConvError> {
    let (batch, channels, padded_height, padded_width) = upstream.dim();
    let Padding { top, bottom, left, right } = padding;
    let inside = |padded: usize, [before, after]: [usize; 2]| {
        let size = padded.checked_sub(before).and_then(|rest| rest.checked_sub(after)).filter(|&size| size > 0);
        size.ok_or(ConvError::NothingInsidePadding { operation: "pad_adjoint", padded, before, after })
    };
    let height = inside(padded_height, [top, bottom])?;
    let width = inside(padded_width, [left, right])?;
    border.padded("pad_adjoint", height, [top, bottom])?;
    border.padded("pad_adjoint", width, [left, right])?;
    let mut gradient = zeros("pad_adjoint", [batch, channels, height, width])?;
    for ((n, c, i, j), &share) in upstream.indexed_iter() {
        if let (Some(row), Some(column)) = (border.source(i, top, height), border.source(j, left, width)) {
            gradient[[n, c, row, column]] += share;
        }
    }
    Ok(gradient)
}
