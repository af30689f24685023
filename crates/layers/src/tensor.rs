//! Tensors: the type, the largest, and a tensor as a flat slice or with its axes counted.

use conv::Real;
use ndarray::{ArrayD, ArrayView1, ArrayView4, ArrayViewMut1, ArrayViewMut4, Ix1, Ix4};

/// Values with a shape: images are `[batch, channels, height, width]`, features `[batch, features]`.
pub type Tensor<T> = ArrayD<T>;

/// The largest tensor that a layer will make: 2³⁰ elements, 4 GiB in `f32`. VGG-16's largest has a tenth of that.
/// A slip of the keyboard in a configuration becomes an error message instead of a machine out of memory.
pub const MOST_ELEMENTS: usize = 1 << 30;

/// The same tensor with its elements in row order (all but a caller's transposed tensors have them so already).
pub(crate) fn in_row_order<T: Real>(tensor: Tensor<T>) -> Tensor<T> {
    if tensor.is_standard_layout() { tensor } else { tensor.as_standard_layout().into_owned() }
}

/// The elements of a tensor in row order.
#[track_caller]
pub(crate) fn flat<T: Real>(tensor: &Tensor<T>) -> &[T] {
    tensor.as_slice().expect("layers keep tensors in row order")
}

/// The elements of a tensor in row order, to write.
#[track_caller]
pub(crate) fn flat_mut<T: Real>(tensor: &mut Tensor<T>) -> &mut [T] {
    tensor.as_slice_mut().expect("layers keep tensors in row order")
}

/// A tensor of four axes as ndarray's type of that name, and so below for one axis.
#[track_caller]
pub(crate) fn maps<T>(tensor: &Tensor<T>) -> ArrayView4<'_, T> {
    tensor.view().into_dimensionality::<Ix4>().expect("four axes")
}

#[track_caller]
pub(crate) fn maps_mut<T>(tensor: &mut Tensor<T>) -> ArrayViewMut4<'_, T> {
    tensor.view_mut().into_dimensionality::<Ix4>().expect("four axes")
}

#[track_caller]
pub(crate) fn list<T>(tensor: &Tensor<T>) -> ArrayView1<'_, T> {
    tensor.view().into_dimensionality::<Ix1>().expect("one axis")
}

#[track_caller]
pub(crate) fn list_mut<T>(tensor: &mut Tensor<T>) -> ArrayViewMut1<'_, T> {
    tensor.view_mut().into_dimensionality::<Ix1>().expect("one axis")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transposed_tensor_is_put_in_row_order() {
        let tensor = ndarray::arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).reversed_axes().into_dyn();
        let ordered = in_row_order(tensor.clone());
        assert_eq!(ordered, tensor);
        assert_eq!(flat(&ordered), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }
}
