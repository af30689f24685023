//! Many small maps side by side: what the channels of a layer answer to one image.

use crate::bitmap::{Mosaic, Tiling, entry};
use crate::colormap::Colormap;
use crate::error::VizError;
use crate::figure::Figure;
use crate::range::{Interval, Range};
use ndarray::{ArrayView2, ArrayView3};

/// How a mosaic of maps is laid out and coloured.
#[derive(Clone, Debug, PartialEq)]
pub struct MapOptions {
    /// Maps in a row; `None` makes the mosaic about as wide as it is high.
    pub columns: Option<usize>,
    /// Which values become the ends of the colour map.
    pub range: Range,
    /// From values to colours.
    pub colormap: Colormap,
    /// Clear pixels between maps, before zooming.
    pub gutter: usize,
    /// The side of the square that a value becomes, in pixels; `None` fills a page's column.
    pub zoom: Option<usize>,
}

impl Default for MapOptions {
    fn default() -> Self {
        Self { columns: None, range: Range::Each, colormap: Colormap::Viridis, gutter: 1, zoom: None }
    }
}

/// Draws the planes of a (C, H, W) tensor as a mosaic, row by row.
///
/// A value that is not a number is magenta. The gutters are clear: the page shows through.
///
/// # Shapes
///
/// `maps`: (C, H, W), any real type.
///
/// # Errors
///
/// [`VizError`] if an axis is empty, an option is zero or the picture would exceed 16 million pixels.
///
/// ```
/// use ndarray::Array3;
/// use viz::{MapOptions, feature_maps};
///
/// let maps = Array3::from_shape_fn((6, 4, 5), |(c, y, x)| (c * x + y) as f32);
/// let options = MapOptions { columns: Some(3), zoom: Some(2), ..MapOptions::default() };
/// let figure = feature_maps(maps.view(), &options)?;
/// // Three maps of 5 and two gutters of 1 across, two maps of 4 and one gutter down, doubled.
/// assert_eq!((figure.width(), figure.height()), (34, 18));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn feature_maps<T: Copy + Into<f64>>(maps: ArrayView3<'_, T>, options: &MapOptions) -> Result<Figure, VizError> {
    let (count, height, width) = maps.dim();
    if maps.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "maps" });
    }
    let columns = match options.columns {
        Some(0) => {
            return Err(VizError::Option {
                figure: FIGURE,
                option: "columns",
                value: "0".into(),
                advice: "give at least 1, or None for about a square",
            });
        }
        Some(columns) => columns.min(count),
        None => squarish(count, height, width),
    };
    let tiles: Vec<ArrayView2<'_, T>> = maps.outer_iter().collect();
    let alt = format!(
        "{count} feature map{} of {height} by {width} values, in rows of {columns}",
        if count == 1 { "" } else { "s" }
    );
    tile(FIGURE, &tiles, columns, options, alt)
}

const FIGURE: &str = "feature_maps";

/// How many maps in a row make a mosaic about as wide as high; a divisor of the count if one is near.
fn squarish(count: usize, height: usize, width: usize) -> usize {
    let ideal = (count as f64 * height as f64 / width as f64).sqrt().round().max(1.0);
    let near = |c: &usize| count.is_multiple_of(*c) && (*c as f64) >= ideal * 0.7 && (*c as f64) <= ideal * 2.1;
    (1..=count.min(4096))
        .filter(near)
        .min_by_key(|&c| (c as f64 - ideal).abs() as usize)
        .unwrap_or_else(|| (ideal as usize).clamp(1, count))
}

/// Draws maps of equal size side by side, `columns` in a row.
pub(crate) fn tile<T: Copy + Into<f64>>(
    figure: &'static str,
    maps: &[ArrayView2<'_, T>],
    columns: usize,
    options: &MapOptions,
    alt: String,
) -> Result<Figure, VizError> {
    let (height, width) = maps[0].dim();
    let tiling = Tiling::new(figure, maps.len(), columns, [height, width], options.gutter, options.zoom)?;
    let mut mosaic = Mosaic::new(figure, tiling.width, tiling.height)?;
    let values = |map: &ArrayView2<'_, T>| map.iter().map(|&v| v.into()).collect::<Vec<f64>>();
    let all = Interval::of(maps.iter().flat_map(|map| map.iter().map(|&v| v.into())));
    for (index, map) in maps.iter().enumerate() {
        let (left, top) = tiling.corner(index);
        let interval = options.range.interval(values(map), all);
        for ((y, x), &value) in map.indexed_iter() {
            mosaic.set(left + x, top + y, entry(interval.place(value.into())));
        }
    }
    Ok(mosaic.png(options.colormap, tiling.zoom, alt)?.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    fn pixels(figure: &Figure) -> image::RgbaImage {
        image::load_from_memory(figure.png_bytes().unwrap()).unwrap().into_rgba8()
    }

    #[test]
    fn a_mosaic_decodes_to_its_values() {
        let maps = array![[[0.0, 1.0], [f64::NAN, 0.5]], [[2.0, 4.0], [2.0, 2.0]]];
        let options = MapOptions { columns: Some(2), colormap: Colormap::Grey, zoom: Some(1), ..MapOptions::default() };
        let got = pixels(&feature_maps(maps.view(), &options).unwrap());
        assert_eq!(got.dimensions(), (5, 2));
        assert_eq!(got[(0, 0)].0, [0, 0, 0, 255]);
        assert_eq!(got[(1, 0)].0, [255, 255, 255, 255]);
        assert_eq!(got[(0, 1)].0, [0xff, 0x00, 0xc8, 255]);
        assert_eq!(got[(1, 1)].0[0], 128);
        assert_eq!(got[(2, 0)].0[3], 0, "the gutter is clear");
        assert_eq!(got[(3, 0)].0[0], 0, "each map has a range of its own");
        assert_eq!(got[(4, 0)].0[0], 255);

        let shared = MapOptions { range: Range::Shared, ..options };
        let got = pixels(&feature_maps(maps.view(), &shared).unwrap());
        assert_eq!(got[(1, 0)].0[0], 64, "1 of 0 to 4");
    }

    #[test]
    fn columns_make_about_a_square() {
        assert_eq!(squarish(32, 28, 28), 8);
        assert_eq!(squarish(64, 14, 14), 8);
        assert_eq!(squarish(1, 5, 5), 1);
        assert_eq!(squarish(7, 5, 5), 3);
    }

    #[test]
    fn empty_and_absurd_are_refused() {
        let none = ndarray::Array3::<f32>::zeros((0, 3, 3));
        assert!(matches!(feature_maps(none.view(), &MapOptions::default()), Err(VizError::Empty { .. })));
        let one = ndarray::Array3::<f32>::zeros((4, 3, 3));
        for options in [
            MapOptions { columns: Some(0), ..MapOptions::default() },
            MapOptions { zoom: Some(0), ..MapOptions::default() },
            MapOptions { zoom: Some(1 << 20), ..MapOptions::default() },
            MapOptions { gutter: usize::MAX, ..MapOptions::default() },
        ] {
            assert!(feature_maps(one.view(), &options).is_err(), "{options:?}");
        }
    }
}
