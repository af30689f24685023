//! Gradients kept from growing too large: by their common norm, or element by element.

use ndarray::{ArrayViewD, ArrayViewMutD};

use crate::error::check;
use crate::scalar::{narrow, widen};
use crate::{OptimError, Scalar};

/// Numbers that are summed in one run. The sum is cut at multiples of it, whatever the number of threads.
const CHUNK: usize = 1 << 14;

/// Running sums side by side, so that the processor need not wait for one addition before it starts the next.
const LANES: usize = 8;

/// Computes the norm of all gradients as if they were one vector: √(Σ g²), summed in `f64`.
///
/// # Shapes
///
/// Any, and any number of gradients. The norm of none is 0.
///
/// # Errors
///
/// [`OptimError::NonFiniteGradient`] if a gradient holds NaN or infinity.
///
/// ```
/// use ndarray::{arr1, arr2};
///
/// let kernel = arr2(&[[1.0_f32, 2.0], [2.0, 0.0]]).into_dyn();
/// let bias = arr1(&[4.0_f32]).into_dyn();
/// assert_eq!(optim::global_norm([kernel.view(), bias.view()])?, 5.0);
/// # Ok::<(), optim::OptimError>(())
/// ```
pub fn global_norm<'a, T: Scalar>(gradients: impl IntoIterator<Item = ArrayViewD<'a, T>>) -> Result<f64, OptimError> {
    let gradients: Vec<_> = gradients.into_iter().collect();
    finite_norm("global_norm", &gradients)
}

/// Computes what gradients of this norm are multiplied by: 1, or `max_norm`/`norm` where that is less.
///
/// # Errors
///
/// [`OptimError::IllegalOption`] if `max_norm` is not a positive number.
///
/// ```
/// assert_eq!(optim::clip_factor(5.0, 1.0)?, 0.2);
/// assert_eq!(optim::clip_factor(0.5, 1.0)?, 1.0);
/// # Ok::<(), optim::OptimError>(())
/// ```
pub fn clip_factor(norm: f64, max_norm: f64) -> Result<f64, OptimError> {
    check_limit("clip_by_global_norm", "max_norm", max_norm)?;
    Ok(if norm > max_norm { max_norm / norm } else { 1.0 })
}

/// Multiplies a gradient by a factor.
///
/// ```
/// let mut gradient = ndarray::arr1(&[3.0_f32, -4.0]);
/// optim::scale(gradient.view_mut().into_dyn(), 0.5);
/// assert_eq!(gradient, ndarray::arr1(&[1.5, -2.0]));
/// ```
pub fn scale<T: Scalar>(mut gradient: ArrayViewMutD<'_, T>, factor: f64) {
    if factor != 1.0 {
        let factor = narrow::<T>(factor);
        #[cfg(feature = "parallel")]
        if gradient.len() > CHUNK {
            return gradient.par_mapv_inplace(|g| g * factor);
        }
        gradient.mapv_inplace(|g| g * factor);
    }
}

