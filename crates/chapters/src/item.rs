//! What a parameter struct implements to become an item.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ChapterError, Class, Shown};

/// A figure, table or number as a function of its parameters.
///
/// The struct holds the parameters. Its `Default` is what the page shows. It derives serde's traits with
/// `#[serde(default, deny_unknown_fields)]`, so that JSON may name any of the fields, and a misspelt one is an error.
///
/// ```
/// use chapters::{ChapterError, Item, Number, Shown};
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Clone, Debug, Serialize, Deserialize)]
/// #[serde(default, deny_unknown_fields)]
/// struct Pixels {
///     side: u32,
/// }
///
/// impl Default for Pixels {
///     fn default() -> Self {
///         Self { side: 28 }
///     }
/// }
///
/// impl Item for Pixels {
///     const ID: &'static str = "ch01.pixels";
///     const NAME: &'static str = "Pixels of a square image";
///     const COVERS: &'static [&'static str] = &["1.1"];
///
///     fn show(&self) -> Result<Shown, ChapterError> {
///         let pixels = u64::from(self.side).pow(2);
///         Ok(Shown::number(Number::integer(pixels, "pixels"), format!("A square of {} a side.", self.side)))
///     }
/// }
///
/// assert_eq!(Pixels::default().show()?.alt, "784 pixels");
/// # Ok::<(), ChapterError>(())
/// ```
pub trait Item: Default + Serialize + DeserializeOwned {
    /// The chapter and a name in kebab case: `ch04.window-steps`.
    const ID: &'static str;

    /// What a table of contents calls it.
    const NAME: &'static str;

    /// Which of the project's [coverage ids](crate::coverage()) it helps to teach.
    const COVERS: &'static [&'static str];

    /// Whether the value is computed, trained or measured.
    const CLASS: Class = Class::Exact;

    /// Computes the value and says what is seen.
    ///
    /// # Errors
    ///
    /// If a parameter is out of its range or parameters do not fit together, in one line that says what to do.
    fn show(&self) -> Result<Shown, ChapterError>;
}
