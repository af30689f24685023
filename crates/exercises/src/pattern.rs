//! Whole numbers for tensors of any shape.

use ndarray::{Array, Dimension, IntoDimension};

use crate::small::small;
use crate::unusual::{MANY, unlike};

/// Whole numbers from −5 to 5 in an order that repeats late and is not its own mirror image, so that a flip, a transpose
/// or a wrong stride gives other numbers. Another `salt` gives another tensor.
///
/// A tensor of more than [`MANY`] numbers is unusual in its magnitudes as well: its rows are [`unlike`] each other.
pub(crate) fn pattern<S: IntoDimension>(shape: S, salt: usize) -> Array<f64, S::Dim> {
    let shape = shape.into_dimension();
    if shape.size() > MANY { unlike(shape, salt) } else { small(shape, salt) }
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
