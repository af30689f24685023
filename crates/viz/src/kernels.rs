//! The weights of a convolution as pictures: one small square per filter and input channel.

use crate::bitmap::{Tiling, rgba_png};
use crate::colormap::Colormap;
use crate::error::VizError;
use crate::feature_maps::{MapOptions, tile};
use crate::figure::Figure;
use crate::range::{Interval, Range};
use ndarray::{ArrayView2, ArrayView4, Axis};

/// How a mosaic of kernels is laid out.
#[derive(Clone, Debug, PartialEq)]
pub struct KernelOptions {
    /// Squares in a row; `None` puts each filter in its own row if there are several input channels, and makes about a
    /// square otherwise.
    pub columns: Option<usize>,
    /// Which values become the deepest blue and red; zero is white unless it is [`Range::Fixed`] off centre.
    pub range: Range,
    /// Draw filters over three input channels as one colour picture each, as red, green, blue.
    pub as_color: bool,
    /// Clear pixels between squares, before zooming.
    pub gutter: usize,
    /// The side of the square that a weight becomes, in pixels; `None` fills a page's column.
    pub zoom: Option<usize>,
}

impl Default for KernelOptions {
    fn default() -> Self {
        Self { columns: None, range: Range::EachSymmetric, as_color: false, gutter: 1, zoom: None }
    }
}

const FIGURE: &str = "kernels";

/// Draws a convolution's weights: negative blue, zero white, positive red.
///
/// # Shapes
///
/// `weights`: (O, I, `K_h`, `K_w`), any real type; filters run down and input channels across.
///
/// # Errors
///
/// [`VizError`] if an axis is empty, an option is zero, colour is asked for without three input channels, or the
/// picture would exceed 16 million pixels.
///
/// ```
/// use ndarray::Array4;
/// use viz::{KernelOptions, kernels};
///
/// let weights = Array4::from_shape_fn((8, 1, 3, 3), |(o, _, y, x)| o as f64 - (y * x) as f64);
/// let figure = kernels(weights.view(), &KernelOptions { columns: Some(4), zoom: Some(10), ..Default::default() })?;
/// assert_eq!((figure.width(), figure.height()), (150, 70));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn kernels<T: Copy + Into<f64>>(weights: ArrayView4<'_, T>, options: &KernelOptions) -> Result<Figure, VizError> {
    let (filters, channels, height, width) = weights.dim();
    if weights.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "weights" });
    }
    if options.columns == Some(0) {
        return Err(VizError::Option {
            figure: FIGURE,
            option: "columns",
            value: "0".into(),
            advice: "give at least 1, or None for a row per filter",
        });
    }
    let square = (filters as f64).sqrt().ceil() as usize;
    if options.as_color {
        return color(weights, options.columns.unwrap_or(square).min(filters), options);
    }
    let columns = options.columns.unwrap_or(if channels == 1 { square } else { channels });
    let squares: Vec<ArrayView2<'_, T>> = (0..filters * channels)
        .map(|k| weights.index_axis_move(Axis(0), k / channels).index_axis_move(Axis(0), k % channels))
        .collect();
    let map = MapOptions {
        columns: None,
        range: options.range,
        colormap: Colormap::Diverging,
        gutter: options.gutter,
        zoom: options.zoom.or_else(|| {
            // A weight is worth looking at: squares of 12 pixels if the page has room.
            let natural = columns.min(squares.len()).saturating_mul(width.saturating_add(options.gutter));
            Some((576 / natural.max(1)).clamp(1, 12))
        }),
    };
    let alt = format!(
        "{filters} filter{} over {channels} input channel{}, each {height} by {width} weights; blue is negative, white zero, red positive",
        if filters == 1 { "" } else { "s" },
        if channels == 1 { "" } else { "s" },
    );
    tile(FIGURE, &squares, columns.min(squares.len()), &map, alt)
}

/// Filters over red, green and blue, each as one picture in colour; a weight of zero is mid-grey.
fn color<T: Copy + Into<f64>>(
    weights: ArrayView4<'_, T>,
    columns: usize,
    options: &KernelOptions,
) -> Result<Figure, VizError> {
    let (filters, channels, height, width) = weights.dim();
    if channels != 3 {
        return Err(VizError::Shape {
            figure: FIGURE,
            what: "weights drawn in colour",
            got: format!("{filters}×{channels}×{height}×{width}"),
            want: format!("{filters}×3×{height}×{width}"),
        });
    }
    let tiling = Tiling::new(FIGURE, filters, columns, [height, width], options.gutter, options.zoom)?;
    let mut pixels = vec![0_u8; tiling.width * tiling.height * 4]; // clear, until a filter covers it
    let all = Interval::of(weights.iter().map(|&v| v.into()));
    for (index, filter) in weights.outer_iter().enumerate() {
        let interval = options.range.interval(filter.iter().map(|&v| v.into()), all);
        let (left, top) = tiling.corner(index);
        for ((c, y, x), &value) in filter.indexed_iter() {
            let place = interval.place(value.into());
            let level = if place.is_nan() { crate::colormap::MISSING[c] } else { (place * 255.0).round() as u8 };
            let pixel = ((top + y) * tiling.width + left + x) * 4;
            pixels[pixel + c] = level;
            pixels[pixel + 3] = 255;
        }
    }
    let alt = format!("{filters} filters over red, green and blue, each {height} by {width}, drawn as colours");
    Ok(rgba_png(FIGURE, &tiling, &pixels, alt)?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array4;

    fn pixels(figure: &Figure) -> image::RgbaImage {
        image::load_from_memory(figure.png_bytes().unwrap()).unwrap().into_rgba8()
    }

    #[test]
    fn zero_is_neutral_and_signs_are_blue_and_red() {
        let weights = Array4::from_shape_vec((1, 1, 1, 3), vec![-2.0_f32, 0.0, 2.0]).unwrap();
        let got = pixels(&kernels(weights.view(), &KernelOptions { zoom: Some(1), ..Default::default() }).unwrap());
        assert_eq!(got[(0, 0)].0, [0x05, 0x30, 0x61, 255]);
        assert_eq!(got[(2, 0)].0, [0x67, 0x00, 0x1f, 255]);
        assert_eq!(got[(1, 0)].0, [0xf7, 0xf7, 0xf7, 255]);
    }

    #[test]
    fn filters_run_down_and_channels_across() {
        let weights = Array4::from_shape_fn((2, 3, 2, 2), |(o, i, ..)| if (o, i) == (1, 2) { 1.0 } else { 0.0 });
        let options = KernelOptions { range: Range::Symmetric, zoom: Some(1), ..Default::default() };
        let got = pixels(&kernels(weights.view(), &options).unwrap());
        assert_eq!(got.dimensions(), (8, 5));
        assert_eq!(got[(6, 3)].0, [0x67, 0x00, 0x1f, 255]);
    }

    #[test]
    fn colour_needs_three_channels() {
        let options = KernelOptions { as_color: true, zoom: Some(1), ..Default::default() };
        let two = Array4::<f32>::zeros((1, 2, 1, 1));
        assert!(matches!(kernels(two.view(), &options), Err(VizError::Shape { .. })));
        let three = Array4::from_shape_vec((1, 3, 1, 1), vec![1.0, 0.0, -1.0]).unwrap();
        let got = pixels(&kernels(three.view(), &options).unwrap());
        assert_eq!(got[(0, 0)].0, [255, 128, 0, 255]);
    }
}
