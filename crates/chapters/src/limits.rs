//! Parameters, and the bounds on them: whatever a widget sends, an item answers soon and with little memory.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ChapterError;

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

/// What may stand in a parameter's place: a number, a switch, a text, a choice, a group of parameters, or several of these.
pub trait Dial {
    /// What its ranges are of; of no matter where there are no numbers.
    type Number: PartialOrd + Display + Copy + Serialize;

    /// How an error calls the length of a list of such, if not "number of" and the parameter.
    const LISTED: Listed = Listed::AsNamed;

    /// Nothing, or an error that names the parameter and what it may be.
    ///
    /// # Errors
    ///
    /// [`ChapterError::Parameter`].
    fn within(&self, limits: Limits<'_, Self::Number>) -> Result<(), ChapterError>;

    /// All values that each part of it can have, if they are few and have names.
    fn choices() -> Vec<Value> {
        Vec::new()
    }

    /// What is turned instead, if this is a group of parameters.
    fn fields(&self) -> Vec<Parameter> {
        Vec::new()
    }
}

/// How an error calls the length of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A list of so many numbers.
    Numbers,
    /// Lists in a list are the rows of a matrix.
    Rows,
    /// As many as the parameter's name says.
    AsNamed,
}

/// What `#[parameter]` says of a parameter.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a, T> {
    /// The field's words.
    pub name: &'static str,
    /// The range of each number: none, one for all, or one for each place of an array.
    pub ranges: &'a [RangeInclusive<T>],
    /// How an error calls a number, if not by the field's words; one for all, or one for each place of an array.
    pub called: &'a [&'static str],
    /// How many a list has at least, or a text letters.
    pub least: usize,
    /// And at most: of a list of lists first the outer one's, then that of each inside.
    pub most: &'a [usize],
    /// How an error calls the length of a list, if not as usual; of a list of lists first the outer one's.
    pub counted: &'a [&'static str],
}

impl<T: PartialOrd + Display + Copy> Limits<'_, T> {
    fn number(self, value: T) -> Result<(), ChapterError> {
        let Some(range) = self.ranges.first() else { return Ok(()) };
        within(self.called.first().unwrap_or(&self.name), value, range.clone()).map(|_| ())
    }

    fn length(self, length: usize, listed: Listed) -> Result<(), ChapterError> {
        let Some(&most) = self.most.first() else { return Ok(()) };
        if (self.least..=most).contains(&length) {
            return Ok(());
        }
        let (least, parameter) = (self.least, self.name);
        let counted: Cow<'static, str> = match (self.counted.first(), listed) {
            (Some(&counted), _) => counted.into(),
            (None, Listed::Rows) => "number of rows".into(),
            (None, Listed::AsNamed) => format!("number of {parameter}").into(),
            (None, Listed::Numbers) => {
                let value = format!("a list of {length}");
                let range = format!("a list of {least} to {most} numbers");
                return Err(ChapterError::Parameter { parameter: parameter.into(), value, range });
            }
        };
        let range = format!("from {least} to {most}");
        Err(ChapterError::Parameter { parameter: counted, value: length.to_string(), range })
    }

    /// Those of a place of an array.
    fn of_place(self, place: usize, places: usize) -> Self {
        let ranges = if self.ranges.len() == places { &self.ranges[place..=place] } else { self.ranges };
        let called = if self.called.len() == places { &self.called[place..=place] } else { self.called };
        Self { ranges, called, ..self }
    }

    /// Those of what is in a list.
    fn inside(self, listed: Listed) -> Self {
        // The same for lists in a list as for the list, unless told; but not for texts in it.
        let most =
            if listed == Listed::Rows && self.most.len() == 1 { self.most } else { self.most.get(1..).unwrap_or(&[]) };
        let counted = self.counted.get(1..).unwrap_or(&["number of columns"]);
        Self { most, counted, ..self }
    }
}

/// Numbers that stand for themselves.
macro_rules! numbers {
    ($($number:ident)*) => {$(
        impl Dial for $number {
            type Number = Self;
            const LISTED: Listed = Listed::Numbers;

            fn within(&self, limits: Limits<'_, Self>) -> Result<(), ChapterError> {
                limits.number(*self)
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 usize i8 i16 i32 i64 f32 f64);

impl Dial for bool {
    type Number = u8;

    fn within(&self, _: Limits<'_, u8>) -> Result<(), ChapterError> {
        Ok(())
    }
}

impl Dial for String {
    type Number = u8;

    fn within(&self, limits: Limits<'_, u8>) -> Result<(), ChapterError> {
        limits.length(self.len(), Listed::AsNamed)
    }
}

impl<T: Parameters> Dial for T {
    type Number = u8;

    fn within(&self, _: Limits<'_, u8>) -> Result<(), ChapterError> {
        self.check()
    }

    fn fields(&self) -> Vec<Parameter> {
        self.described()
    }
}

impl<T: Dial> Dial for Option<T> {
    type Number = T::Number;

    fn within(&self, limits: Limits<'_, T::Number>) -> Result<(), ChapterError> {
        self.as_ref().map_or(Ok(()), |value| value.within(limits))
    }

    fn choices() -> Vec<Value> {
        T::choices()
    }
}

impl<T: Dial, const N: usize> Dial for [T; N] {
    type Number = T::Number;

    fn within(&self, limits: Limits<'_, T::Number>) -> Result<(), ChapterError> {
        self.iter().enumerate().try_for_each(|(place, part)| part.within(limits.of_place(place, N)))
    }

    fn choices() -> Vec<Value> {
        T::choices()
    }
}

impl<T: Dial> Dial for Vec<T> {
    type Number = T::Number;
    const LISTED: Listed = Listed::Rows;

    fn within(&self, limits: Limits<'_, T::Number>) -> Result<(), ChapterError> {
        limits.length(self.len(), T::LISTED)?;
        self.iter().try_for_each(|part| part.within(limits.inside(T::LISTED)))
    }

    fn choices() -> Vec<Value> {
        T::choices()
    }
}

/// Nothing, or an error that names the parameter, its value and its range.
pub(crate) fn within<T: PartialOrd + Display>(
    parameter: &'static str,
    value: T,
    range: RangeInclusive<T>,
) -> Result<T, ChapterError> {
    if range.contains(&value) {
        return Ok(value);
    }
    let range = format!("from {} to {}", range.start(), range.end());
    Err(ChapterError::Parameter { parameter: parameter.into(), value: value.to_string(), range })
}
