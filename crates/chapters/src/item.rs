//! What a parameter struct implements to become an item.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ChapterError, Class, Shown};

/// What is declared of an item: `#[declare]` writes this from the lines above a struct and above its fields.
///
/// ```
/// use chapters::{ChapterError, Declared, Item, Number, Shown, declare};
///
/// /// The pixels of a square image.
/// #[declare("ch01.pixels", "Pixels of a square image", covers = ["1.1"])]
/// pub struct Pixels {
///     /// Pixels of a side.
///     #[parameter(default = 28, range = 1..=512)]
///     pub side: u32,
/// }
///
/// impl Item for Pixels {
///     fn draw(&self) -> Result<Shown, ChapterError> {
///         let pixels = u64::from(self.side).pow(2);
///         Ok(Shown::number(Number::integer(pixels, "pixels"), format!("A square of {} a side.", self.side)))
///     }
/// }
///
/// assert_eq!(Pixels::default().show()?.alt, "784 pixels");
/// let error = Pixels { side: 1000 }.show().unwrap_err();
/// assert_eq!(error.to_string(), "side is 1000, but it must be from 1 to 512");
/// assert_eq!(Pixels::parameters()[0].explanation, "Pixels of a side.");
/// # Ok::<(), ChapterError>(())
/// ```
pub trait Declared: Default + Serialize + DeserializeOwned {
    /// The chapter and a name in kebab case: `ch04.window-steps`.
    const ID: &'static str;

    /// What a table of contents calls it.
    const NAME: &'static str;

    /// Which of the project's [coverage ids](crate::coverage()) it helps to teach.
    const COVERS: &'static [&'static str];

    /// Whether the value is computed, trained or measured.
    const CLASS: Class;

    /// Nothing, or an error that names a parameter out of its range.
    ///
    /// # Errors
    ///
    /// [`ChapterError::Parameter`].
    fn check(&self) -> Result<(), ChapterError>;

    /// All parameters, in the order in which they are declared.
    fn parameters() -> Vec<Parameter>;
}

/// A figure, table or number as a function of its parameters.
///
/// The struct holds the parameters; its `Default` is what the page shows. JSON may name any of the fields, and a misspelt one
/// is an error. See [`Declared`] for an example.
pub trait Item: Declared {
    /// Computes the value and says what is seen. Every parameter that has a range is in it.
    ///
    /// # Errors
    ///
    /// If parameters do not fit together, in one line that says what to do.
    fn draw(&self) -> Result<Shown, ChapterError>;

    /// The value for these parameters, if each is in its range.
    ///
    /// # Errors
    ///
    /// If a parameter is out of its range or parameters do not fit together, in one line that says what to do.
    fn show(&self) -> Result<Shown, ChapterError> {
        self.check()?;
        self.draw()
    }
}

/// A parameter of an item, as a page or a notebook offers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parameter {
    /// The field's name.
    pub name: String,
    /// Its type in Rust, without spaces: `[usize;2]`.
    pub kind: String,
    /// What it means.
    pub explanation: String,
    /// What the page has.
    pub default: Value,
    /// The least and the largest that each of its numbers may be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<[Value; 2]>,
    /// How many numbers a list may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<usize>,
}

impl Parameter {
    /// What `#[declare]` calls.
    pub fn new(
        name: &str,
        kind: &str,
        explanation: &str,
        default: &impl Serialize,
        range: Option<[Value; 2]>,
        most: Option<usize>,
    ) -> Self {
        let default = serde_json::to_value(default).expect("parameters are numbers, texts and lists of them");
        Self { name: name.into(), kind: kind.into(), explanation: explanation.into(), default, range, most }
    }
}