/// Shortens all gradients together, keeping their direction, so that their common norm is at most `max_norm`; returns
/// the norm that they had.
///
/// g ← g·min(1, `max_norm`/‖g‖): Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks"
/// (ICML 2013), algorithm 1. (PyTorch divides by ‖g‖ + 10⁻⁶; here nothing is added.)
///
/// # Errors
///
/// [`OptimError::NonFiniteGradient`] if a gradient holds NaN or infinity, and [`OptimError::IllegalOption`] if
/// `max_norm` is not a positive number. The gradients are then unchanged.
///
/// ```
/// use ndarray::arr1;
///
/// let (mut a, mut b) = (arr1(&[3.0_f64]).into_dyn(), arr1(&[0.0, 4.0]).into_dyn());
/// let norm = optim::clip_by_global_norm(&mut [a.view_mut(), b.view_mut()], 2.5)?;
/// assert_eq!(norm, 5.0);
/// assert_eq!((a[0], b[1]), (1.5, 2.0));
/// # Ok::<(), optim::OptimError>(())
/// ```
// ANCHOR: clip
pub fn clip_by_global_norm<T: Scalar>(
    gradients: &mut [ArrayViewMutD<'_, T>],
    max_norm: f64,
) -> Result<f64, OptimError> {
    check_limit("clip_by_global_norm", "max_norm", max_norm)?;
    let views: Vec<_> = gradients.iter().map(|gradient| gradient.view()).collect();
    let norm = finite_norm("clip_by_global_norm", &views)?;
    let factor = clip_factor(norm, max_norm)?;
    for gradient in gradients {
        scale(gradient.view_mut(), factor);
    }
    Ok(norm)
}
// ANCHOR_END: clip

/// Cuts each element of a gradient to the range from −`limit` to `limit`. The direction may change.
///
/// # Errors
///
/// [`OptimError::NonFiniteGradient`] if the gradient holds NaN or infinity, and [`OptimError::IllegalOption`] if `limit`
/// is not a positive number. The gradient is then unchanged.
///
/// ```
/// let mut gradient = ndarray::arr1(&[0.5_f32, -7.0, 2.0]).into_dyn();
/// optim::clip_by_value(gradient.view_mut(), 1.0)?;
/// assert_eq!(gradient, ndarray::arr1(&[0.5, -1.0, 1.0]).into_dyn());
/// # Ok::<(), optim::OptimError>(())
/// ```
pub fn clip_by_value<T: Scalar>(mut gradient: ArrayViewMutD<'_, T>, limit: f64) -> Result<(), OptimError> {
    check_limit("clip_by_value", "limit", limit)?;
    finite_norm("clip_by_value", &[gradient.view()])?;
    let limit = narrow::<T>(limit);
    gradient.mapv_inplace(|g| g.max(-limit).min(limit));
    Ok(())
}

fn check_limit(operation: &'static str, option: &'static str, limit: f64) -> Result<(), OptimError> {
    check(limit.is_finite() && limit > 0.0, operation, option, limit, "finite and greater than 0")
}

/// √(Σ g²), or an error if it is no finite number.
fn finite_norm<T: Scalar>(operation: &'static str, gradients: &[ArrayViewD<'_, T>]) -> Result<f64, OptimError> {
    let mut norm = scaled_norm(gradients, 1.0);
    if !(norm.is_finite() && norm > SMALLEST_EXACT_NORM) {
        // The squares of very large or very small numbers leave the range of f64; their quotients by the largest do not.
        // (f32 never gets here with finite numbers, except with zeros.)
        let largest = gradients.iter().flatten().fold(0.0, |largest: f64, &g| largest.max(widen(g).abs()));
        let has_nan = gradients.iter().flatten().any(|g| g.is_nan());
        norm = if has_nan {
            f64::NAN
        } else if largest == 0.0 || largest.is_infinite() {
            largest
        } else {
            let unit = largest.max(f64::MIN_POSITIVE);
            unit * scaled_norm(gradients, unit.recip())
        };
    }
    if norm.is_finite() { Ok(norm) } else { Err(OptimError::NonFiniteGradient { operation, norm }) }
}

/// Below this, squares have lost digits to underflow: about the root of the smallest normal `f64` over its precision.
const SMALLEST_EXACT_NORM: f64 = 1e-140;

/// √(Σ (g·factor)²).
fn scaled_norm<T: Scalar>(gradients: &[ArrayViewD<'_, T>], factor: f64) -> f64 {
    let sum = |gradient: &ArrayViewD<'_, T>| match gradient.as_slice() {
        Some(slice) => sum_of_squares(slice, factor),
        None => gradient.iter().map(|&g| (widen(g) * factor).powi(2)).sum(),
    };
    gradients.iter().map(sum).sum::<f64>().sqrt()
}

