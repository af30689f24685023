//! Pixels to PNG files: paletted mosaics and photographs, enlarged by whole factors.

use crate::colormap::{Colormap, MISSING};
use crate::error::VizError;
use crate::figure::Png;

/// The most pixels that a bitmap may have: 4096 × 4096.
pub(crate) const PIXEL_LIMIT: usize = 1 << 24;

/// How wide a mosaic is made when its zoom is left open: a page's column.
const COLUMN: usize = 576;

/// The palette entry that shows the page behind: the gutters between maps.
pub(crate) const CLEAR: u8 = 0;
/// The palette entry of values that are not numbers.
pub(crate) const NOT_A_NUMBER: u8 = 254;
/// Entries 1 to 253 are the colour map: an odd number, so that a diverging map has an exact middle.
const LEVELS: u8 = 253;

/// The palette entry of a place between 0 and 1.
pub(crate) fn entry(place: f64) -> u8 {
    if place.is_nan() { NOT_A_NUMBER } else { 1 + (place.clamp(0.0, 1.0) * f64::from(LEVELS - 1)).round() as u8 }
}

/// A picture whose pixels are palette entries.
#[derive(Debug)]
pub(crate) struct Mosaic {
    figure: &'static str,
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// Width times height, or the error that says why not.
pub(crate) fn checked_area(figure: &'static str, width: usize, height: usize) -> Result<usize, VizError> {
    let area = width.saturating_mul(height);
    if area > PIXEL_LIMIT || width > 1 << 15 || height > 1 << 15 {
        return Err(VizError::TooLarge { figure, what: "number of pixels", value: area, limit: PIXEL_LIMIT });
    }
    Ok(area)
}

/// The whole factor by which to enlarge a picture of the given size: the one asked for, or the largest up to 16 that
/// stays within a page's column.
pub(crate) fn zoom(figure: &'static str, asked: Option<usize>, width: usize, height: usize) -> Result<usize, VizError> {
    let factor = asked.unwrap_or_else(|| (COLUMN / width.max(1)).clamp(1, 16));
    if factor == 0 {
        return Err(VizError::Option {
            figure,
            option: "zoom",
            value: "0".into(),
            advice: "give at least 1, or None to fill a page's column",
        });
    }
    checked_area(figure, width.saturating_mul(factor), height.saturating_mul(factor))?;
    Ok(factor)
}

/// Where equal tiles go, side by side with gutters between them.
#[derive(Debug)]
pub(crate) struct Tiling {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) zoom: usize,
    columns: usize,
    step: [usize; 2],
}

impl Tiling {
    /// Lays out `count` tiles of `[height, width]`, `columns` in a row; the caller made sure that none is zero.
    pub(crate) fn new(
        figure: &'static str,
        count: usize,
        columns: usize,
        [tile_height, tile_width]: [usize; 2],
        gutter: usize,
        asked_zoom: Option<usize>,
    ) -> Result<Self, VizError> {
        let across = |count: usize, size: usize| {
            let gutters = (count - 1).saturating_mul(gutter);
            count.saturating_mul(size).saturating_add(gutters)
        };
        if gutter > GUTTER_LIMIT {
            return Err(VizError::TooLarge { figure, what: "gutter", value: gutter, limit: GUTTER_LIMIT });
        }
        let (width, height) = (across(columns, tile_width), across(count.div_ceil(columns), tile_height));
        let zoom = zoom(figure, asked_zoom, width, height)?;
        let step = [tile_height + gutter, tile_width + gutter];
        Ok(Self { width, height, zoom, columns, step })
    }

    /// Left and top of a tile.
    pub(crate) fn corner(&self, index: usize) -> (usize, usize) {
        ((index % self.columns) * self.step[1], (index / self.columns) * self.step[0])
    }
}

/// The widest gutter between tiles, in pixels before zooming.
const GUTTER_LIMIT: usize = 256;

impl Mosaic {
    /// A clear picture.
    pub(crate) fn new(figure: &'static str, width: usize, height: usize) -> Result<Self, VizError> {
        let area = checked_area(figure, width, height)?;
        Ok(Self { figure, width, height, pixels: vec![CLEAR; area] })
    }

    pub(crate) fn set(&mut self, x: usize, y: usize, entry: u8) {
        self.pixels[y * self.width + x] = entry;
    }

    /// Encodes the picture, every pixel drawn as a square of `zoom` by `zoom`.
    pub(crate) fn png(&self, colormap: Colormap, zoom: usize, alt: String) -> Result<Png, VizError> {
        let mut palette = vec![0_u8; 3];
        for level in 0..LEVELS {
            palette.extend(colormap.rgb(f64::from(level) / f64::from(LEVELS - 1)));
        }
        palette.extend(MISSING);
        let pixels = enlarge(&self.pixels, self.width, 1, zoom);
        let (width, height) = (self.width * zoom, self.height * zoom);
        let palette = Palette { colors: palette, first_is_clear: true };
        encode(self.figure, width, height, png::ColorType::Indexed, Some(palette), &pixels)
            .map(|bytes| Png::new(width as u32, height as u32, bytes, alt))
    }
}

