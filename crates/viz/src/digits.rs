//! Small grey images with a caption under each: the digits that a network gets wrong.

use crate::bitmap::rgb_png;
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::range::{Interval, Range};
use crate::svg::{Canvas, Element, PAGE, TYPE, group, rect, text, text_width};
use crate::{base64, confusion_matrix::clipped};
use ndarray::{ArrayView3, Axis};

/// How captioned images are laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct DigitOptions {
    /// Images in a row; `None` takes as many as a phone's width holds.
    pub columns: Option<usize>,
    /// Which values are black and white.
    pub range: Range,
    /// Dark strokes on a light ground, as on paper, instead of the data's light on dark.
    pub inverted: bool,
    /// Indices of images with a purple frame.
    pub framed: Vec<usize>,
}

impl Default for DigitOptions {
    fn default() -> Self {
        Self { columns: None, range: Range::Each, inverted: false, framed: Vec::new() }
    }
}

const FIGURE: &str = "digits";
const IMAGE_LIMIT: usize = 400;
const SIDE_LIMIT: usize = 256;
/// Side of an image on the page.
const SIDE: f64 = 68.0;
const GAP: f64 = 10.0;
const LINE: f64 = 18.0;

/// Draws grey images in rows, a caption under each; a line break in a caption starts a second line.
///
/// # Shapes
///
/// `images`: (N, H, W), any real type; `captions`: N texts.
///
/// # Errors
///
/// [`VizError`] if there are no images, over 400, any larger than 256 pixels, or not one caption each.
///
/// ```
/// use ndarray::Array3;
/// use viz::{DigitOptions, digits};
///
/// let images = Array3::<u8>::zeros((2, 28, 28));
/// let figure = digits(images.view(), &["7", "3, not 5"], &DigitOptions { framed: vec![1], ..Default::default() })?;
/// assert!(figure.alt().contains("3, not 5"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn digits<T: Copy + Into<f64>, S: AsRef<str>>(
    images: ArrayView3<'_, T>,
    captions: &[S],
    options: &DigitOptions,
) -> Result<Figure, VizError> {
    let (count, height, width) = images.dim();
    if images.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "list of images" });
    }
    if count != captions.len() {
        return Err(VizError::Mismatch {
            figure: FIGURE,
            left: "the list of images",
            left_len: count,
            right: "the list of captions",
            right_len: captions.len(),
        });
    }
    for (what, value, limit) in
        [("number of images", count, IMAGE_LIMIT), ("side of an image", height.max(width), SIDE_LIMIT)]
    {
        if value > limit {
            return Err(VizError::TooLarge { figure: FIGURE, what, value, limit });
        }
    }
    if options.columns == Some(0) {
        let (option, value) = ("columns", "0".into());
        return Err(VizError::Option { figure: FIGURE, option, value, advice: "give at least 1, or None" });
    }
    let lines: Vec<Vec<String>> =
        captions.iter().map(|c| c.as_ref().lines().take(3).map(|line| clipped(line, 150.0)).collect()).collect();
    let widest = lines.iter().flatten().map(|l| text_width(l, TYPE)).fold(0.0, f64::max);
    let tile = SIDE.max(widest) + GAP;
    let columns = options.columns.unwrap_or(((PAGE - 8.0 + GAP) / tile) as usize).clamp(1, count);
    let below = lines.iter().map(Vec::len).max().unwrap_or(0) as f64 * LINE + 6.0;
    let all = Interval::of(images.iter().map(|&v| v.into()));
    // The longer side fills the tile; the shorter keeps its proportion.
    let scale = SIDE / height.max(width) as f64;
    let (shown_w, shown_h) = (width as f64 * scale, height as f64 * scale);

    let mut canvas = Canvas::new();
    for (k, image) in images.axis_iter(Axis(0)).enumerate() {
        let x = 4.0 + (k % columns) as f64 * tile + (tile - GAP - shown_w) / 2.0;
        let y = 4.0 + (k / columns) as f64 * (shown_h + below + GAP);
        let interval = options.range.interval(image.iter().map(|&v| v.into()), all);
        let pixels: Vec<u8> = image
            .iter()
            .flat_map(|&v| {
                let place = interval.place(v.into());
                crate::Colormap::Grey.rgb(if options.inverted { 1.0 - place } else { place })
            })
            .collect();
        let png = rgb_png(FIGURE, width, height, &pixels, 1, String::new())?;
        canvas.add(
            Element::new("image")
                .at("x", x)
                .at("y", y)
                .at("width", shown_w)
                .at("height", shown_h)
                .attr("style", "image-rendering:pixelated")
                .attr("href", &format!("data:image/png;base64,{}", base64::encode(png.bytes()))),
        );
        let framed = options.framed.contains(&k);
        let (color, thick) = if framed { (Color::Highlight, 3.0) } else { (Color::Grid, 1.0) };
        canvas.add(rect(x, y, shown_w, shown_h).no_fill().stroke(color, thick));
        canvas.open(group().middle());
        for (n, line) in lines[k].iter().enumerate() {
            let words = text(x + shown_w / 2.0, y + shown_h + 17.0 + n as f64 * LINE, line);
            canvas.add(if framed { words.fill(Color::Highlight).bold() } else { words });
        }
        canvas.close();
    }
    let rows = count.div_ceil(columns) as f64;
    let (total_w, total_h) = (8.0 + columns as f64 * tile - GAP, 8.0 + rows * (shown_h + below + GAP) - GAP);
    let words: Vec<String> = captions.iter().take(30).map(|c| c.as_ref().replace('\n', " ")).collect();
    let alt = format!("{count} images of {height} by {width} pixels: {}", words.join("; "));
    Ok(Svg::new(canvas, total_w, total_h, alt).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array3;

    #[test]
    fn every_image_has_its_caption() {
        let images = Array3::from_shape_fn((7, 4, 4), |(n, y, x)| (n * y * x) as f32);
        let captions: Vec<String> = (0..7).map(|n| format!("{n}\nnot {}", n + 1)).collect();
        let html = digits(images.view(), &captions, &DigitOptions::default()).unwrap().to_html();
        assert_eq!(html.matches("<image").count(), 7);
        assert_eq!(html.matches("<text").count(), 14);
    }

    #[test]
    fn counts_and_sizes_are_checked() {
        let images = Array3::<f32>::zeros((1, 4, 4));
        assert!(digits(images.view(), &["a", "b"], &DigitOptions::default()).is_err());
        assert!(digits(images.view(), &["a"], &DigitOptions { columns: Some(0), ..Default::default() }).is_err());
        let large = Array3::<f32>::zeros((1, 257, 1));
        assert!(digits(large.view(), &["a"], &DigitOptions::default()).is_err());
    }
}
