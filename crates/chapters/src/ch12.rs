//! Chapter 12, training a digit reader.
//!
//! - [`networks`]: the networks, layer by layer and in numbers.
//! - [`recipe`]: what decides a run.
//! - [`progress`]: what a run prints; [`run`]: its loss and its accuracy; [`results`]: what it came to; [`mistakes`]: what the trained network gets wrong.
//! - [`orders`]: files sorted by class, and buffers that are too small for them.
//!
//! What is trained here comes from [`records`](crate::records).

pub mod mistakes;
pub mod networks;
pub mod orders;
pub mod progress;
pub mod recipe;
pub mod results;
pub mod run;

pub use mistakes::{Confusion, WrongDigits};
pub use networks::{LayerTable, NetworkPicture, NetworkTable};
pub use orders::{BufferShuffle, SortedFileAccuracy};
pub use progress::Progress;
pub use recipe::RecipeTable;
pub use results::{Recipes, StoppedEarly, TestAccuracy};
pub use run::{AccuracyCurve, FirstLoss, LossCurve, Run};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<NetworkPicture>(),
    Entry::of::<LayerTable>(),
    Entry::of::<NetworkTable>(),
    Entry::of::<RecipeTable>(),
    Entry::of::<Progress>(),
    Entry::of::<LossCurve>(),
    Entry::of::<FirstLoss>(),
    Entry::of::<AccuracyCurve>(),
    Entry::of::<TestAccuracy>(),
    Entry::of::<StoppedEarly>(),
    Entry::of::<Confusion>(),
    Entry::of::<WrongDigits>(),
    Entry::of::<Recipes>(),
    Entry::of::<BufferShuffle>(),
    Entry::of::<SortedFileAccuracy>(),
];
