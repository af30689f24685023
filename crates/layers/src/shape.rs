//! Checks of shapes, and tensors as flat slices.

use conv::Real;
use ndarray::{ArrayView1, ArrayView4, ArrayViewMut1, ArrayViewMut4, Ix1, Ix4};

use crate::{LayerError, Tensor};

/// The largest tensor that a layer will make: 2³⁰ elements, 4 GiB in `f32`. VGG-16's largest has a tenth of that.
/// A slip of the keyboard in a configuration becomes an error message instead of a machine out of memory.
pub const MOST_ELEMENTS: usize = 1 << 30;

/// How many elements a tensor of this shape has.
pub(crate) fn elements(layer: &'static str, shape: &[usize]) -> Result<usize, LayerError> {
    shape
        .iter()
        .try_fold(1_usize, |product, &size| product.checked_mul(size))
        .filter(|&product| product <= MOST_ELEMENTS)
        .ok_or_else(|| LayerError::TooLarge { layer, shape: shape.to_vec() })
}

/// `[batch, channels, height, width]`, or an error if the tensor is not a batch of images.
pub(crate) fn images(layer: &'static str, shape: &[usize]) -> Result<[usize; 4], LayerError> {
    shape.try_into().map_err(|_| LayerError::Shape {
        layer,
        expected: "[batch, channels, height, width]".to_owned(),
        got: shape.to_vec(),
    })
}

/// `[channels, height, width]`, or an error if this is not the shape of an image.
pub(crate) fn image(layer: &'static str, shape: &[usize]) -> Result<[usize; 3], LayerError> {
    shape.try_into().map_err(|_| LayerError::Shape {
        layer,
        expected: "[channels, height, width]".to_owned(),
        got: shape.to_vec(),
    })
}

/// `[batch, channels, height, width]`, or an error if the tensor is not a batch of images of so many channels.
pub(crate) fn images_of(layer: &'static str, channels: usize, shape: &[usize]) -> Result<[usize; 4], LayerError> {
    match *shape {
        [batch, found, height, width] if found == channels => Ok([batch, found, height, width]),
        _ => {
            let expected = format!("[batch, {channels}, height, width]");
            Err(LayerError::Shape { layer, expected, got: shape.to_vec() })
        }
    }
}

/// `[channels, height, width]`, or an error if this is not the shape of an image of so many channels.
pub(crate) fn image_of(layer: &'static str, channels: usize, shape: &[usize]) -> Result<[usize; 3], LayerError> {
    match *shape {
        [found, height, width] if found == channels => Ok([found, height, width]),
        _ => {
            let expected = format!("[{channels}, height, width]");
            Err(LayerError::Shape { layer, expected, got: shape.to_vec() })
        }
    }
}

/// Nothing, or an error if an image has no pixels; `got` is the whole shape.
pub(crate) fn some_pixels(layer: &'static str, size: [usize; 2], got: &[usize]) -> Result<(), LayerError> {
    if size.contains(&0) {
        let (expected, got) = ("images of at least one pixel".to_owned(), got.to_vec());
        return Err(LayerError::Shape { layer, expected, got });
    }
    Ok(())
}

/// Nothing, or an error if a field that anyone may replace does not have the shape that the layer was made with.
pub(crate) fn field<T>(
    layer: &'static str,
    field: &str,
    tensor: &Tensor<T>,
    expected: &[usize],
) -> Result<(), LayerError> {
    if tensor.shape() == expected {
        return Ok(());
    }
    let words = |shape: &[usize]| format!("a tensor of shape {shape:?}");
    let (expected, got) = (words(expected), words(tensor.shape()));
    Err(LayerError::Field { layer, field: field.to_owned(), expected, got })
}

/// Nothing, or an error if a gradient does not have the shape of what it is the gradient of.
pub(crate) fn upstream(layer: &'static str, expected: &[usize], got: &[usize]) -> Result<(), LayerError> {
    if expected == got {
        return Ok(());
    }
    Err(LayerError::Shape {
        layer,
        expected: format!("an upstream gradient of the output's shape {expected:?}"),
        got: got.to_vec(),
    })
}

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
    fn sizes_are_multiplied_without_wrapping() {
        assert_eq!(elements("Test", &[2, 3, 4]), Ok(24));
        assert_eq!(elements("Test", &[]), Ok(1));
        let wraps_to_zero = [1 << 32, 1 << 32];
        assert!(matches!(elements("Test", &wraps_to_zero), Err(LayerError::TooLarge { .. })));
        assert!(elements("Test", &[MOST_ELEMENTS]).is_ok());
        assert!(elements("Test", &[MOST_ELEMENTS + 1]).is_err());
    }

    #[test]
    fn a_transposed_tensor_is_put_in_row_order() {
        let tensor = ndarray::arr2(&[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]).reversed_axes().into_dyn();
        let ordered = in_row_order(tensor.clone());
        assert_eq!(ordered, tensor);
        assert_eq!(flat(&ordered), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    }
}
