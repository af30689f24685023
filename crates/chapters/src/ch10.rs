//! Chapter 10, initialisation and batch normalisation.
//!
//! - [`starts`]: units that start equal stay equal; [`initialisers`]: the rules and their deviations.
//! - [`twenty_layers`]: too small, too large, right; [`depth`]: variance through many layers; [`fans`]: which side of a layer keeps it.
//! - [`clouds`]: standardised is not whitened; [`outside`]: normalising behind the gradient's back.
//! - [`by_hand`]: batch normalisation with numbers; [`running`]: training and evaluating.
//! - [`bias`]: a bias before it, and a stack that is never used; [`shift`]: what it takes off the layers behind.

pub mod bias;
pub mod by_hand;
pub mod clouds;
pub mod depth;
pub mod fans;
pub mod initialisers;
pub mod outside;
pub mod running;
pub mod shift;
pub mod starts;
pub mod twenty_layers;

pub use bias::{BiasGradient, UnusedStack};
pub use by_hand::BatchNormByHand;
pub use clouds::{Clouds, Correlations};
pub use depth::SignalThroughLayers;
pub use fans::FanInFanOut;
pub use initialisers::{Initialisers, TruncatedDeviation};
pub use outside::GrowingBias;
pub use running::{RunningStatistics, TrainAndEvaluate};
pub use shift::ScaledLayers;
pub use starts::ConstantStart;
pub use twenty_layers::TwentyLayers;

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<ConstantStart>(),
    Entry::of::<TwentyLayers>(),
    Entry::of::<SignalThroughLayers>(),
    Entry::of::<Initialisers>(),
    Entry::of::<TruncatedDeviation>(),
    Entry::of::<FanInFanOut>(),
    Entry::of::<Clouds>(),
    Entry::of::<Correlations>(),
    Entry::of::<GrowingBias>(),
    Entry::of::<BatchNormByHand>(),
    Entry::of::<RunningStatistics>(),
    Entry::of::<TrainAndEvaluate>(),
    Entry::of::<BiasGradient>(),
    Entry::of::<UnusedStack>(),
    Entry::of::<ScaledLayers>(),
];

/// The square root of the mean of the squares.
pub(crate) fn root_mean_square(values: &layers::Tensor<f64>) -> f64 {
    (values.iter().map(|value| value * value).sum::<f64>() / values.len().max(1) as f64).sqrt()
}
