//! What the book, the notebooks, the tests and the widgets all show: every figure, table and number, once.
//!
//! An *item* is a function from parameters to something shown. Its parameters are a struct whose `Default` is what the
//! page shows; a notebook passes its own, a widget passes them as JSON.
//!
//! - [`declare`], [`macro@parameters`]: an item declared in one place, and what several hold; [`Dial`]: what may stand in a parameter's place; [`Item`]: what is drawn of its parameters; [`Shown`], [`Value`], [`Number`]: what comes out.
//! - [`items`], [`item`], [`Entry`]: the registry, which shows any item by its id; [`Class`]: how far a value can be
//!   trusted to be the same elsewhere.
//! - [`schema`]: every item with its parameters, their defaults and ranges, as a JSON Schema.
//! - [`coverage()`], [`uncovered`]: what the project must teach, and what no item shows yet.
//! - [`records`]: what training runs left behind for figures.
//! - [`manifest`]: the checksums of all exact items.
//! - One module a chapter: [`ch01`], [`ch02`], [`ch03`], [`ch04`], [`ch05`], [`ch06`], [`ch07`], [`ch08`], [`ch09`], [`ch10`], [`ch11`], [`ch12`], [`ch13`], [`ch14`],
//!   [`ch15`].
//!
//! ```
//! use chapters::Item;
//! // A notebook: the page's picture with another stride.
//! let shown = chapters::ch04::WindowSteps { stride: [2, 2], steps: vec![0, 4], ..Default::default() }.show()?;
//! assert!(shown.alt.contains("stride 2"));
//! // A widget: the same by its id, with JSON.
//! let entry = chapters::item("ch04.window-steps")?;
//! assert_eq!(entry.show_json(r#"{"stride": [2, 2], "steps": [0, 4]}"#)?, shown);
//! # Ok::<(), chapters::ChapterError>(())
//! ```
//!
//! To add an item: a struct in its chapter's module with `#[declare]` above it, `impl Item for` it, and its line in the chapter's `ITEMS`. The
//! tests find it there.

// `#[declare]` writes of `::chapters`, in this crate and in others.
extern crate self as chapters;

pub mod ch01;
pub mod ch02;
pub mod ch03;
pub mod ch04;
pub mod ch05;
pub mod ch06;
pub mod ch07;
pub mod ch08;
pub mod ch09;
pub mod ch10;
pub mod ch11;
pub mod ch12;
pub mod ch13;
pub mod ch14;
pub mod ch15;

mod class;
mod coverage;
mod digit_reader;
mod entry;
mod error;
mod exact;
mod item;
mod limits;
mod mnist;
mod panels;
mod photographs;
mod planes;
mod random;
pub mod records;
mod registry;
mod schema;
mod shown;
mod sliding;

pub use class::Class;
pub use coverage::{CoverageId, coverage, uncovered};
pub use entry::Entry;
pub use error::ChapterError;
pub use exact::{checksum, manifest};
pub use item::{Declared, Item};
pub use item_derive::{declare, parameters};
pub use limits::{Dial, Limits, Listed, Parameter, Parameters};
pub use registry::{chapters_with_items, item, items};
pub use schema::schema;
pub use shown::{Number, Shown, Value};
pub use sliding::SlidingWindow2d;
