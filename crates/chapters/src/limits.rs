//! Bounds on parameters: whatever a widget sends, an item answers soon and with little memory.

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde::Serialize;
use serde_json::Value;

use crate::ChapterError;

/// A parameter whose numbers have a range: a number, or a list or an array of such.
pub trait Bounded {
    /// What there is one or more of.
    type Number: PartialOrd + Display + Copy + Serialize;

    /// Nothing, or an error that names the parameter and what it may be; a list has to have some and not too many.
    ///
    /// # Errors
    ///
    /// [`ChapterError::Parameter`].
    fn within(
        &self,
        parameter: &'static str,
        range: &RangeInclusive<Self::Number>,
        most: usize,
    ) -> Result<(), ChapterError>;

    /// The two ends of the range.
    fn bounds(&self, range: &RangeInclusive<Self::Number>) -> [Value; 2] {
        [range.start(), range.end()].map(|end| serde_json::to_value(end).expect("a number"))
    }
}

/// Numbers that stand for themselves.
macro_rules! bounded {
    ($($number:ident)*) => {$(
        impl Bounded for $number {
            type Number = Self;

            fn within(&self, parameter: &'static str, range: &RangeInclusive<Self>, _: usize) -> Result<(), ChapterError> {
                within(parameter, *self, range.clone()).map(|_| ())
            }
        }
    )*};
}

bounded!(u8 u16 u32 u64 usize i8 i16 i32 i64 f32 f64);

impl<T: Bounded, const N: usize> Bounded for [T; N] {
    type Number = T::Number;

    fn within(
        &self,
        parameter: &'static str,
        range: &RangeInclusive<T::Number>,
        most: usize,
    ) -> Result<(), ChapterError> {
        self.iter().try_for_each(|part| part.within(parameter, range, most))
    }
}

impl<T: Bounded> Bounded for [T] {
    type Number = T::Number;

    fn within(
        &self,
        parameter: &'static str,
        range: &RangeInclusive<T::Number>,
        most: usize,
    ) -> Result<(), ChapterError> {
        if self.is_empty() || self.len() > most {
            let value = format!("a list of {}", self.len());
            return Err(ChapterError::Parameter { parameter, value, range: format!("a list of 1 to {most} numbers") });
        }
        self.iter().try_for_each(|part| part.within(parameter, range, most))
    }
}

impl<T: Bounded> Bounded for Vec<T> {
    type Number = T::Number;

    fn within(
        &self,
        parameter: &'static str,
        range: &RangeInclusive<T::Number>,
        most: usize,
    ) -> Result<(), ChapterError> {
        self.as_slice().within(parameter, range, most)
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
    Err(ChapterError::Parameter { parameter, value: value.to_string(), range })
}

/// As [`within`], for each number of a list, which has to have some and not too many.
pub(crate) fn all_within<T: Bounded<Number = T>>(
    parameter: &'static str,
    values: &[T],
    range: &RangeInclusive<T>,
    most: usize,
) -> Result<(), ChapterError> {
    values.within(parameter, range, most)
}
