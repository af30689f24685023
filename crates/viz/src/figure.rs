//! A finished picture: inline in a page, in a notebook, or in a file.

use crate::error::VizError;
use crate::palette::{Theme, css_variables};
use crate::svg::{Canvas, ID, PAGE, TYPE, escape, num};
use crate::{base64, palette::Color};
use std::path::Path;

/// A picture that a page, a notebook or a file can show.
///
/// Line work is SVG, which takes its colours from the page. Maps of pixels are PNG, shown without smoothing.
///
/// ```
/// use ndarray::array;
/// use viz::{Grid, grid};
///
/// let figure = grid(&[Grid::new(array![[1, 2], [3, 4]].view()).into()])?.with_id("ch01-matrix");
/// assert!(figure.to_html().contains("var(--fig-ink"));
/// # Ok::<(), viz::VizError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// Lines, boxes and text.
    Svg(Svg),
    /// Pixels.
    Png(Png),
}

/// A vector picture; see [`Figure`].
#[derive(Clone, Debug, PartialEq)]
pub struct Svg {
    id: String,
    alt: String,
    width: f64,
    height: f64,
    body: String,
}

/// A bitmap, encoded; see [`Figure`].
#[derive(Clone, Debug, PartialEq)]
pub struct Png {
    alt: String,
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

impl Svg {
    /// A picture from a finished canvas. Its id is derived from the content, so that two different figures in
    /// one page never share one.
    pub(crate) fn new(canvas: Canvas, width: f64, height: f64, alt: String) -> Self {
        let body = canvas.finish();
        let id = format!("fig-{:08x}", fnv1a(body.as_bytes()));
        Self { id, alt, width: width.ceil(), height: height.ceil(), body }
    }

    /// The element for a page that sets the colours: no blank lines, every id prefixed by the figure's.
    #[must_use]
    pub fn inline(&self) -> String {
        self.element("")
    }

    /// A document of its own, light or dark as the reader's system is.
    #[must_use]
    pub fn standalone(&self) -> String {
        let style = format!(
            "<style>svg{{{}background:var(--fig-paper)}}@media (prefers-color-scheme:dark){{svg{{{}}}}}</style>\n",
            css_variables(Theme::Light),
            css_variables(Theme::Dark),
        );
        let title = format!("<title>{}</title>\n", escape(&self.alt));
        self.element(&format!("{title}{style}"))
    }

    /// The document inside an `img`, as a notebook shows it.
    ///
    /// A notebook that is not trusted yet, and a code host's viewer, strip styles and drawings out of HTML; pictures they
    /// leave. Inside of one, `prefers-color-scheme` is what the page around says, or else what the reader's system says.
    fn img(&self) -> String {
        let least = self.scrolling_width().map_or_else(String::new, |width| format!(";min-width:{width}px"));
        let style = format!("width:100%;max-width:{}px;height:auto{least}", num(self.width * 1.2));
        img("image/svg+xml", self.standalone().as_bytes(), [self.width as u32, self.height as u32], &self.alt, &style)
    }

    /// What is drawn, without the element around it.
    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    fn element(&self, head: &str) -> String {
        let (width, height) = (num(self.width), num(self.height));
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{ID}\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{}\" font-family=\"sans-serif\" \
             font-size=\"{}\" fill=\"{}\" style=\"width:100%;max-width:{}px;height:auto{}\">\n{head}{}</svg>\n",
            escape(&self.alt),
            num(TYPE),
            Color::Ink.css(),
            num(self.width * 1.2),
            self.scrolling_width().map_or_else(String::new, |w| format!(";min-width:{w}px")),
            self.body,
        );
        out = out.replace(ID, &self.id);
        out
    }

    /// The width below which type would fall under 11 pixels, if that is wider than a phone.
    fn scrolling_width(&self) -> Option<u32> {
        let least = (self.width * 11.0 / TYPE).ceil();
        (least > PAGE * 11.0 / TYPE + 8.0).then_some(least as u32)
    }

