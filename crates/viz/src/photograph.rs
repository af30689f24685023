//! A photograph, alone or under a map of heat.

use crate::bitmap::{checked_area, few_colors_png, rgb_png, zoom};
use crate::colormap::{Colormap, MISSING};
use crate::error::VizError;
use crate::few_colors::few_colors;
use crate::figure::Figure;
use crate::range::Interval;
use ndarray::{Array3, ArrayView2, ArrayView3};

/// How a photograph is scaled.
#[derive(Clone, Debug, PartialEq)]
pub struct PhotographOptions {
    /// The value shown as white: 255 for bytes, 1 for numbers from 0 to 1.
    pub white: f64,
    /// A wider picture is shrunk by the smallest whole factor that fits, each pixel the mean of a square.
    pub max_width: Option<usize>,
    /// The side of the square that a pixel becomes; `None` is 1.
    pub zoom: Option<usize>,
    /// The most colours, up to 256, for a file of a third of the size; `None` keeps every colour.
    pub colors: Option<usize>,
}

impl Default for PhotographOptions {
    fn default() -> Self {
        Self { white: 255.0, max_width: None, zoom: None, colors: None }
    }
}

const FIGURE: &str = "photograph";
const OVERLAY: &str = "heat_overlay";

/// Draws an image as it is: red, green, blue, or one plane of grey.
///
/// # Shapes
///
/// `image`: (3, H, W) or (1, H, W), any real type, from 0 to `white`.
///
/// # Errors
///
/// [`VizError`] if the image is empty, has another number of planes, or an option is zero.
///
/// ```
/// use ndarray::Array3;
/// use viz::{PhotographOptions, photograph};
///
/// let image = Array3::<u8>::from_elem((3, 20, 30), 128);
/// let figure = photograph(image.view(), &PhotographOptions { max_width: Some(10), ..Default::default() })?;
/// assert_eq!((figure.width(), figure.height()), (10, 6));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn photograph<T: Copy + Into<f64>>(
    image: ArrayView3<'_, T>,
    options: &PhotographOptions,
) -> Result<Figure, VizError> {
    let levels = levels(FIGURE, image, options)?;
    let (planes, height, width) = levels.dim();
    let zoom = zoom(FIGURE, options.zoom.or(Some(1)), width, height)?;
    let alt = format!("{} photograph, {height} by {width} pixels", if planes == 1 { "Grey" } else { "Colour" });
    let pixels = interleaved(&levels, |rgb, _, _| rgb);
    Ok(match options.colors {
        Some(count) => few_colors_png(FIGURE, width, &few_colors(&pixels, width, count), zoom, alt)?,
        None => rgb_png(FIGURE, width, height, &pixels, zoom, alt)?,
    }
    .into())
}

/// Draws a map of heat over a grey copy of the image: the hotter, the yellower and the more opaque.
///
/// A map smaller than the image is enlarged without smoothing, so that its true resolution shows. Values that are not
/// numbers are magenta.
///
/// # Shapes
///
/// `image`: (3, H, W) or (1, H, W); `heat`: (h, w), any size from 1×1.
///
/// # Errors
///
/// As [`photograph`]; and if the map is empty or `strength` is not between 0 and 1.
pub fn heat_overlay<T: Copy + Into<f64>, U: Copy + Into<f64>>(
    image: ArrayView3<'_, T>,
    heat: ArrayView2<'_, U>,
    strength: f64,
    options: &PhotographOptions,
) -> Result<Figure, VizError> {
    if heat.is_empty() {
        return Err(VizError::Empty { figure: OVERLAY, what: "map of heat" });
    }
    if !(0.0..=1.0).contains(&strength) {
        return Err(VizError::Option {
            figure: OVERLAY,
            option: "strength",
            value: strength.to_string(),
            advice: "give 0 (only the photograph) to 1 (only heat where it is hottest)",
        });
    }
    let levels = levels(OVERLAY, image, options)?;
    let (_, height, width) = levels.dim();
    let (rows, columns) = heat.dim();
    let interval = Interval::of(heat.iter().map(|&v| v.into()));
    let pixels = interleaved(&levels, |rgb, y, x| {
        let place = interval.place(heat[(y * rows / height, x * columns / width)].into());
        if place.is_nan() {
            return MISSING.map(f64::from);
        }
        // Rec. 709 luma: how bright the colour looks.
        let grey = 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2];
        let opacity = strength * place;
        Colormap::Viridis.rgb(place).map(|color| grey * (1.0 - opacity) + f64::from(color) * opacity)
    });
    let zoom = zoom(OVERLAY, options.zoom.or(Some(1)), width, height)?;
    let alt = format!("A map of heat over a photograph of {height} by {width} pixels; yellow is hottest");
    Ok(rgb_png(OVERLAY, width, height, &pixels, zoom, alt)?.into())
}

