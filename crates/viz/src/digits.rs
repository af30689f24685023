//! Small images with a caption under each: the digits that a network gets wrong, the classes of a data set.

use crate::bitmap::rgb_png;
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::range::{Interval, Range};
use crate::svg::{Canvas, Element, PAGE, TYPE, group, rect, text, text_width};
use crate::{base64, confusion_matrix::clipped};
use ndarray::{ArrayView3, ArrayView4, Axis};

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
const PICTURES: &str = "pictures";
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
    let all = Interval::of(images.iter().map(|&v| v.into()));
    let pixels = |at: usize| -> Vec<u8> {
        let image = images.index_axis(Axis(0), at);
        let interval = options.range.interval(image.iter().map(|&v| v.into()), all);
        let level = |&v: &T| {
            let place = interval.place(v.into());
            crate::Colormap::Grey.rgb(if options.inverted { 1.0 - place } else { place })
        };
        image.iter().flat_map(level).collect()
    };
    let layout = Layout { figure: FIGURE, columns: options.columns, framed: &options.framed };
    captioned(&layout, images.dim(), captions, &pixels)
}

/// Draws colour images in rows, a caption under each; a line break in a caption starts a second line.
///
/// # Shapes
///
/// `images`: (N, 3, H, W) or (N, 1, H, W), any real type, from 0 to `white`; `captions`: N texts; `columns`: images in a
/// row, `None` takes as many as a phone's width holds.
///
/// # Errors
///
/// [`VizError`] if there are no images, over 400, any larger than 256 pixels, of other than 1 or 3 planes, or not one
/// caption each.
///
/// ```
/// let images = ndarray::Array4::<u8>::zeros((2, 3, 32, 32));
/// let figure = viz::pictures(images.view(), 255.0, &["cat", "ship"], None)?;
/// assert!(figure.alt().contains("cat; ship"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn pictures<T: Copy + Into<f64>, S: AsRef<str>>(
    images: ArrayView4<'_, T>,
    white: f64,
    captions: &[S],
    columns: Option<usize>,
) -> Result<Figure, VizError> {
    let (count, planes, height, width) = images.dim();
    if !matches!(planes, 1 | 3) {
        let value = planes.to_string();
        return Err(VizError::Option { figure: PICTURES, option: "planes", value, advice: "give 1 or 3" });
    }
    if !(white > 0.0 && white.is_finite()) {
        let value = white.to_string();
        return Err(VizError::Option { figure: PICTURES, option: "white", value, advice: "give a number above 0" });
    }
    let pixels = |at: usize| -> Vec<u8> {
        let image = images.index_axis(Axis(0), at);
        let level = |plane: usize, y: usize, x: usize| {
            let value: f64 = image[[plane.min(planes - 1), y, x]].into();
            (value / white * 255.0).round().clamp(0.0, 255.0) as u8
        };
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (y, x)));
        places.flat_map(|(y, x)| [0, 1, 2].map(|plane| level(plane, y, x))).collect()
    };
    captioned(&Layout { figure: PICTURES, columns, framed: &[] }, (count, height, width), captions, &pixels)
}

/// How captioned images stand beside each other.
struct Layout<'a> {
    figure: &'static str,
    columns: Option<usize>,
    framed: &'a [usize],
}

/// The images whose pixels, three bytes each in row order, `pixels` gives.
fn captioned<S: AsRef<str>>(
    layout: &Layout<'_>,
    (count, height, width): (usize, usize, usize),
    captions: &[S],
    pixels: &dyn Fn(usize) -> Vec<u8>,
) -> Result<Figure, VizError> {
    let figure = layout.figure;
    if count == 0 || height == 0 || width == 0 {
        return Err(VizError::Empty { figure, what: "list of images" });
    }
    if count != captions.len() {
        return Err(VizError::Mismatch {
            figure,
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
            return Err(VizError::TooLarge { figure, what, value, limit });
        }
    }
    if layout.columns == Some(0) {
        let (option, value) = ("columns", "0".into());
        return Err(VizError::Option { figure, option, value, advice: "give at least 1, or None" });
    }
    let lines: Vec<Vec<String>> =
        captions.iter().map(|c| c.as_ref().lines().take(3).map(|line| clipped(line, 150.0)).collect()).collect();
    let widest = lines.iter().flatten().map(|l| text_width(l, TYPE)).fold(0.0, f64::max);
    let tile = SIDE.max(widest) + GAP;
    let columns = layout.columns.unwrap_or(((PAGE - 8.0 + GAP) / tile) as usize).clamp(1, count);
    let below = lines.iter().map(Vec::len).max().unwrap_or(0) as f64 * LINE + 6.0;
    // The longer side fills the tile; the shorter keeps its proportion.
    let scale = SIDE / height.max(width) as f64;
    let (shown_w, shown_h) = (width as f64 * scale, height as f64 * scale);

    let mut canvas = Canvas::new();
    for (k, lines) in lines.iter().enumerate() {
        let x = 4.0 + (k % columns) as f64 * tile + (tile - GAP - shown_w) / 2.0;
        let y = 4.0 + (k / columns) as f64 * (shown_h + below + GAP);
        let png = rgb_png(figure, width, height, &pixels(k), 1, String::new())?;
        canvas.add(
            Element::new("image")
                .at("x", x)
                .at("y", y)
                .at("width", shown_w)
                .at("height", shown_h)
                .attr("style", "image-rendering:pixelated")
                .attr("href", &format!("data:image/png;base64,{}", base64::encode(png.bytes()))),
        );
        let framed = layout.framed.contains(&k);
        let (color, thick) = if framed { (Color::Highlight, 3.0) } else { (Color::Grid, 1.0) };
        canvas.add(rect(x, y, shown_w, shown_h).no_fill().stroke(color, thick));
        canvas.open(group().middle());
        for (n, line) in lines.iter().enumerate() {
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
    fn colours_stay_colours_and_planes_are_counted() {
        let mut images = ndarray::Array4::<u8>::zeros((2, 3, 4, 4));
        images[[1, 0, 0, 0]] = 255;
        let figure = pictures(images.view(), 255.0, &["black", "red"], Some(2)).unwrap();
        assert_eq!(figure.to_html().matches("<image").count(), 2);
        assert!(pictures(images.view(), 0.0, &["a", "b"], None).is_err());
        assert!(pictures(images.slice(ndarray::s![.., ..2, .., ..]), 255.0, &["a", "b"], None).is_err());
        assert!(pictures(images.view(), 255.0, &["a"], None).is_err());
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