    /// The figure's id in a page.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl Png {
    pub(crate) fn new(width: u32, height: u32, bytes: Vec<u8>, alt: String) -> Self {
        Self { alt, width, height, bytes }
    }

    /// The encoded file.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl From<Svg> for Figure {
    fn from(svg: Svg) -> Self {
        Self::Svg(svg)
    }
}

impl From<Png> for Figure {
    fn from(png: Png) -> Self {
        Self::Png(png)
    }
}

impl Figure {
    /// Width in pixels, as drawn.
    #[must_use]
    pub fn width(&self) -> u32 {
        match self {
            Self::Svg(svg) => svg.width as u32,
            Self::Png(png) => png.width,
        }
    }

    /// Height in pixels, as drawn.
    #[must_use]
    pub fn height(&self) -> u32 {
        match self {
            Self::Svg(svg) => svg.height as u32,
            Self::Png(png) => png.height,
        }
    }

    /// The text that stands for the picture where it is not seen.
    #[must_use]
    pub fn alt(&self) -> &str {
        match self {
            Self::Svg(svg) => &svg.alt,
            Self::Png(png) => &png.alt,
        }
    }

    /// The same picture with another text in its place; every figure comes with one made from its data.
    #[must_use]
    pub fn with_alt(mut self, text: impl Into<String>) -> Self {
        match &mut self {
            Self::Svg(svg) => svg.alt = text.into(),
            Self::Png(png) => png.alt = text.into(),
        }
        self
    }

    /// The same picture with the given id in its page; characters other than letters, digits, `-` and `_` become `-`.
    ///
    /// Without it the id comes from the content. A PNG has no ids inside and ignores it.
    #[must_use]
    pub fn with_id(mut self, id: &str) -> Self {
        if let Self::Svg(svg) = &mut self {
            let clean: String =
                id.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
            // An id in a style sheet must not begin with a digit.
            let starts_well = clean.starts_with(|c: char| c.is_ascii_alphabetic());
            svg.id = if starts_well { clean } else { format!("fig-{clean}") };
        }
        self
    }

    /// The SVG document with its own colours, or `None` for a bitmap.
    #[must_use]
    pub fn svg(&self) -> Option<String> {
        match self {
            Self::Svg(svg) => Some(svg.standalone()),
            Self::Png(_) => None,
        }
    }

    /// The encoded PNG, or `None` for line work.
    #[must_use]
    pub fn png_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Svg(_) => None,
            Self::Png(png) => Some(&png.bytes),
        }
    }

    /// `svg` or `png`.
    #[must_use]
    pub fn extension(&self) -> &'static str {
        match self {
            Self::Svg(_) => "svg",
            Self::Png(_) => "png",
        }
    }

    /// The bytes that [`Figure::write_to`] writes.
    #[must_use]
    pub fn file_bytes(&self) -> Vec<u8> {
        match self {
            Self::Svg(svg) => svg.standalone().into_bytes(),
            Self::Png(png) => png.bytes.clone(),
        }
    }

    /// The picture inside a page that sets the colours (see [`crate::palette::stylesheet`]): inline SVG, or an `img`
    /// that carries its PNG.
    #[must_use]
    pub fn to_html(&self) -> String {
        match self {
            Self::Svg(svg) => scrolling(svg, svg.inline()),
            Self::Png(png) => png.img(),
        }
    }

    /// The picture for a notebook's cell: an `img` that carries it, with colours of its own, light or dark.
    #[must_use]
    pub fn to_notebook_html(&self) -> String {
        match self {
            Self::Svg(svg) => scrolling(svg, svg.img()),
            Self::Png(png) => png.img(),
        }
    }

    /// Writes the picture to a file, which is either complete or not there: a neighbour is written first and then renamed.
    ///
    /// # Errors
    ///
    /// [`VizError::Write`] if the folder does not exist, is not writable or is full.
    pub fn write_to(&self, path: impl AsRef<Path>) -> Result<(), VizError> {
        let path = path.as_ref();
        let failed = |source| VizError::Write { path: path.to_owned(), source };
        let Some(name) = path.file_name() else {
            return Err(failed(std::io::Error::other("the path names no file")));
        };
        let mut partial = name.to_owned();
        partial.push(".part");
        let partial = path.with_file_name(partial);
        let written = std::fs::write(&partial, self.file_bytes()).and_then(|()| std::fs::rename(&partial, path));
        if written.is_err() {
            // Whatever was wrong, the half-written neighbour is of no use; the first error is the one to report.
            let _ = std::fs::remove_file(&partial);
        }
        written.map_err(failed)
    }

    /// Shows the picture as the result of a notebook's cell; the Rust kernel for Jupyter calls it by this name.
    pub fn evcxr_display(&self) {
        crate::jupyter::show(&self.to_notebook_html());
    }
}

