//! Chapter 8, nonlinearity and pooling.
//!
//! - [`activations`]: the functions and their derivatives; [`collapse`]: depth without them; [`vanishing`]: gradients
//!   on their way back.
//! - [`pooling`]: max and average on numbers; [`pooled_photograph`]: on a photograph; [`windows`]: overlapping, adaptive and global.
//! - [`low_pass`]: what each does to frequencies; [`shifts`]: what a moved image does to the maps; [`not_covered`]:
//!   rotation and light.
//! - [`growing_view`]: how much of the image each layer sees.
//! - [`heads`]: where a network's parameters are, and what a pool of stride 5 does to them.

pub mod activations;
pub mod collapse;
pub mod growing_view;
pub mod heads;
pub mod low_pass;
pub mod not_covered;
pub mod pooled_photograph;
pub mod pooling;
pub mod shifts;
pub mod vanishing;
pub mod windows;

pub use activations::{ActivationDerivatives, Activations};
pub use collapse::{CollapsedKernels, CollapsedMatrices};
pub use growing_view::GrowingView;
pub use heads::{PoolingParameters, StrideFive};
pub use low_pass::{Chirp, FrequencyResponse, ZonePlate};
pub use not_covered::{RotationAndLight, RotationCurve};
pub use pooled_photograph::PooledPhotograph;
pub use pooling::{PooledPlane, PoolingKeeps};
pub use shifts::{AbsorbedShifts, ShiftEquivariance};
pub use vanishing::VanishingGradients;
pub use windows::{AdaptiveWindows, PoolingWindows};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<CollapsedMatrices>(),
    Entry::of::<CollapsedKernels>(),
    Entry::of::<Activations>(),
    Entry::of::<ActivationDerivatives>(),
    Entry::of::<VanishingGradients>(),
    Entry::of::<PooledPlane>(),
    Entry::of::<PooledPhotograph>(),
    Entry::of::<PoolingKeeps>(),
    Entry::of::<GrowingView>(),
    Entry::of::<PoolingWindows>(),
    Entry::of::<AdaptiveWindows>(),
    Entry::of::<FrequencyResponse>(),
    Entry::of::<Chirp>(),
    Entry::of::<ZonePlate>(),
    Entry::of::<ShiftEquivariance>(),
    Entry::of::<AbsorbedShifts>(),
    Entry::of::<RotationCurve>(),
    Entry::of::<RotationAndLight>(),
    Entry::of::<PoolingParameters>(),
    Entry::of::<StrideFive>(),
];
