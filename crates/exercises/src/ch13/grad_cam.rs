//! Grad-CAM: where in the last maps there is evidence for a class.

use ndarray::{Array2, Array3, ArrayView3, Axis, array};
use proptest::collection::vec;
use proptest::strategy::Strategy;

use crate::number::in_line;
use crate::unusual::{loud, unlike};
use crate::{Graded, compare, grading, random};

/// Maps and the gradients of the score with respect to them → the evidence.
pub type GradCam = fn(ArrayView3<f64>, ArrayView3<f64>) -> Array2<f64>;

/// Asks about two maps that were worked out by hand, then about random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: GradCam) -> Graded {
    grading("ch13_grad_cam", move || {
        let ask = |maps: &Array3<f64>, gradients: &Array3<f64>, question: &str, target: &Array2<f64>| {
            let words = format!("maps {}, gradients {}: where is the evidence?", in_line(maps), in_line(gradients));
            compare(words, question, target, || yours(maps.view(), gradients.view()))
        };
        let one = (array![[[1.0, 2.0, 0.0]]], array![[[6.0, 0.0, 3.0]]]);
        let question = "How much does the map speak for the class as a whole, with one number for all of its places?";
        ask(&one.0, &one.1, question, &array![[3.0, 6.0, 0.0]])?;
        let maps = array![[[1.0, 0.0], [2.0, 1.0]], [[0.0, 0.0], [0.0, 6.0]]];
        let gradients = array![[[4.0, 0.0], [0.0, 0.0]], [[0.0, -1.0], [-1.0, 0.0]]];
        let question =
            "What is left of a place where one map speaks for the class, and another more strongly against it?";
        ask(&maps, &gradients, question, &array![[1.0, 0.0], [2.0, 0.0]])?;
        let cases = (1..4_usize, 1..5_usize, 1..5_usize).prop_flat_map(|shape| {
            let numbers = vec((-4..5_i32, -4..5_i32), shape.0 * shape.1 * shape.2);
            numbers.prop_map(move |numbers| {
                let (maps, gradients): (Vec<i32>, Vec<i32>) = numbers.into_iter().unzip();
                let planes =
                    |values: Vec<i32>| Array3::from_shape_vec(shape, values).expect("as many as drawn").mapv(f64::from);
                (planes(maps), planes(gradients))
            })
        });
        random(cases, [(loud([3, 11, 12], 1), unlike([3, 11, 12], 2))], |(maps, gradients)| {
            // The same as one product: α, a row of channels, times the maps with their places in a row.
            let (channels, height, width) = maps.dim();
            let flat = |planes: &Array3<f64>| {
                planes.clone().into_shape_with_order((channels, height * width)).expect("in order")
            };
            let alpha = flat(gradients).mean_axis(Axis(1)).expect("at least one place");
            let evidence = alpha.dot(&flat(maps)).mapv(|value| if value > 0.0 { value } else { 0.0 });
            let target = evidence.into_shape_with_order((height, width)).expect("in order");
            ask(maps, gradients, "When is the negative part cut off: before the maps are added, or after?", &target)
        })
    })
}
