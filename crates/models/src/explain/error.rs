//! What can be wrong with a question about a network.

use layers::LayerError;
use thiserror::Error;

/// A class, a layer, an output or a patch that there is not; every message is one line.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ExplainError {
    /// The network does not take this image, or not go backward.
    #[error(transparent)]
    Layer(#[from] LayerError),
    /// There is no such class.
    #[error("{operation}: there is no class {class}: the network has {classes}, counted from 0")]
    Class {
        /// What was asked for.
        operation: &'static str,
        /// The class.
        class: usize,
        /// How many there are.
        classes: usize,
    },
    /// The network does not end in one score a class.
    #[error("{operation}: the network ends in a tensor of shape {got:?}: it must end in [1, classes]")]
    Scores {
        /// What was asked for.
        operation: &'static str,
        /// What came out for one image.
        got: Vec<usize>,
    },
    /// There is no such number among the outputs.
    #[error("output_gradient: there is no output {at:?}: one image gives a tensor of shape {shape:?}")]
    Output {
        /// The place that was asked for.
        at: Vec<usize>,
        /// The shape of what comes out for one image, without the batch axis.
        shape: Vec<usize>,
    },
    /// There is no such layer.
    #[error("{operation}: there is no layer {layer}: the network has {layers}, counted from 0")]
    NoLayer {
        /// What was asked for.
        operation: &'static str,
        /// The layer's number.
        layer: usize,
        /// How many there are.
        layers: usize,
    },
    /// What comes out of this layer has no places.
    #[error("{operation}: layer {layer} gives a tensor of shape {got:?}, not maps: choose a layer before the head")]
    NotMaps {
        /// What was asked for.
        operation: &'static str,
        /// The layer's number and name.
        layer: String,
        /// The shape of its output.
        got: Vec<usize>,
    },
    /// No layer gives maps.
    #[error("last_maps: no layer of the network gives maps: there is nothing that has a place in the image")]
    NoMaps,
    /// A patch or a stride that does not fit.
    #[error("occlusion: {what} {got:?} does not fit an image of {image:?}: choose from [1, 1] to the image's size")]
    Patch {
        /// `a patch of` or `a stride of`.
        what: &'static str,
        /// Rows and columns.
        got: [usize; 2],
        /// Rows and columns of the image.
        image: [usize; 2],
    },
    /// A map without values, or one that would be too large.
    #[error("enlarge: a map of {from:?} cannot become one of {to:?}: give a map with values and a smaller size")]
    Enlarge {
        /// Rows and columns of the map.
        from: [usize; 2],
        /// What was asked for.
        to: [usize; 2],
    },
}
