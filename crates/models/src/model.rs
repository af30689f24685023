//! A network and what is needed to use it.

use layers::Sequential;

/// A network with what is needed to use it.
#[derive(Debug)]
pub struct Model {
    /// Its name in the [`catalogue`](crate::catalogue).
    pub name: String,
    /// The layers; their parameters are named as PyTorch names them.
    pub network: Sequential<f32>,
    /// The shape of one image, `[channels, height, width]`.
    pub input_shape: [usize; 3],
    /// How many scores come out for an image.
    pub classes: usize,
}
