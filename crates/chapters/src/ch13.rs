//! Chapter 13, what it sees.
//!
//! - [`your_digit`]: what the network makes of a drawing.
//! - [`random_filters`]: the cat behind layers that nobody trained; [`flower`]: 32 maps of a photograph, and one of them.
//! - [`reader_maps`], [`last_maps`]: what the trained digit reader learned, and its maps for digits; [`exciting`], [`how_alike`]:
//!   what a map looks for.
//! - [`saliency`], [`occlusion`], [`class_maps`]: which pixels and places a score depends on; [`by_hand`]: Grad-CAM with
//!   numbers; [`sanity`], [`sanity_table`]: whether such maps depend on what was learned.
//! - [`fields`]: the theoretical receptive field; [`effective`]: the effective one of random layers, exactly; [`measured`]: the
//!   same, measured; [`reader_fields`]: that of the digit reader.
//!
//! The digit reader is the trained network of the repository, `crates/models/data`.

pub mod by_hand;
pub mod class_maps;
pub mod effective;
pub mod exciting;
pub mod fields;
pub mod flower;
pub mod how_alike;
pub mod last_maps;
pub mod measured;
pub mod occlusion;
mod panels;
mod peaks;
pub mod random_filters;
mod reader;
pub mod reader_fields;
pub mod reader_maps;
pub mod saliency;
pub mod sanity;
pub mod sanity_table;
pub mod your_digit;

pub use by_hand::GradCamByHand;
pub use class_maps::{ClassMaps, EvidenceSum};
pub use effective::{EffectiveGrowth, EffectiveSide, EffectiveTable};
pub use exciting::WhatExcites;
pub use fields::{FieldTable, Ways, WaysThrough};
pub use flower::{FlowerKernel, FlowerMap, FlowerMaps, FlowerShapes};
pub use how_alike::HowAlike;
pub use last_maps::LastMaps;
pub use measured::{FieldProfile, MeasuredFields};
pub use occlusion::OcclusionMaps;
pub use random_filters::RandomFilters;
pub use reader_fields::{ReaderFieldTable, ReaderFields};
pub use reader_maps::{LearnedFilters, ReaderMaps};
pub use saliency::{Costs, HowLocal, SaliencyMaps};
pub use sanity::SanityMaps;
pub use sanity_table::SanityTable;
pub use your_digit::{Strokes, YourDigit};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<YourDigit>(),
    Entry::of::<FlowerKernel>(),
    Entry::of::<FlowerMap>(),
    Entry::of::<FlowerShapes>(),
    Entry::of::<FlowerMaps>(),
    Entry::of::<RandomFilters>(),
    Entry::of::<LearnedFilters>(),
    Entry::of::<ReaderMaps>(),
    Entry::of::<LastMaps>(),
    Entry::of::<WhatExcites>(),
    Entry::of::<HowAlike>(),
    Entry::of::<FieldTable>(),
    Entry::of::<Ways>(),
    Entry::of::<WaysThrough>(),
    Entry::of::<MeasuredFields>(),
    Entry::of::<FieldProfile>(),
    Entry::of::<EffectiveGrowth>(),
    Entry::of::<EffectiveSide>(),
    Entry::of::<EffectiveTable>(),
    Entry::of::<ReaderFields>(),
    Entry::of::<ReaderFieldTable>(),
    Entry::of::<SaliencyMaps>(),
    Entry::of::<HowLocal>(),
    Entry::of::<OcclusionMaps>(),
    Entry::of::<GradCamByHand>(),
    Entry::of::<EvidenceSum>(),
    Entry::of::<ClassMaps>(),
    Entry::of::<SanityMaps>(),
    Entry::of::<SanityTable>(),
    Entry::of::<Costs>(),
];
