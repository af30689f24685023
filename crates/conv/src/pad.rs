//! Padding: pixels around an image, and the way back.

use ndarray::{Array4, ArrayView4};

use crate::checks::zeros;
use crate::{ConvError, Padding, PaddingMode, Real};

/// Surrounds every image of a batch with pixels.
///
/// # Shapes
///
/// - `input`: `[N, C, H, W]`
/// - result: `[N, C, top + H + bottom, left + W + right]`
///
/// # Errors
///
/// [`ConvError::PaddingTooWide`] if `Reflect` would need a pixel beyond the opposite edge (its padding must be smaller
/// than the image) or `Circular` would go round twice (at most the image's size), as in PyTorch; [`ConvError::Zero`] for
/// an image without pixels; [`ConvError::TooLarge`].
///
/// ```
/// use conv::{PaddingMode, Padding, pad};
/// use ndarray::array;
/// let row = array![[[[1.0, 2.0, 3.0]]]];
/// let padding = Padding { left: 2, right: 1, ..Padding::NONE };
/// let reflected = pad(row.view(), padding, PaddingMode::Reflect)?;
/// assert_eq!(reflected, array![[[[3.0, 2.0, 1.0, 2.0, 3.0, 2.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn pad<T: Real>(input: ArrayView4<'_, T>, padding: Padding, mode: PaddingMode<T>) -> Result<Array4<T>, ConvError> {
    let (batch, channels, height, width) = input.dim();
    let Padding { top, bottom, left, right } = padding;
    let padded_height = mode.padded("pad", height, [top, bottom])?;
    let padded_width = mode.padded("pad", width, [left, right])?;
    let mut padded = zeros("pad", [batch, channels, padded_height, padded_width])?;
    for ((n, c, i, j), value) in padded.indexed_iter_mut() {
        *value = match (mode.source(i, top, height), mode.source(j, left, width)) {
            (Some(row), Some(column)) => input[[n, c, row, column]],
            _ => mode.fill(),
        };
    }
    Ok(padded)
}

/// Sends a gradient on the padded image back to the image: the adjoint of [`pad`].
///
/// Padding copies pixels, so each pixel collects what arrives at all its copies. ⟨pad(x), y⟩ = ⟨x, `pad_adjoint`(y)⟩
/// for every x and y. `Constant` is affine; its linear part, and so its adjoint, is that of `Zeros`.
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
/// use conv::{PaddingMode, Padding, pad_adjoint};
/// use ndarray::array;
/// let upstream = array![[[[1.0, 10.0, 100.0, 1000.0, 10000.0]]]];
/// let padding = Padding { left: 2, ..Padding::NONE };
/// let replicated = pad_adjoint(upstream.view(), padding, PaddingMode::Replicate)?;
/// assert_eq!(replicated, array![[[[111.0, 1000.0, 10000.0]]]]);
/// let cropped = pad_adjoint(upstream.view(), padding, PaddingMode::Zeros)?;
/// assert_eq!(cropped, array![[[[100.0, 1000.0, 10000.0]]]]);
/// # Ok::<(), conv::ConvError>(())
/// ```
pub fn pad_adjoint<T: Real>(
    upstream: ArrayView4<'_, T>,
    padding: Padding,
    mode: PaddingMode<T>,
) -> Result<Array4<T>, ConvError> {
    let (batch, channels, padded_height, padded_width) = upstream.dim();
    let Padding { top, bottom, left, right } = padding;
    let inside = |padded: usize, [before, after]: [usize; 2]| {
        let size = padded.checked_sub(before).and_then(|rest| rest.checked_sub(after)).filter(|&size| size > 0);
        size.ok_or(ConvError::NothingInsidePadding { operation: "pad_adjoint", padded, before, after })
    };
    let height = inside(padded_height, [top, bottom])?;
    let width = inside(padded_width, [left, right])?;
    mode.padded("pad_adjoint", height, [top, bottom])?;
    mode.padded("pad_adjoint", width, [left, right])?;
    let mut gradient = zeros("pad_adjoint", [batch, channels, height, width])?;
    for ((n, c, i, j), &share) in upstream.indexed_iter() {
        if let (Some(row), Some(column)) = (mode.source(i, top, height), mode.source(j, left, width)) {
            gradient[[n, c, row, column]] += share;
        }
    }
    Ok(gradient)
}