/// Σ (g·factor)² of a slice, cut in two at fixed places until the pieces are small.
fn sum_of_squares<T: Scalar>(slice: &[T], factor: f64) -> f64 {
    if slice.len() <= CHUNK {
        return sum_of_few_squares(slice, factor);
    }
    let (left, right) = slice.split_at((slice.len() / 2).next_multiple_of(CHUNK));
    #[cfg(feature = "parallel")]
    let (left, right) = rayon::join(|| sum_of_squares(left, factor), || sum_of_squares(right, factor));
    #[cfg(not(feature = "parallel"))]
    let (left, right) = (sum_of_squares(left, factor), sum_of_squares(right, factor));
    left + right
}

fn sum_of_few_squares<T: Scalar>(slice: &[T], factor: f64) -> f64 {
    let mut sums = [0.0; LANES];
    let rows = slice.chunks_exact(LANES);
    let rest = rows.remainder();
    for row in rows {
        for (sum, &g) in sums.iter_mut().zip(row) {
            let g = widen(g) * factor;
            *sum += g * g;
        }
    }
    for (sum, &g) in sums.iter_mut().zip(rest) {
        let g = widen(g) * factor;
        *sum += g * g;
    }
    sums.iter().sum()
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;
    use ndarray::{ArrayD, arr1, arr2};

    use super::*;

    #[test]
    fn squares_outside_the_range_do_not_spoil_the_norm() {
        for unit in [1e-300, 1e-200, 1.0, 1e200, 1e307] {
            let gradient = arr1(&[3.0 * unit, -4.0 * unit]).into_dyn();
            assert_relative_eq!(global_norm([gradient.view()]).unwrap(), 5.0 * unit, max_relative = 1e-14);
        }
        let gradient = arr1(&[3e38_f32, 1e38]).into_dyn();
        assert_relative_eq!(global_norm([gradient.view()]).unwrap(), 10.0_f64.sqrt() * 1e38, max_relative = 1e-6);
        assert_eq!(global_norm([arr1(&[5e-324]).into_dyn().view()]).unwrap(), 5e-324);
    }

    #[test]
    fn the_norm_of_nothing_is_zero() {
        assert_eq!(global_norm::<f32>([]).unwrap(), 0.0);
        assert_eq!(global_norm([ArrayD::<f32>::zeros(vec![0, 3]).view()]).unwrap(), 0.0);
    }

    #[test]
    fn the_norm_does_not_depend_on_the_layout() {
        let gradient = arr2(&[[1.0_f64, 2.0, 3.0], [4.0, 5.0, 6.0]]);
        let transposed = gradient.t().into_dyn();
        assert_relative_eq!(global_norm([transposed]).unwrap(), 91.0_f64.sqrt(), max_relative = 1e-15);
    }

    #[test]
    fn what_is_no_number_is_reported_and_nothing_changes() {
        for (bad, norm) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (f32::NEG_INFINITY, "inf")] {
            let before = arr1(&[1e3, bad, 1.0]).into_dyn();
            let mut gradient = before.clone();
            let mut other = arr1(&[7.0_f32]).into_dyn();
            let error = clip_by_global_norm(&mut [other.view_mut(), gradient.view_mut()], 1.0).unwrap_err();
            let expected = format!("clip_by_global_norm: the gradient's norm is {norm}, not a finite number;");
            assert!(error.to_string().starts_with(&expected), "{error}");
            clip_by_value(gradient.view_mut(), 1.0).unwrap_err();
            assert_eq!((gradient[0], other[0]), (1e3, 7.0));
        }
    }

    #[test]
    fn illegal_limits_are_errors() {
        for limit in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let mut gradient = arr1(&[3.0_f32]).into_dyn();
            clip_by_global_norm(&mut [gradient.view_mut()], limit).unwrap_err();
            clip_by_value(gradient.view_mut(), limit).unwrap_err();
            assert_eq!(gradient[0], 3.0);
        }
    }
}
