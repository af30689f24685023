//! A small SVG writer: elements as strings, numbers rounded, text escaped.

use crate::palette::Color;
use std::fmt::Write as _;

/// Stands for the figure's id until the figure is printed; a private-use character that no text may hold.
pub(crate) const ID: char = '\u{E000}';

/// The size of ordinary type, in the units of the view box.
///
/// At a view box 480 wide, shown 360 pixels wide, it comes out at 11.25 pixels.
pub(crate) const TYPE: f64 = 15.0;

/// The widest view box that keeps ordinary type at 11 pixels when shown 360 pixels wide.
pub(crate) const PAGE: f64 = 480.0;

/// A number with at most two decimals, no trailing zeros and no negative zero.
///
/// Coordinates are rounded here so that the last bit of a sum never reaches a file.
pub(crate) fn num(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// Text for an XML document: markup escaped, characters that XML forbids dropped.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // A line break inside an inlined figure could open a blank line, which ends it in Markdown.
            '\n' | '\r' | '\t' => out.push(' '),
            ID | '\u{FFFE}' | '\u{FFFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// How wide text comes out, roughly: wide enough for the sans-serif of any system.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    text.chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' | '(' | ')' => 0.36,
            'm' | 'w' | 'M' | 'W' | '%' | '@' => 0.92,
            'A'..='Z' | '+' | '=' | '×' | '→' | '−' => 0.72,
            c if u32::from(c) >= 0x1100 => 1.0,
            _ => 0.6,
        })
        .sum::<f64>()
        * size
}

/// How wide bold text comes out.
pub(crate) fn bold_width(text: &str, size: f64) -> f64 {
    1.08 * text_width(text, size)
}

/// One element with its attributes.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    name: &'static str,
    attributes: String,
    content: String,
}

impl Element {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, attributes: String::new(), content: String::new() }
    }

    /// An attribute whose value is text.
    pub(crate) fn attr(mut self, name: &str, value: &str) -> Self {
        let _ = write!(self.attributes, " {name}=\"{value}\"");
        self
    }

    /// An attribute whose value is a number.
    pub(crate) fn at(self, name: &str, value: f64) -> Self {
        self.attr(name, &num(value))
    }

    /// Attributes that are already markup, with a space before each.
    pub(crate) fn attributes(mut self, markup: &str) -> Self {
        self.attributes.push_str(markup);
        self
    }

    pub(crate) fn fill(self, color: Color) -> Self {
        self.attr("fill", &color.css())
    }

    pub(crate) fn no_fill(self) -> Self {
        self.attr("fill", "none")
    }

    pub(crate) fn stroke(self, color: Color, width: f64) -> Self {
        self.attr("stroke", &color.css()).at("stroke-width", width)
    }

    pub(crate) fn dash(self, pattern: &str) -> Self {
        self.attr("stroke-dasharray", pattern)
    }

    pub(crate) fn bold(self) -> Self {
        self.attr("font-weight", "600")
    }

    pub(crate) fn size(self, size: f64) -> Self {
        self.at("font-size", size)
    }

    pub(crate) fn middle(self) -> Self {
        self.attr("text-anchor", "middle")
    }

    pub(crate) fn end(self) -> Self {
        self.attr("text-anchor", "end")
    }
}

pub(crate) fn rect(x: f64, y: f64, width: f64, height: f64) -> Element {
    Element::new("rect").at("x", x).at("y", y).at("width", width).at("height", height)
}

pub(crate) fn line(x1: f64, y1: f64, x2: f64, y2: f64) -> Element {
    Element::new("line").at("x1", x1).at("y1", y1).at("x2", x2).at("y2", y2)
}

pub(crate) fn path(d: &str) -> Element {
    Element::new("path").attr("d", d)
}

/// Text whose baseline starts at (x, y).
pub(crate) fn text(x: f64, y: f64, content: &str) -> Element {
    let mut element = Element::new("text").at("x", x).at("y", y);
    element.content = escape(content);
    element
}

/// Text whose middle is at (x, y): the baseline is set a third of the type's size lower.
pub(crate) fn centred(x: f64, y: f64, size: f64, content: &str) -> Element {
    text(x, y + 0.35 * size, content).middle().size(size)
}

pub(crate) fn group() -> Element {
    Element::new("g")
}

/// The growing content of a picture.
#[derive(Clone, Debug, Default)]
pub(crate) struct Canvas {
    body: String,
    open: Vec<&'static str>,
}

impl Canvas {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn add(&mut self, element: Element) {
        let Element { name, attributes, content } = element;
        let _ = if content.is_empty() {
            writeln!(self.body, "<{name}{attributes}/>")
        } else {
            writeln!(self.body, "<{name}{attributes}>{content}</{name}>")
        };
    }

    pub(crate) fn open(&mut self, element: Element) {
        let _ = writeln!(self.body, "<{}{}>", element.name, element.attributes);
        self.open.push(element.name);
    }

    #[track_caller]
    pub(crate) fn close(&mut self) {
        let name = self.open.pop().expect("a group was opened before it is closed");
        let _ = writeln!(self.body, "</{name}>");
    }

    /// Opens a group moved by (x, y).
    pub(crate) fn move_to(&mut self, x: f64, y: f64) {
        self.open(group().attr("transform", &format!("translate({} {})", num(x), num(y))));
    }

    /// Markup that is already SVG, blank lines left out.
    pub(crate) fn raw(&mut self, markup: &str) {
        for line in markup.lines().filter(|line| !line.trim().is_empty()) {
            self.body.push_str(line);
            self.body.push('\n');
        }
    }

    #[track_caller]
    pub(crate) fn finish(self) -> String {
        assert!(self.open.is_empty(), "a group is still open: {:?}", self.open);
        self.body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_and_never_negative_zero() {
        assert_eq!(num(1.0), "1");
        assert_eq!(num(-0.001), "0");
        assert_eq!(num(0.126), "0.13");
        assert_eq!(num(120.5), "120.5");
        assert_eq!(num(100.0), "100");
        assert_eq!(num(f64::NAN), "0");
    }

    #[test]
    fn text_cannot_break_out() {
        assert_eq!(escape("<a & \"b\">\n\n\u{E000}\u{0}"), "&lt;a &amp; &quot;b&quot;&gt;  ");
    }

    #[test]
    fn elements_nest() {
        let mut canvas = Canvas::new();
        canvas.move_to(3.0, 4.5);
        canvas.add(rect(0.0, 0.0, 2.0, 1.0).no_fill());
        canvas.close();
        assert_eq!(
            canvas.finish(),
            "<g transform=\"translate(3 4.5)\">\n<rect x=\"0\" y=\"0\" width=\"2\" height=\"1\" fill=\"none\"/>\n</g>\n"
        );
    }
}
