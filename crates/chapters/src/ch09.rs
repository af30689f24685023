//! Chapter 9, the head: from maps to a decision.
//!
//! - [`dense`]: flatten, and a dense layer as one dot product per class; [`templates`]: its weights as a picture per
//!   class.
//! - [`probabilities`]: softmax, its temperature, and the form that does not overflow.
//! - [`entropy`]: cross-entropy and its gradient; [`hinge`]: the other loss, and the two compared.
//! - [`answers`]: one-hot targets, and accuracy against loss.
//! - [`counting`]: which layers have parameters, and two heads compared.

pub mod answers;
pub mod counting;
pub mod dense;
pub mod entropy;
pub mod hinge;
pub mod probabilities;
pub mod templates;

pub use answers::{AccuracyAndLoss, OneHot};
pub use counting::{HeadsCompared, WhoHasParameters};
pub use dense::{DenseScores, FlattenedMaps};
pub use entropy::{CrossEntropyCurve, CrossEntropyGradient, LossOfGuessing, LossOfOne};
pub use hinge::{HingeSteps, LossCurves, LossesCompared};
pub use probabilities::{Overflow, SoftmaxSteps, Temperature};
pub use templates::{TemplateAccuracy, TemplateReads, Templates};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<FlattenedMaps>(),
    Entry::of::<DenseScores>(),
    Entry::of::<Templates>(),
    Entry::of::<TemplateReads>(),
    Entry::of::<TemplateAccuracy>(),
    Entry::of::<SoftmaxSteps>(),
    Entry::of::<Temperature>(),
    Entry::of::<Overflow>(),
    Entry::of::<CrossEntropyCurve>(),
    Entry::of::<LossOfOne>(),
    Entry::of::<LossOfGuessing>(),
    Entry::of::<CrossEntropyGradient>(),
    Entry::of::<HingeSteps>(),
    Entry::of::<LossesCompared>(),
    Entry::of::<LossCurves>(),
    Entry::of::<OneHot>(),
    Entry::of::<AccuracyAndLoss>(),
    Entry::of::<WhoHasParameters>(),
    Entry::of::<HeadsCompared>(),
];

/// The scores of the page's example, class by class: what [`DenseScores`] computes.
pub(crate) const SCORES: [f64; 3] = [2.0, 1.0, -1.0];
