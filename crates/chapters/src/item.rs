//! What a parameter struct implements to become an item.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{ChapterError, Class, Dial, Limits, Shown};

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
pub trait Declared: Parameters {
    /// The chapter and a name in kebab case: `ch04.window-steps`.
    const ID: &'static str;

    /// What a table of contents calls it.
    const NAME: &'static str;

    /// Which of the project's [coverage ids](crate::coverage()) it helps to teach.
    const COVERS: &'static [&'static str];

    /// Whether the value is computed, trained or measured.
    const CLASS: Class;

    /// All parameters with what the page has, in the order in which they are declared.
    fn parameters() -> Vec<Parameter> {
        Self::default().described()
    }
}

/// A struct of parameters: an item, or what several items hold. `#[declare]` and [`#[parameters]`](crate::parameters) write it.
pub trait Parameters: Default + Serialize + DeserializeOwned {
    /// Nothing, or an error that names a parameter out of its range.
    ///
    /// # Errors
    ///
    /// [`ChapterError::Parameter`].
    fn check(&self) -> Result<(), ChapterError>;

    /// All parameters with these values in the place of the page's.
    fn described(&self) -> Vec<Parameter>;
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
    /// The least and the largest that each of its numbers may be; if there are several, one for each place of an array.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ranges: Vec<[Value; 2]>,
    /// How many a list has at least and at most, or a text letters: of a list of lists, the outer one's first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lengths: Vec<[usize; 2]>,
    /// All values of a choice.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Value>,
    /// What is turned instead, if it is a group of parameters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Parameter>,
    /// Whether it is turned by factors.
    pub log: bool,
}

impl Parameter {
    /// What `#[declare]` calls.
    pub fn new<D: Dial + Serialize>(
        name: &str,
        kind: &str,
        explanation: &str,
        default: &D,
        limits: Limits<'_, D::Number>,
        log: bool,
    ) -> Self {
        let json = |number: &D::Number| serde_json::to_value(number).expect("a number");
        Self {
            name: name.into(),
            kind: kind.into(),
            explanation: explanation.into(),
            default: serde_json::to_value(default).expect("parameters are numbers, texts and lists of them"),
            ranges: limits.ranges.iter().map(|range| [json(range.start()), json(range.end())]).collect(),
            lengths: limits.most.iter().map(|&most| [limits.least, most]).collect(),
            choices: D::choices(),
            fields: default.fields(),
            log,
        }
    }

    /// The same as a choice of these names.
    #[must_use]
    pub fn chosen_from(self, names: &[&str]) -> Self {
        Self { choices: names.iter().map(|&name| name.into()).collect(), ..self }
    }
}
