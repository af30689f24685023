//! What an item shows: a value, the words below it, and the words in its place.

use std::fmt;

use viz::{Cell, Figure, Table};

/// A value with its caption and its alternative text.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The figure, table or number.
    pub value: Value,
    /// The words below it.
    pub caption: String,
    /// The words in its place where it is not seen.
    pub alt: String,
}

/// What an item computes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A picture.
    Figure(Figure),
    /// Rows under headers.
    Table(Table),
    /// One number.
    Number(Number),
}

/// One number with its unit, as it stands in a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    cell: Cell,
    unit: &'static str,
}

impl Number {
    /// A count.
    ///
    /// ```
    /// let count = chapters::Number::integer(138_357_544_u64, "parameters");
    /// assert_eq!(count.to_string(), "138,357,544 parameters");
    /// ```
    pub fn integer(value: impl Into<i128>, unit: &'static str) -> Self {
        Self { cell: Cell::Integer(value.into()), unit }
    }

    /// A measure with this many digits after the point.
    pub fn float(value: f64, digits: usize, unit: &'static str) -> Self {
        Self { cell: Cell::float(value, digits), unit }
    }

    /// The number itself.
    pub fn value(&self) -> f64 {
        match &self.cell {
            Cell::Integer(value) => *value as f64,
            Cell::Float { value, .. } => *value,
            Cell::Text(_) | Cell::Empty => f64::NAN,
        }
    }

    /// The digits without the unit: `138,357,544`.
    pub fn digits(&self) -> String {
        self.cell.display()
    }

    /// The unit, or nothing for a bare number.
    pub fn unit(&self) -> &'static str {
        self.unit
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let space = match self.unit {
            "" => "",
            // As typesetters have it: a percent sign stands apart, too.
            _ => " ",
        };
        write!(f, "{}{space}{}", self.digits(), self.unit)
    }
}

impl Shown {
    /// A picture; the alternative text is the one that it was drawn with.
    pub fn figure(figure: Figure, caption: impl Into<String>) -> Self {
        Self { alt: figure.alt().to_owned(), value: Value::Figure(figure), caption: caption.into() }
    }

    /// A picture with an alternative text that says what is to be seen in it.
    pub fn described(figure: Figure, caption: impl Into<String>, alt: impl Into<String>) -> Self {
        let alt = alt.into();
        Self { value: Value::Figure(figure.with_alt(alt.clone())), caption: caption.into(), alt }
    }

    /// A table; a text that reads its rows aloud stands in its place.
    pub fn table(table: Table, caption: impl Into<String>) -> Self {
        let read = |row: &Vec<Cell>| {
            let cells = table.headers().iter().zip(row).filter(|(_, cell)| **cell != Cell::Empty);
            cells.map(|(header, cell)| format!("{header} {}", cell.display())).collect::<Vec<_>>().join(", ")
        };
        let alt = table.rows().iter().map(read).collect::<Vec<_>>().join("; ");
        Self { value: Value::Table(table), caption: caption.into(), alt }
    }

    /// A number; its digits and unit stand in its place.
    pub fn number(number: Number, caption: impl Into<String>) -> Self {
        Self { alt: number.to_string(), value: Value::Number(number), caption: caption.into() }
    }

    /// A column of a table as it is displayed, top to bottom, or `None` if there is no such column.
    ///
    /// ```
    /// use chapters::{Item, ch05::SharingTable};
    ///
    /// let shown = SharingTable::default().show()?;
    /// assert_eq!(shown.column("weights").unwrap()[2], "100");
    /// assert_eq!(shown.column("height"), None);
    /// # Ok::<(), chapters::ChapterError>(())
    /// ```
    pub fn column(&self, header: &str) -> Option<Vec<String>> {
        let Value::Table(table) = &self.value else { return None };
        let at = table.headers().iter().position(|name| name == header)?;
        Some(table.rows().iter().map(|row| row[at].display()).collect())
    }

    /// The value for a page that sets the figures' colours; `id` becomes the id of an inline picture.
    pub fn to_html(&self, id: &str) -> String {
        match &self.value {
            Value::Figure(figure) => figure.clone().with_id(id).to_html(),
            Value::Table(table) => table.to_html(),
            Value::Number(number) => format!("<p>{number}</p>\n"),
        }
    }

    /// The value as the bytes of a file, and the file's extension: a picture as SVG or PNG, a table as Markdown, a
    /// number as text.
    pub fn file(&self, id: &str) -> (Vec<u8>, &'static str) {
        match &self.value {
            Value::Figure(figure) => (figure.clone().with_id(id).file_bytes(), figure.extension()),
            Value::Table(table) => (table.to_markdown().into_bytes(), "md"),
            Value::Number(number) => (format!("{number}\n").into_bytes(), "txt"),
        }
    }

    /// The value for a notebook's cell, with its caption.
    pub fn to_notebook_html(&self) -> String {
        let value = match &self.value {
            Value::Figure(figure) => figure.to_notebook_html(),
            Value::Table(table) => table.to_html(),
            Value::Number(number) => format!("<p><strong>{number}</strong></p>\n"),
        };
        format!("{value}<p>{}</p>\n", viz::jupyter::escape(&self.caption))
    }

    /// Shows the value as the result of a notebook's cell; the Rust kernel for Jupyter calls it by this name.
    pub fn evcxr_display(&self) {
        viz::jupyter::show(&self.to_notebook_html());
    }
}
