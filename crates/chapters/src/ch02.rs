//! Chapter 2, one signal slides over another: convolution, cross-correlation and autocorrelation in one dimension.
//!
//! - [`samples`]: the short signals that items are given; [`steps`]: flip, shift, multiply, add; [`modes`]: how much of
//!   the result is kept; [`cost`]: what it takes.
//! - [`laws`]: the same result in two ways, drawn; [`boxes`]: from sums to an integral.
//! - [`correlation`]: no flip; [`wrong_flip`]: the wrong factor flipped.
//! - [`autocorrelation`]: a signal against itself; [`template`]: a pattern found in noise; [`pixel_row`]: a row of a
//!   photograph.

pub mod autocorrelation;
pub mod boxes;
pub mod correlation;
pub mod cost;
pub mod laws;
pub mod modes;
pub mod pixel_row;
pub mod samples;
pub mod steps;
pub mod template;
pub mod wrong_flip;

pub use autocorrelation::{Autocorrelation, NoisyPeriod};
pub use boxes::{BoxErrors, BoxLimit};
pub use correlation::{NoFlip, SwappedCorrelation};
pub use cost::SignalCost;
pub use laws::{Associates, Commutes, Linear, ShiftEquivariance};
pub use modes::{FullLength, ModeLengths, ModesDrawn};
pub use pixel_row::{PixelRow, PixelRowPlace};
pub use steps::{Echoes, FlipAndSlide, WorkedSums};
pub use template::TemplateSearch;
pub use wrong_flip::{WrongFlip, WrongSign};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<Echoes>(),
    Entry::of::<FlipAndSlide>(),
    Entry::of::<WorkedSums>(),
    Entry::of::<FullLength>(),
    Entry::of::<ModesDrawn>(),
    Entry::of::<ModeLengths>(),
    Entry::of::<BoxLimit>(),
    Entry::of::<BoxErrors>(),
    Entry::of::<Commutes>(),
    Entry::of::<Associates>(),
    Entry::of::<Linear>(),
    Entry::of::<ShiftEquivariance>(),
    Entry::of::<NoFlip>(),
    Entry::of::<SwappedCorrelation>(),
    Entry::of::<WrongFlip>(),
    Entry::of::<WrongSign>(),
    Entry::of::<TemplateSearch>(),
    Entry::of::<Autocorrelation>(),
    Entry::of::<NoisyPeriod>(),
    Entry::of::<PixelRowPlace>(),
    Entry::of::<PixelRow>(),
    Entry::of::<SignalCost>(),
];
