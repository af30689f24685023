//! The gradient of the biases.

use ndarray::{Array1, Array4, ArrayView4, Axis, array};

use crate::listed::listed;
use crate::pattern::pattern;
use crate::{Graded, compare, grading, random};

/// Upstream gradient `[N, C_out, H_out, W_out]` → gradient `[C_out]`.
pub type BiasGradient = fn(ArrayView4<f64>) -> Array1<f64>;

/// Asks for sums that were worked out by hand, then for those of random shapes.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: BiasGradient) -> Graded {
    grading("ch07_bias_gradient", move || {
        let ask = |upstream: &Array4<f64>, question: &str, target: &Array1<f64>| {
            let (images, filters, height, width) = upstream.dim();
            let words = format!(
                "images: {images}, filters: {filters}, outputs: {height}×{width}{}",
                listed(&[("upstream", upstream.view().into_dyn())])
            );
            compare(words, question, target, || yours(upstream.view()))
        };
        let map = array![[[[1.0, 2.0], [-3.0, 10.0]]]];
        ask(&map, "To how many outputs was the bias added?", &array![10.0])?;
        ask(&array![[[[1.0]], [[2.0]]]], "Does a filter's bias take part in another filter's map?", &array![1.0, 2.0])?;
        let images = array![[[[1.0]], [[2.0]]], [[[10.0]], [[20.0]]]];
        ask(&images, "In how many images does one bias take part?", &array![11.0, 22.0])?;
        random(
            (1..4_usize, 1..4_usize, 1..4_usize, 1..4_usize),
            [(3, 110, 4, 5)],
            |&(images, filters, height, width)| {
                let upstream = pattern([images, filters, height, width], 1);
                let target = upstream.sum_axis(Axis(3)).sum_axis(Axis(2)).sum_axis(Axis(0));
                ask(&upstream, "Over which axes do you sum, and which one is left?", &target)
            },
        )
    })
}