/// Encodes rows of places in a palette.
pub(crate) fn few_colors_png(
    figure: &'static str,
    width: usize,
    (colors, places): &(Vec<[u8; 3]>, Vec<u8>),
    zoom: usize,
    alt: String,
) -> Result<Png, VizError> {
    let palette = Palette { colors: colors.concat(), first_is_clear: false };
    let height = places.len() / width.max(1);
    let pixels = enlarge(places, width, 1, zoom);
    let bytes = encode(figure, width * zoom, height * zoom, png::ColorType::Indexed, Some(palette), &pixels)?;
    Ok(Png::new((width * zoom) as u32, (height * zoom) as u32, bytes, alt))
}

/// Encodes rows of red, green, blue.
pub(crate) fn rgb_png(
    figure: &'static str,
    width: usize,
    height: usize,
    pixels: &[u8],
    zoom: usize,
    alt: String,
) -> Result<Png, VizError> {
    let grey = pixels.chunks_exact(3).all(|p| p[0] == p[1] && p[1] == p[2]);
    let bytes = if grey {
        let levels: Vec<u8> = pixels.chunks_exact(3).map(|p| p[0]).collect();
        let levels = enlarge(&levels, width, 1, zoom);
        encode(figure, width * zoom, height * zoom, png::ColorType::Grayscale, None, &levels)
    } else {
        let pixels = enlarge(pixels, width, 3, zoom);
        encode(figure, width * zoom, height * zoom, png::ColorType::Rgb, None, &pixels)
    }?;
    Ok(Png::new((width * zoom) as u32, (height * zoom) as u32, bytes, alt))
}

/// Encodes rows of red, green, blue, opacity.
pub(crate) fn rgba_png(figure: &'static str, tiling: &Tiling, pixels: &[u8], alt: String) -> Result<Png, VizError> {
    let zoom = tiling.zoom;
    let (width, height) = (tiling.width * zoom, tiling.height * zoom);
    let pixels = enlarge(pixels, tiling.width, 4, zoom);
    let bytes = encode(figure, width, height, png::ColorType::Rgba, None, &pixels)?;
    Ok(Png::new(width as u32, height as u32, bytes, alt))
}

/// Every pixel of `depth` bytes as a square of `zoom` by `zoom`, without smoothing.
fn enlarge(pixels: &[u8], width: usize, depth: usize, zoom: usize) -> Vec<u8> {
    if zoom == 1 || pixels.is_empty() {
        return pixels.to_vec();
    }
    let mut out = Vec::with_capacity(pixels.len() * zoom * zoom);
    for row in pixels.chunks_exact(width * depth) {
        let wide: Vec<u8> = row.chunks_exact(depth).flat_map(|pixel| pixel.repeat(zoom)).collect();
        for _ in 0..zoom {
            out.extend_from_slice(&wide);
        }
    }
    out
}

/// What the pixels of an indexed picture stand for: red, green, blue one after another.
struct Palette {
    colors: Vec<u8>,
    first_is_clear: bool,
}

fn encode(
    figure: &'static str,
    width: usize,
    height: usize,
    color: png::ColorType,
    palette: Option<Palette>,
    pixels: &[u8],
) -> Result<Vec<u8>, VizError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(color);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    if let Some(palette) = palette {
        encoder.set_palette(palette.colors);
        if palette.first_is_clear {
            encoder.set_trns(vec![0]); // the rest is opaque
        }
        encoder.set_filter(png::Filter::NoFilter); // differences of palette entries mean nothing
    }
    encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(pixels))
        .map_err(|e| VizError::Encode { figure, reason: e.to_string() })?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_leave_room_for_gutters_and_nan() {
        assert_eq!([0.0, 1.0, 0.5, -7.0, f64::NAN].map(entry), [1, 253, 127, 1, 254]);
    }

    #[test]
    fn pixels_become_squares() {
        assert_eq!(enlarge(&[1, 2], 2, 1, 2), [1, 1, 2, 2, 1, 1, 2, 2]);
        assert_eq!(enlarge(&[1, 2, 3], 1, 3, 2), [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
    }

    #[test]
    fn zoom_fills_a_column_and_is_bounded() {
        assert_eq!(zoom("test", None, 28, 28).unwrap(), 16);
        assert_eq!(zoom("test", None, 200, 10).unwrap(), 2);
        assert_eq!(zoom("test", None, 5000, 10).unwrap(), 1);
        assert!(zoom("test", Some(0), 1, 1).is_err());
        assert!(zoom("test", Some(usize::MAX), 28, 28).is_err());
        assert!(checked_area("test", usize::MAX, 2).is_err());
    }

    #[test]
    fn grey_pictures_are_stored_as_grey() {
        let png = rgb_png("test", 2, 1, &[7, 7, 7, 9, 9, 9], 1, String::new()).unwrap();
        let read = image::load_from_memory(png.bytes()).unwrap();
        assert_eq!(read.color(), image::ColorType::L8);
        assert_eq!(read.into_luma8().into_raw(), [7, 9]);
    }
}
