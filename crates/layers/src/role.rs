//! What a layer is good for, in the coarsest words.

/// What kind of step a layer is: for whoever looks at a network from outside and asks which layers make maps and which only
/// pass them on.
///
/// Every layer says it of itself, so that no list of names elsewhere forgets one.
///
/// ```
/// use layers::{Layer, MaxPool2d, ReLU, Role};
/// assert_eq!(Layer::<f32>::role(&MaxPool2d::new([2, 2])), Role::Pooling);
/// assert_eq!(Layer::<f32>::role(&ReLU::new()), Role::Pointwise);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Makes maps of maps by kernels that are learned.
    Convolution,
    /// Makes a list of numbers of a list, by weights that are learned.
    Dense,
    /// Changes numbers where they stand: activations, normalisation, dropout. A map stays a map of the same places.
    Pointwise,
    /// Makes maps smaller.
    Pooling,
    /// Moves numbers and computes none: flattening, padding.
    Arrangement,
    /// Holds other layers.
    Container,
}
