//! Whole numbers for tensors of any shape.

use ndarray::{Array, Dimension, IntoDimension};

use crate::unusual::{MANY, unlike};

/// Whole numbers from −5 to 5 in an order that repeats late and is not its own mirror image, so that a flip, a transpose
/// or a wrong stride gives other numbers. Another `salt` gives another tensor.
///
/// A tensor of more than [`MANY`] numbers is unusual in its magnitudes as well: its rows are [`unlike`] each other.
pub(crate) fn pattern<S: IntoDimension>(shape: S, salt: usize) -> Array<f64, S::Dim> {
    let shape = shape.into_dimension();
    if shape.size() > MANY { unlike(shape, salt) } else { small(shape, salt) }
}

/// The same, whatever the size: from −5 to 5.
pub(crate) fn small<S: IntoDimension>(shape: S, salt: usize) -> Array<f64, S::Dim> {
    let shape = shape.into_dimension();
    // A cubic has no axis of symmetry; the last term lets it repeat after 11 · 11 places instead of 11.
    let number = |at: usize| (at.pow(3) + 4 * at.pow(2) + 2 * at + 3 * salt + at / 11) % 11;
    let numbers: Array<f64, _> = (0..shape.size()).map(|at| number(at) as f64 - 5.0).collect();
    numbers.into_shape_with_order(shape).expect("as many numbers as the shape has places")
}

#[cfg(test)]
mod tests {
    use ndarray::s;

    use super::pattern;

    #[test]
    fn no_kernel_is_its_own_mirror_image() {
        for (salt, rows, columns) in (0..11).flat_map(|salt| [(salt, 1, 2), (salt, 2, 3), (salt, 3, 3), (salt, 5, 4)]) {
            let kernel = pattern([rows, columns], salt);
            assert_ne!(kernel, kernel.slice(s![..;-1, ..;-1]), "{rows}×{columns}, salt {salt}");
            assert!(kernel.iter().all(|number| (-5.0..=5.0).contains(number)));
        }
    }
}
