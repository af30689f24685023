//! What stands in a table's cell, and how a number is written.

/// A cell of a [`Table`](super::Table).
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Words, set left.
    Text(String),
    /// A count, printed with thousands separators and set right.
    Integer(i128),
    /// A measurement, rounded to the stated digits and set right.
    Float {
        /// The number.
        value: f64,
        /// Digits after the point.
        digits: usize,
    },
    /// Nothing.
    Empty,
}

/// A row for [`Table::push`](crate::Table::push): each value becomes a [`Cell`].
///
/// ```
/// assert_eq!(viz::cells!["a", 1], vec![viz::Cell::Text("a".into()), viz::Cell::Integer(1)]);
/// ```
#[macro_export]
macro_rules! cells {
    ($($value:expr),* $(,)?) => { vec![$($crate::Cell::from($value)),*] };
}

impl Cell {
    /// A measurement with the given digits after the point.
    #[must_use]
    pub const fn float(value: f64, digits: usize) -> Self {
        Self::Float { value, digits }
    }

    /// What the cell shows: `3,212,288`, `98.10`, `NaN`.
    #[must_use]
    pub fn display(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Integer(value) => thousands(&value.to_string()),
            Self::Float { value, digits } => float(*value, *digits),
            Self::Empty => String::new(),
        }
    }

    pub(super) fn is_number(&self) -> bool {
        matches!(self, Self::Integer(_) | Self::Float { .. })
    }
}

/// A number with separators and a stated number of digits, never `-0.0`.
pub(crate) fn float(value: f64, digits: usize) -> String {
    if value.is_nan() {
        return "NaN".into();
    }
    if value.is_infinite() {
        return if value > 0.0 { "∞".into() } else { "-∞".into() };
    }
    let text = format!("{value:.*}", digits.min(17));
    let negative_zero = text.starts_with('-') && text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    thousands(if negative_zero { &text[1..] } else { &text })
}

/// A decimal number with commas between its thousands.
fn thousands(number: &str) -> String {
    let (sign, digits) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, fraction) = digits.find('.').map_or((digits, ""), |point| digits.split_at(point));
    let mut out = String::from(sign);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out + fraction
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

macro_rules! from_integer {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Cell {
            fn from(value: $integer) -> Self {
                Self::Integer(i128::from(value))
            }
        }
    )*};
}
from_integer!(u8, u16, u32, u64, i8, i16, i32, i64, i128);

impl From<usize> for Cell {
    fn from(value: usize) -> Self {
        // No machine's word is wider than 64 bits.
        Self::Integer(value as i128)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_every_three_digits() {
        let shown: Vec<String> =
            [0_i64, 999, 1000, -1000, 138_357_544].iter().map(|&n| Cell::from(n).display()).collect();
        assert_eq!(shown, ["0", "999", "1,000", "-1,000", "138,357,544"]);
        assert_eq!(Cell::float(-12345.678, 1).display(), "-12,345.7");
        assert_eq!(Cell::float(f64::NEG_INFINITY, 1).display(), "-∞");
        assert_eq!(Cell::float(-0.04, 1).display(), "0.0");
    }
}
