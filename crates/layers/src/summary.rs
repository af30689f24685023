//! A network told layer by layer: shapes, parameters, multiply–adds, receptive field.

/// Collects a line a layer while shapes are traced through a network.
#[derive(Clone, Debug, Default)]
pub struct Summary {}
