//! Tensors of small whole numbers: what a report draws of them can be checked in the head.

use ndarray::{Array, IntoDimension};
use proptest::strategy::Strategy;

/// Draws a tensor of this shape with whole numbers from −5 to 5.
///
/// ```
/// use exercises::{compare, random, whole_numbers};
/// use proptest::strategy::Strategy as _;
///
/// // Shape first, then the numbers; what fails is shrunken in both.
/// let images = (1..3_usize, 1..5_usize).prop_flat_map(|shape| whole_numbers(shape));
/// random(images, [], |image| compare("turned over twice", "", image, || image.t().reversed_axes())).unwrap();
/// ```
pub fn whole_numbers<S: IntoDimension>(shape: S) -> impl Strategy<Value = Array<f64, S::Dim>> {
    whole_numbers_between(-5, 5, shape)
}

/// The same with whole numbers from `least` to `most`.
pub fn whole_numbers_between<S: IntoDimension>(
    least: i32,
    most: i32,
    shape: S,
) -> impl Strategy<Value = Array<f64, S::Dim>> {
    let shape = shape.into_dimension();
    let count = ndarray::Dimension::size(&shape);
    proptest::collection::vec(least..=most, count).prop_map(move |numbers| {
        let numbers = numbers.into_iter().map(f64::from).collect();
        Array::from_shape_vec(shape.clone(), numbers).expect("as many numbers as the shape has places")
    })
}
