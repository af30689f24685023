//! Numbers out of what items show, for the tests of all chapters.

#![allow(dead_code, reason = "no chapter needs all of it")]

use chapters::{Shown, Value};

/// The number that an item shows.
pub fn number(shown: &Shown) -> f64 {
    let Value::Number(number) = &shown.value else { panic!("not a number: {shown:?}") };
    number.value()
}

/// The numbers of a table's column; NaN for a cell that holds none.
pub fn numbers(shown: &Shown, header: &str) -> Vec<f64> {
    let column = shown.column(header).unwrap_or_else(|| panic!("there is no column {header}"));
    column.iter().map(|text| text.replace(',', "").parse().unwrap_or(f64::NAN)).collect()
}

/// The number behind some words in a caption.
pub fn after(text: &str, words: &str) -> f64 {
    let rest = text.split(words).nth(1).unwrap_or_else(|| panic!("“{words}” is not in “{text}”"));
    let number = rest.trim_start().split([',', ' ', ';', ')']).next().unwrap().trim_end_matches(['.', ':']);
    number.replace('−', "-").parse().unwrap_or_else(|_| panic!("“{number}” behind “{words}” is no number"))
}
