//! The lists of scores in a tensor: one for each image, or one for each place of each image.

use crate::LayerError;

/// Axis 1 of a tensor: its classes or channels, with the images before it and the places behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ClassAxis {
    pub classes: usize,
    /// Height times width; 1 where there are none.
    pub places: usize,
}

impl ClassAxis {
    /// Of a tensor `[batch, classes, …]`.
    pub fn of(layer: &'static str, shape: &[usize]) -> Result<Self, LayerError> {
        match shape {
            [_, classes, places @ ..] => Ok(Self { classes: *classes, places: places.iter().product() }),
            _ => Err(LayerError::Shape { layer, expected: "[batch, classes, …]".to_owned(), got: shape.to_vec() }),
        }
    }

    /// Nothing, or an error if one image of this shape has no classes.
    pub fn trace(layer: &'static str, image: &[usize]) -> Result<(), LayerError> {
        if image.is_empty() {
            return Err(LayerError::Shape { layer, expected: "[classes, …]".to_owned(), got: Vec::new() });
        }
        Ok(())
    }

    /// How many numbers an image has.
    pub fn image(self) -> usize {
        self.classes * self.places
    }

    /// Where the scores of one place are among the numbers of an image.
    pub fn scores(self, place: usize) -> impl Iterator<Item = usize> + Clone {
        (0..self.classes).map(move |class| class * self.places + place)
    }
}