/// The image from 0 to 255, shrunk if asked for; NaN stays NaN.
fn levels<T: Copy + Into<f64>>(
    figure: &'static str,
    image: ArrayView3<'_, T>,
    options: &PhotographOptions,
) -> Result<Array3<f64>, VizError> {
    let (planes, height, width) = image.dim();
    if image.is_empty() {
        return Err(VizError::Empty { figure, what: "image" });
    }
    if planes != 1 && planes != 3 {
        return Err(VizError::Shape {
            figure,
            what: "the image",
            got: format!("{planes}×{height}×{width}"),
            want: format!("3×{height}×{width} or 1×{height}×{width}"),
        });
    }
    checked_area(figure, width, height)?;
    let wrong = |option, value: String, advice| VizError::Option { figure, option, value, advice };
    if !(options.white > 0.0 && options.white.is_finite()) {
        return Err(wrong("white", options.white.to_string(), "give the value of white: 255 or 1"));
    }
    if let Some(count) = options.colors.filter(|count| !(2..=256).contains(count)) {
        return Err(wrong("colors", count.to_string(), "give 2 to 256, or None for all"));
    }
    let factor = match options.max_width {
        Some(0) => return Err(wrong("max_width", "0".into(), "give at least 1, or None")),
        Some(most) => width.div_ceil(most).min(height),
        None => 1,
    };
    let size = (planes, height / factor, width / factor);
    let square = (factor * factor) as f64;
    Ok(Array3::from_shape_fn(size, |(c, y, x)| {
        let corner = ndarray::s![c, y * factor..(y + 1) * factor, x * factor..(x + 1) * factor];
        let sum: f64 = image.slice(corner).iter().map(|&v| v.into()).sum();
        sum / square / options.white * 255.0
    }))
}

/// Planes to pixels of red, green, blue; each passes through `change`.
fn interleaved(levels: &Array3<f64>, change: impl Fn([f64; 3], usize, usize) -> [f64; 3]) -> Vec<u8> {
    let (planes, height, width) = levels.dim();
    let mut pixels = Vec::with_capacity(height * width * 3);
    for y in 0..height {
        for x in 0..width {
            let rgb: [f64; 3] = std::array::from_fn(|c| levels[(c.min(planes - 1), y, x)]);
            let rgb = if rgb.iter().any(|v| v.is_nan()) { MISSING.map(f64::from) } else { change(rgb, y, x) };
            pixels.extend(rgb.map(|level| level.round().clamp(0.0, 255.0) as u8));
        }
    }
    pixels
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn pixels(figure: &Figure) -> image::RgbImage {
        image::load_from_memory(figure.png_bytes().unwrap()).unwrap().into_rgb8()
    }

    #[test]
    fn a_photograph_comes_back_pixel_by_pixel() {
        let image = Array3::from_shape_fn((3, 4, 5), |(c, y, x)| (c * 80 + y * 10 + x) as u8);
        let got = pixels(&photograph(image.view(), &PhotographOptions::default()).unwrap());
        for (x, y, pixel) in got.enumerate_pixels() {
            for c in 0..3 {
                assert_eq!(pixel.0[c], image[(c, y as usize, x as usize)]);
            }
        }
    }

    #[test]
    fn shrinking_takes_the_mean_of_squares() {
        let image = array![[[0.0, 1.0, 0.2, f64::NAN], [0.0, 1.0, 0.2, 0.2]]];
        let options = PhotographOptions { white: 1.0, max_width: Some(2), ..Default::default() };
        let got = pixels(&photograph(image.view(), &options).unwrap());
        assert_eq!(got[(0, 0)].0, [128; 3]);
        assert_eq!(got[(1, 0)].0, MISSING);
    }

    #[test]
    fn few_colours_make_a_smaller_file_that_looks_alike() {
        // Slow changes, and noise as a camera has it: what a formula draws would be packed by its regularity.
        let noise = |place: usize| {
            let mixed = (place as u32).wrapping_mul(2_654_435_761);
            (mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519) >> 28
        };
        let image = Array3::from_shape_fn((3, 60, 80), |(c, y, x)| {
            (2 * x + y * (c + 1) / 2) as u8 / 2 + noise(c + 3 * (x + 80 * y)) as u8
        });
        let [all, few] = [None, Some(256)]
            .map(|colors| photograph(image.view(), &PhotographOptions { colors, ..Default::default() }).unwrap());
        assert!(few.png_bytes().unwrap().len() < all.png_bytes().unwrap().len());
        let away = |(a, b): (&u8, &u8)| f64::from(a.abs_diff(*b));
        let (all, few) = (pixels(&all).into_raw(), pixels(&few).into_raw());
        assert!(all.iter().zip(&few).map(away).sum::<f64>() / (all.len() as f64) < 24.0);
    }

    #[test]
    fn heat_is_opaque_where_it_is_hottest() {
        let image = Array3::<u8>::from_elem((1, 2, 4), 100);
        let heat = array![[0.0, 1.0]];
        let got = pixels(&heat_overlay(image.view(), heat.view(), 1.0, &PhotographOptions::default()).unwrap());
        assert_eq!(got[(1, 1)].0, [100; 3], "cold: the photograph");
        assert_eq!(got[(2, 0)].0, Colormap::Viridis.rgb(1.0), "hot: the map");
    }

    #[test]
    fn what_is_no_photograph_is_refused() {
        let two = Array3::<u8>::zeros((2, 3, 3));
        assert!(matches!(photograph(two.view(), &PhotographOptions::default()), Err(VizError::Shape { .. })));
        let image = Array3::<u8>::zeros((3, 3, 3));
        for options in [
            PhotographOptions { white: 0.0, ..Default::default() },
            PhotographOptions { max_width: Some(0), ..Default::default() },
            PhotographOptions { zoom: Some(0), ..Default::default() },
            PhotographOptions { colors: Some(1), ..Default::default() },
        ] {
            assert!(photograph(image.view(), &options).is_err(), "{options:?}");
        }
        assert!(heat_overlay(image.view(), array![[1.0]].view(), 2.0, &PhotographOptions::default()).is_err());
    }
}
