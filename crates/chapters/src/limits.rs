//! Bounds on parameters: whatever a widget sends, an item answers soon and with little memory.

use std::fmt::Display;
use std::ops::RangeInclusive;

use crate::ChapterError;

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
pub(crate) fn all_within<T: PartialOrd + Display + Copy>(
    parameter: &'static str,
    values: &[T],
    range: &RangeInclusive<T>,
    most: usize,
) -> Result<(), ChapterError> {
    if values.is_empty() || values.len() > most {
        let value = format!("a list of {}", values.len());
        return Err(ChapterError::Parameter { parameter, value, range: format!("a list of 1 to {most} numbers") });
    }
    values.iter().try_for_each(|&value| within(parameter, value, range.clone()).map(|_| ()))
}
