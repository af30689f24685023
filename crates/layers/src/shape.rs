//! Checks of shapes.

use crate::{LayerError, MOST_ELEMENTS, Tensor};

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
}
