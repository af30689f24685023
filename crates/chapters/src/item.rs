//! What a parameter struct implements to become an item.

use crate::{ChapterError, Class, Parameter, Parameters, Shown};

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
