//! One pass over a parameter, its gradient and what is remembered for it.
//!
//! An update does little arithmetic on much memory, so the time goes into reading and writing. Everything is
//! therefore read once and written once. A rule is a pure function of one element: old numbers in, new numbers out.
//! That makes the result the same for any number of threads.
//!
//! A rule owns its scalars (`move`). Behind references, the compiler must assume that a store into the arrays changes
//! them, and then it does not vectorise the loop: measured, gradient descent took three times as long.

use ndarray::{ArrayD, ArrayViewD, ArrayViewMutD, Zip};
#[cfg(feature = "parallel")]
use rayon::prelude::*;

use crate::error::check_not_negative;
use crate::scalar::widen;
use crate::{OptimError, Scalar};

/// Elements that one thread takes at a time: in `f32`, 64 KiB of each array, which is much work for one call of a
/// closure and little enough to share 3 million elements evenly.
#[cfg(feature = "parallel")]
const CHUNK: usize = 1 << 14;

/// Sets each value to `rule(value, gradient)`.
pub(crate) fn update_plain<T: Scalar>(
    mut value: ArrayViewMutD<'_, T>,
    gradient: &ArrayViewD<'_, T>,
    rule: impl Fn(T, T) -> T + Sync,
) {
    if let (Some(value), Some(gradient)) = (value.as_slice_mut(), gradient.as_slice()) {
        let run = |value: &mut [T], gradient: &[T]| {
            for (value, &gradient) in value.iter_mut().zip(gradient) {
                *value = rule(*value, gradient);
            }
        };
        #[cfg(feature = "parallel")]
        if value.len() > CHUNK {
            let chunks = value.par_chunks_mut(CHUNK).zip(gradient.par_chunks(CHUNK));
            return chunks.for_each(|(value, gradient)| run(value, gradient));
        }
        run(value, gradient);
    } else {
        Zip::from(value).and(gradient).for_each(|value, &gradient| *value = rule(*value, gradient));
    }
}

/// Sets each value and what is remembered of it to `rule(value, gradient, slot)`.
pub(crate) fn update_with_one<T: Scalar>(
    mut value: ArrayViewMutD<'_, T>,
    gradient: &ArrayViewD<'_, T>,
    slot: &mut ArrayD<T>,
    rule: impl Fn(T, T, T) -> (T, T) + Sync,
) {
    if let (Some(value), Some(gradient), Some(slot)) = (value.as_slice_mut(), gradient.as_slice(), slot.as_slice_mut())
    {
        let run = |value: &mut [T], gradient: &[T], slot: &mut [T]| {
            for ((value, &gradient), slot) in value.iter_mut().zip(gradient).zip(slot) {
                (*value, *slot) = rule(*value, gradient, *slot);
            }
        };
        #[cfg(feature = "parallel")]
        if value.len() > CHUNK {
            let chunks = value.par_chunks_mut(CHUNK).zip(gradient.par_chunks(CHUNK)).zip(slot.par_chunks_mut(CHUNK));
            return chunks.for_each(|((value, gradient), slot)| run(value, gradient, slot));
        }
        run(value, gradient, slot);
    } else {
        Zip::from(value).and(gradient).and(slot).for_each(|value, &gradient, slot| {
            (*value, *slot) = rule(*value, gradient, *slot);
        });
    }
}

/// Sets each value and the two numbers remembered of it to `rule(value, gradient, first, second)`.
pub(crate) fn update_with_two<T: Scalar>(
    mut value: ArrayViewMutD<'_, T>,
    gradient: &ArrayViewD<'_, T>,
    [first, second]: &mut [ArrayD<T>; 2],
    rule: impl Fn(T, T, T, T) -> (T, T, T) + Sync,
) {
    if let (Some(value), Some(gradient), Some(first), Some(second)) =
        (value.as_slice_mut(), gradient.as_slice(), first.as_slice_mut(), second.as_slice_mut())
    {
        let run = |value: &mut [T], gradient: &[T], first: &mut [T], second: &mut [T]| {
            for (((value, &gradient), first), second) in value.iter_mut().zip(gradient).zip(first).zip(second) {
                (*value, *first, *second) = rule(*value, gradient, *first, *second);
            }
        };
        #[cfg(feature = "parallel")]
        if value.len() > CHUNK {
            let slots = first.par_chunks_mut(CHUNK).zip(second.par_chunks_mut(CHUNK));
            let chunks = value.par_chunks_mut(CHUNK).zip(gradient.par_chunks(CHUNK)).zip(slots);
            return chunks.for_each(|((value, gradient), (first, second))| run(value, gradient, first, second));
        }
        run(value, gradient, first, second);
    } else {
        Zip::from(value).and(gradient).and(first).and(second).for_each(|value, &gradient, first, second| {
            (*value, *first, *second) = rule(*value, gradient, *first, *second);
        });
    }
}

/// Checks what every update is given.
pub(crate) fn check_update<T: Scalar>(
    optimizer: &'static str,
    (step, learning_rate): (u64, T),
    index: usize,
    value: &ArrayViewMutD<'_, T>,
    gradient: &ArrayViewD<'_, T>,
) -> Result<(), OptimError> {
    if step == 0 {
        return Err(OptimError::NoStep { optimizer, index });
    }
    check_not_negative(optimizer, "learning_rate", widen(learning_rate))?;
    if value.shape() != gradient.shape() {
        let (value, gradient) = (value.shape().to_vec(), gradient.shape().to_vec());
        return Err(OptimError::GradientShape { optimizer, index, value, gradient });
    }
    Ok(())
}
