//! A table of text and numbers: aligned for a terminal, as Markdown, as HTML.

use crate::error::VizError;
use crate::svg::escape;
use std::fmt::Write as _;

/// A cell of a [`Table`].
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

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the left edge.
    Left,
    /// At the right edge, so that units stand under units.
    Right,
    /// In the middle.
    Center,
}

/// Rows under headers.
///
/// ```
/// use viz::{Cell, Table, cells};
///
/// let mut table = Table::new(["layer", "parameters", "share"]);
/// table.push(cells!["conv1", 832, Cell::float(0.025, 1)])?;
/// table.push(cells!["fc1", 3_212_288, Cell::float(98.1, 1)])?;
/// assert_eq!(
///     table.to_text(),
///     "layer  parameters  share\n\
///      -----  ----------  -----\n\
///      conv1         832    0.0\n\
///      fc1     3,212,288   98.1\n"
/// );
/// # Ok::<(), viz::VizError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    headers: Vec<String>,
    aligns: Vec<Option<Align>>,
    rows: Vec<Vec<Cell>>,
}

/// A row for [`Table::push`]: each value becomes a [`Cell`].
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

    fn is_number(&self) -> bool {
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

impl Table {
    /// An empty table with its headers; a column of numbers is set right, any other left.
    pub fn new<H: Into<String>>(headers: impl IntoIterator<Item = H>) -> Self {
        let headers: Vec<String> = headers.into_iter().map(Into::into).collect();
        Self { aligns: vec![None; headers.len()], headers, rows: Vec::new() }
    }

    /// The same table with one column set as stated; a column that does not exist is left alone.
    #[must_use]
    pub fn align(mut self, column: usize, align: Align) -> Self {
        if let Some(place) = self.aligns.get_mut(column) {
            *place = Some(align);
        }
        self
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// [`VizError::Mismatch`] if it has not one cell per header.
    pub fn push(&mut self, row: Vec<Cell>) -> Result<&mut Self, VizError> {
        if row.len() != self.headers.len() {
            return Err(VizError::Mismatch {
                figure: "table",
                left: "the header",
                left_len: self.headers.len(),
                right: "the row",
                right_len: row.len(),
            });
        }
        self.rows.push(row);
        Ok(self)
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// The rows, top to bottom.
    #[must_use]
    pub fn rows(&self) -> &[Vec<Cell>] {
        &self.rows
    }

    fn column_align(&self, column: usize) -> Align {
        self.aligns[column].unwrap_or_else(|| {
            let mut filled = self.rows.iter().map(|row| &row[column]).filter(|c| **c != Cell::Empty);
            let first = filled.next();
            let numbers = first.is_some_and(Cell::is_number) && filled.all(Cell::is_number);
            if numbers { Align::Right } else { Align::Left }
        })
    }

    fn displayed(&self) -> Vec<Vec<String>> {
        self.rows.iter().map(|row| row.iter().map(|c| one_line(&c.display())).collect()).collect()
    }

    fn widths(&self, headers: &[String], rows: &[Vec<String>], least: usize) -> Vec<usize> {
        (0..self.headers.len())
            .map(|column| {
                let cells = rows.iter().map(|row| columns(&row[column])).max().unwrap_or(0);
                cells.max(columns(&headers[column])).max(least)
            })
            .collect()
    }

    /// The table for a terminal: columns aligned by spaces, a rule under the headers.
    #[must_use]
    pub fn to_text(&self) -> String {
        let headers: Vec<String> = self.headers.iter().map(|h| one_line(h)).collect();
        let rows = self.displayed();
        let widths = self.widths(&headers, &rows, 0);
        let print = |row: &[String]| {
            let cells: Vec<String> = (0..row.len()).map(|c| pad(&row[c], widths[c], self.column_align(c))).collect();
            cells.join("  ").trim_end().to_owned() + "\n"
        };
        let rule: Vec<String> = widths.iter().map(|&w| "-".repeat(w)).collect();
        let mut out = print(&headers) + &rule.join("  ") + "\n";
        out.extend(rows.iter().map(|row| print(row)));
        out
    }

    /// The table as Markdown (GitHub's dialect, which mdBook reads too).
    #[must_use]
    pub fn to_markdown(&self) -> String {
        let escaped = |text: &String| one_line(text).replace('\\', "\\\\").replace('|', "\\|");
        let headers: Vec<String> = self.headers.iter().map(escaped).collect();
        let rows: Vec<Vec<String>> = self.displayed().iter().map(|row| row.iter().map(escaped).collect()).collect();
        let widths = self.widths(&headers, &rows, 3);
        let print = |row: &[String]| {
            let cells: Vec<String> = (0..row.len()).map(|c| pad(&row[c], widths[c], self.column_align(c))).collect();
            format!("| {} |\n", cells.join(" | "))
        };
        let rule: Vec<String> = widths
            .iter()
            .enumerate()
            .map(|(c, &width)| match self.column_align(c) {
                Align::Left => "-".repeat(width),
                Align::Right => "-".repeat(width - 1) + ":",
                Align::Center => format!(":{}:", "-".repeat(width - 2)),
            })
            .collect();
        let mut out = print(&headers) + &format!("| {} |\n", rule.join(" | "));
        out.extend(rows.iter().map(|row| print(row)));
        out
    }

    /// The table as HTML, in a box that scrolls sideways where the page is narrower than the table.
    #[must_use]
    pub fn to_html(&self) -> String {
        let row = |tag: &str, scope: &str, cells: &[String]| {
            let mut out = String::from("<tr>");
            for (c, text) in cells.iter().enumerate() {
                let align = match self.column_align(c) {
                    Align::Left => "left",
                    Align::Right => "right;font-variant-numeric:tabular-nums",
                    Align::Center => "center",
                };
                // A header without a word is none: it would be read aloud as an empty one.
                let (tag, scope) = if text.is_empty() { ("td", "") } else { (tag, scope) };
                // Writing to a String cannot fail.
                let _ = write!(out, "<{tag}{scope} style=\"text-align:{align}\">{}</{tag}>", escape(text));
            }
            out + "</tr>\n"
        };
        let body: String = self.displayed().iter().map(|cells| row("td", "", cells)).collect();
        format!(
            "<div class=\"viz-table\" style=\"overflow-x:auto\">\n<table>\n<thead>\n{}</thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>\n",
            row("th", " scope=\"col\"", &self.headers)
        )
    }

    /// Shows the table as the result of a notebook's cell; the Rust kernel for Jupyter calls it by this name.
    pub fn evcxr_display(&self) {
        crate::jupyter::show(&self.to_html());
    }
}

impl std::fmt::Display for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_text())
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Columns that text takes in a terminal: Korean, Chinese and Japanese characters take two.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| match u32::from(c) {
            0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff00..=0xff60 => 2,
            _ => 1,
        })
        .sum()
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let room = width.saturating_sub(columns(text));
    let left = match align {
        Align::Left => 0,
        Align::Right => room,
        Align::Center => room / 2,
    };
    format!("{}{text}{}", " ".repeat(left), " ".repeat(room - left))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new(["층 | layer", "n", "%"]).align(2, Align::Center);
        table.push(cells!["합성곱", -1_234_567_i64, Cell::float(-0.001, 2)]).unwrap();
        table.push(cells!["<b>", Cell::Empty, Cell::float(f64::NAN, 2)]).unwrap();
        table
    }

    #[test]
    fn separators_every_three_digits() {
        let shown: Vec<String> =
            [0_i64, 999, 1000, -1000, 138_357_544].iter().map(|&n| Cell::from(n).display()).collect();
        assert_eq!(shown, ["0", "999", "1,000", "-1,000", "138,357,544"]);
        assert_eq!(Cell::float(-12345.678, 1).display(), "-12,345.7");
        assert_eq!(Cell::float(f64::NEG_INFINITY, 1).display(), "-∞");
        assert_eq!(Cell::float(-0.04, 1).display(), "0.0");
    }

    #[test]
    fn text_is_aligned_by_columns_of_the_terminal() {
        insta::assert_snapshot!(sample().to_text(), @r"
        층 | layer           n   %
        ----------  ----------  ----
        합성곱      -1,234,567  0.00
        <b>                     NaN
        ");
    }

    #[test]
    fn markdown_escapes_the_bar() {
        insta::assert_snapshot!(sample().to_markdown(), @r"
        | 층 \| layer |          n |  %   |
        | ----------- | ---------: | :--: |
        | 합성곱      | -1,234,567 | 0.00 |
        | <b>         |            | NaN  |
        ");
    }

    #[test]
    fn html_is_well_formed_and_escaped() {
        let html = sample().to_html();
        let document = roxmltree::Document::parse(&html).unwrap();
        assert_eq!(document.descendants().filter(|n| n.has_tag_name("td")).count(), 6);
        assert!(html.contains("&lt;b&gt;"));
        assert!(!html.contains("\n\n"));
    }

    #[test]
    fn a_row_of_the_wrong_length_is_refused() {
        let message = sample().push(cells![1]).unwrap_err().to_string();
        assert_eq!(message, "table: the header has 3 entries and the row has 1; give as many of one as of the other");
    }
}
