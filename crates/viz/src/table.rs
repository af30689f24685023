//! A table of text and numbers: aligned for a terminal, as Markdown, as HTML.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::error::VizError;
use crate::svg::escape;

mod cell;

pub use cell::Cell;
pub(crate) use cell::float;

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
                let cells = rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
                cells.max(headers[column].width()).max(least)
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
                let _ = write!(
                    out,
                    "<{tag}{scope} style=\"text-align:{align}\">{}</{tag}>",
                    breakable(&escape(&minus(text)))
                );
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

/// A list that is written without spaces may be broken after a comma, but a number, as 1,000, may not.
fn breakable(escaped: &str) -> String {
    let mut out = String::with_capacity(escaped.len());
    let mut pieces = escaped.split(',').peekable();
    while let Some(piece) = pieces.next() {
        out += piece;
        match pieces.peek() {
            Some(next) if next.starts_with(|c: char| c.is_ascii_digit() || c == ' ') => out.push(','),
            Some(_) => out += ",<wbr/>",
            None => {}
        }
    }
    out
}

/// A number with a true minus sign, as long as the digits: for a page, where nobody copies it into a program.
fn minus(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(number) if number.starts_with(|sign: char| sign.is_ascii_digit() || sign == '∞') => format!("−{number}"),
        _ => text.to_owned(),
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn pad(text: &str, width: usize, align: Align) -> String {
    let room = width.saturating_sub(text.width());
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
    use crate::cells;

    fn sample() -> Table {
        let mut table = Table::new(["층 | layer", "n", "%"]).align(2, Align::Center);
        table.push(cells!["합성곱", -1_234_567_i64, Cell::float(-0.001, 2)]).unwrap();
        table.push(cells!["<b>", Cell::Empty, Cell::float(f64::NAN, 2)]).unwrap();
        table
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

    /// As files of a Mac are named: each syllable in its two or three parts.
    #[test]
    fn a_name_takes_the_same_columns_whole_and_decomposed() {
        let line = |name: &str| {
            let mut table = Table::new(["image", "class"]);
            table.push(cells![name, "7"]).unwrap();
            table.push(cells!["a longer name.png", "1"]).unwrap();
            table.to_text().lines().nth(2).unwrap().split(name).nth(1).unwrap().to_owned()
        };
        let (whole, parts) = ("\u{d55c}\u{ae00}.png", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}.png");
        assert_eq!(line(parts), line(whole));
        assert_eq!(line("e\u{301}.png"), line("\u{e9}.png"));
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
        assert!(html.contains(">−1,234,567<") && minus("-bn") == "-bn");
        assert!(!html.contains("\n\n"));
    }

    #[test]
    fn lists_may_be_broken_and_numbers_may_not() {
        assert_eq!(breakable("[&quot;a&quot;,&quot;b&quot;]"), "[&quot;a&quot;,<wbr/>&quot;b&quot;]");
        assert_eq!(breakable("1,234,567, and more,"), "1,234,567, and more,<wbr/>");
    }

    #[test]
    fn a_row_of_the_wrong_length_is_refused() {
        let message = sample().push(cells![1]).unwrap_err().to_string();
        assert_eq!(message, "table: the header has 3 entries and the row has 1; give as many of one as of the other");
    }
}