impl Png {
    fn img(&self) -> String {
        let style = "max-width:100%;height:auto;image-rendering:pixelated";
        img("image/png", &self.bytes, [self.width, self.height], &self.alt, style)
    }
}

/// An element that carries the bytes of a picture.
fn img(media_type: &str, bytes: &[u8], [width, height]: [u32; 2], alt: &str, style: &str) -> String {
    let (data, alt) = (base64::encode(bytes), escape(alt));
    format!(
        "<img src=\"data:{media_type};base64,{data}\" width=\"{width}\" height=\"{height}\" alt=\"{alt}\" style=\"{style}\">\n"
    )
}

/// A picture too wide for a phone scrolls inside its own box, and never the page.
fn scrolling(svg: &Svg, element: String) -> String {
    if svg.scrolling_width().is_none() {
        return element;
    }
    format!(
        "<div style=\"overflow-x:auto\" tabindex=\"0\" role=\"group\" aria-label=\"{}\">\n{element}</div>\n",
        escape(&svg.alt)
    )
}

/// The hash of Fowler, Noll and Vo, 32 bits, variant 1a: short, and the same everywhere.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::svg::{rect, text};

    fn sample() -> Figure {
        let mut canvas = Canvas::new();
        canvas.add(rect(0.0, 0.0, 9.0, 9.0).attr("id", &format!("{ID}-box")));
        canvas.add(text(1.0, 8.0, "a < b"));
        Svg::new(canvas, 10.0, 10.0, "a \"box\"".into()).into()
    }

    #[test]
    fn fnv_of_the_authors_test_vectors() {
        assert_eq!(fnv1a(b""), 0x811c_9dc5);
        assert_eq!(fnv1a(b"a"), 0xe40c_292c);
        assert_eq!(fnv1a(b"foobar"), 0xbf9c_f968);
    }

    #[test]
    fn ids_carry_the_figures_name() {
        let html = sample().with_id("4 steps").to_html();
        assert!(html.contains("id=\"fig-4-steps\""), "{html}");
        assert!(html.contains("id=\"fig-4-steps-box\""), "{html}");
        assert!(!html.contains(ID));
    }

    #[test]
    fn standalone_carries_both_themes_and_inline_neither() {
        let figure = sample();
        let alone = figure.svg().unwrap();
        assert!(alone.contains("prefers-color-scheme:dark"));
        assert!(alone.contains("<title>a &quot;box&quot;</title>"));
        assert!(!figure.to_html().contains("<style>"));
        assert!(figure.to_notebook_html().starts_with("<img src=\"data:image/svg+xml;base64,"));
    }

    #[test]
    fn a_file_is_whole_or_absent() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.svg");
        sample().write_to(&path).unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), sample().file_bytes());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

        let missing = folder.path().join("no").join("a.svg");
        let message = sample().write_to(&missing).unwrap_err().to_string();
        assert!(message.starts_with("figure: cannot write "), "{message}");
        assert!(!message.contains('\n'));
        assert!(sample().write_to("/").is_err());
    }
}
