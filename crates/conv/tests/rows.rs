//! The two loops of the plain matrix product, with and without gaps between the numbers.

use conv::{axpy, dot};
use ndarray::{Array1, array, s};

#[test]
fn axpy_adds_with_and_without_strides() {
    let mut target = array![1.0, 2.0, 3.0];
    axpy(10.0, array![1.0, 0.0, -1.0].view(), target.view_mut());
    assert_eq!(target, array![11.0, 2.0, -7.0]);
    axpy(1.0, array![1.0, 9.0, 2.0, 9.0].slice(s![..;2]), target.slice_mut(s![..;2]));
    assert_eq!(target, array![12.0, 2.0, -5.0]);
}

#[test]
fn dot_sums_whole_chunks_and_the_rest() {
    for length in [0, 1, 15, 16, 17, 40] {
        let numbers = Array1::from_iter((1..=length).map(f64::from));
        let n = f64::from(length);
        let squares = n * (n + 1.0) * (2.0 * n + 1.0) / 6.0;
        assert_eq!(dot(numbers.view(), numbers.view()), squares);
        let apart = Array1::from_iter(numbers.iter().flat_map(|&number| [number, -1.0]));
        assert_eq!(dot(apart.slice(s![..;2]), numbers.view()), squares);
    }
}
