//! The layers of a convolutional network: forward, backward, parameters.

mod context;
mod error;
mod layer;
mod parameter;
mod path;
mod summary;

pub use context::{Context, Mode};
pub use conv::Real;
pub use error::LayerError;
pub use layer::{Layer, Slot, Tensor};
pub use parameter::{Parameter, ParameterKind};
pub use path::Path;
pub use summary::Summary;
