//! What can be wrong with what a caller gave a layer.

use conv::ConvError;
use thiserror::Error;

/// An input, an option or an order of calls that a layer cannot work with.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum LayerError {
    /// Something is wrong with a layer inside a container: which layer, and what.
    #[error("layer {path}: {error}")]
    Inside {
        /// The names on the way to it, as its parameters have them: `features.0`.
        path: String,
        /// What is wrong there.
        error: Box<LayerError>,
    },
    /// The geometry of a convolution or a pooling is impossible.
    #[error(transparent)]
    Conv(ConvError),
    /// A tensor has another shape than the layer takes.
    #[error("{layer}: expected {expected}, got a tensor of shape {got:?}")]
    Shape {
        /// The layer's name.
        layer: &'static str,
        /// What it takes, in words: `[batch, 3, height, width]`.
        expected: String,
        /// What it was given.
        got: Vec<usize>,
    },
    /// A public field was replaced by something that this layer cannot compute with.
    #[error("{layer}: {field} holds {got}, but {expected} is needed: put back one that fits")]
    Field {
        /// The layer's name.
        layer: &'static str,
        /// Which field: `weight.value`.
        field: String,
        /// What would fit, in words: `a tensor of shape [4]`.
        expected: String,
        /// What is there, in words.
        got: String,
    },
    /// `backward` without a `forward` that kept anything, or a second one after it.
    #[error(
        "{layer}: backward needs a forward pass before it, in a mode that keeps activations (Train or Explain), and each forward pass serves one backward"
    )]
    NoForward {
        /// The layer's name.
        layer: &'static str,
    },
    /// A number that configures a layer is outside of what makes sense.
    #[error("{layer}: {option} is {got}, it must be {expected}")]
    Option {
        /// The layer's name.
        layer: &'static str,
        /// Which number: `probability`.
        option: &'static str,
        /// What it was.
        got: String,
        /// What it may be, in words.
        expected: &'static str,
    },
    /// A tensor would have more elements than [`crate::MOST_ELEMENTS`].
    #[error("{layer}: a tensor of shape {shape:?} has more than {limit} elements: choose smaller sizes", limit = crate::MOST_ELEMENTS)]
    TooLarge {
        /// Who wanted to make it.
        layer: &'static str,
        /// Its shape.
        shape: Vec<usize>,
    },
    /// A loss over no images: the mean of nothing is not a number.
    #[error("{loss}: the batch is empty: give at least one row of scores")]
    EmptyBatch {
        /// The loss's name.
        loss: &'static str,
    },
    /// A mean over no images: none counts.
    #[error("{loss}: no image counts, each label is ignored or has weight 0: give at least one that counts, or sum")]
    NothingCounts {
        /// The loss's name.
        loss: &'static str,
    },
    /// As many weights of classes as scores are needed.
    #[error("{loss}: {classes} classes but {weights} class weights: give one weight for each class")]
    ClassWeights {
        /// The loss's name.
        loss: &'static str,
        /// Scores in a row.
        classes: usize,
        /// Weights given.
        weights: usize,
    },
    /// A label names a class that has no score.
    #[error("{loss}: label {label} of image {image} is out of range: there are {classes} classes, 0 to {last}", last = classes.saturating_sub(1))]
    Label {
        /// The loss's name.
        loss: &'static str,
        /// Which row of the batch.
        image: usize,
        /// Its label.
        label: usize,
        /// How many scores a row has.
        classes: usize,
    },
    /// As many labels as rows of scores are needed.
    #[error("{loss}: {rows} rows of scores but {labels} labels: give one label for each row")]
    LabelCount {
        /// The loss's name.
        loss: &'static str,
        /// Rows of scores.
        rows: usize,
        /// Labels given.
        labels: usize,
    },
    /// Batch normalisation cannot estimate a variance from a single value.
    #[error(
        "{layer}: training needs more than one value per channel, got shape {got:?}: use a larger batch or Mode::Eval"
    )]
    OneValuePerChannel {
        /// The layer's name.
        layer: &'static str,
        /// The input's shape.
        got: Vec<usize>,
    },
    /// Two paths through a network whose outputs do not fit together.
    #[error("{layer}: {paths}: {expected}")]
    Paths {
        /// The layer's name.
        layer: &'static str,
        /// The names of the paths and what they give.
        paths: String,
        /// What would fit, in words.
        expected: &'static str,
    },
}

impl LayerError {
    /// The same error, told from one container further out: `name` is what that container calls the layer.
    ///
    /// ```
    /// use layers::LayerError;
    /// let error = LayerError::NoForward { layer: "ReLU" }.inside("0").inside("features");
    /// assert!(error.to_string().starts_with("layer features.0: ReLU: backward needs a forward pass"));
    /// assert_eq!(error.cause(), &LayerError::NoForward { layer: "ReLU" });
    /// ```
    #[must_use]
    pub fn inside(self, name: &str) -> Self {
        match self {
            Self::Inside { path, error } => Self::Inside { path: format!("{name}.{path}"), error },
            error => Self::Inside { path: name.to_owned(), error: Box::new(error) },
        }
    }

    /// What is wrong, without where.
    pub fn cause(&self) -> &Self {
        match self {
            Self::Inside { error, .. } => error.cause(),
            error => error,
        }
    }
}

/// Tells an error of a layer that its container calls `name` from one container further out.
pub(crate) fn inside(name: &str) -> impl Fn(LayerError) -> LayerError {
    move |error| error.inside(name)
}

/// Turns an error of a convolution into one of the layer that asked for it.
pub(crate) fn in_layer(layer: &'static str) -> impl Fn(ConvError) -> LayerError {
    move |error| LayerError::Conv(error.of(layer))
}
