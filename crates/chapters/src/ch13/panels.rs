//! Maps as small colour pictures of one size, side by side in rows.

use ndarray::{Array2, Array3, ArrayView2, s};
use viz::{Colormap, Figure, PhotographOptions, gallery, photograph};

use crate::ChapterError;

/// A picture in levels of red, green and blue, (3, H, W).
pub(super) type Panel = Array3<f64>;

/// Pixels between panels, before zooming, and their grey.
const GAP: usize = 1;
const GROUND: f64 = 128.0;

fn colored(plane: ArrayView2<'_, f64>, color: impl Fn(f64) -> [u8; 3]) -> Panel {
    let (height, width) = plane.dim();
    Array3::from_shape_fn((3, height, width), |(c, y, x)| f64::from(color(plane[[y, x]])[c]))
}

fn most(plane: ArrayView2<'_, f64>) -> f64 {
    plane.fold(0.0, |most: f64, value| most.max(value.abs()))
}

/// A grey image; 1 is white.
pub(super) fn grey(plane: ArrayView2<'_, f64>) -> Panel {
    colored(plane, |level| Colormap::Grey.rgb(level))
}

/// From dark blue for 0 to yellow for `full`.
pub(super) fn heat_up_to(plane: ArrayView2<'_, f64>, full: f64) -> Panel {
    let full = full.max(f64::MIN_POSITIVE);
    colored(plane, |value| Colormap::Viridis.rgb(value / full))
}

/// As [`heat_up_to`], the largest value being yellow.
pub(super) fn heat(plane: ArrayView2<'_, f64>) -> Panel {
    heat_up_to(plane, most(plane))
}

/// Blue for negative, white for zero, red for positive; `full` in magnitude is the deepest.
pub(super) fn signed_up_to(plane: ArrayView2<'_, f64>, full: f64) -> Panel {
    let full = full.max(f64::MIN_POSITIVE);
    colored(plane, |value| Colormap::Diverging.rgb(f64::midpoint(1.0, value / full)))
}

/// As [`signed_up_to`], the largest magnitude being the deepest.
pub(super) fn signed(plane: ArrayView2<'_, f64>) -> Panel {
    signed_up_to(plane, most(plane))
}

/// Each value as a square of pixels, so that a coarse map has the size of its image; a rest at the edges is cut off.
pub(super) fn blocks(plane: ArrayView2<'_, f64>, [height, width]: [usize; 2]) -> Array2<f64> {
    let (rows, columns) = plane.dim();
    Array2::from_shape_fn((height, width), |(y, x)| plane[[y * rows / height, x * columns / width]])
}

/// Panels in rows and columns with names.
pub(super) fn named<C: AsRef<str>, R: AsRef<str>>(
    columns: &[C],
    rows: &[(R, Vec<Panel>)],
) -> Result<Figure, ChapterError> {
    let options = PhotographOptions { zoom: Some(1), ..PhotographOptions::default() };
    let rows = rows
        .iter()
        .map(|(name, panels)| {
            let pictures = panels.iter().map(|panel| photograph(panel.view(), &options)).collect::<Result<Vec<_>, _>>();
            Ok((name.as_ref(), pictures?))
        })
        .collect::<Result<Vec<_>, ChapterError>>()?;
    Ok(gallery(columns, &rows)?)
}

/// Panels of one size in rows, on mid-grey; each pixel becomes a square of `zoom`.
pub(super) fn rows(panels: &[Vec<Panel>], zoom: usize) -> Result<Figure, ChapterError> {
    let (_, height, width) = panels[0][0].dim();
    let columns = panels.iter().map(Vec::len).max().unwrap_or(1);
    let size = |count: usize, side: usize| count * (side + GAP) - GAP;
    let mut mosaic = Array3::from_elem((3, size(panels.len(), height), size(columns, width)), GROUND);
    for (row, panels) in panels.iter().enumerate() {
        for (column, panel) in panels.iter().enumerate() {
            let (y, x) = (row * (height + GAP), column * (width + GAP));
            mosaic.slice_mut(s![.., y..y + height, x..x + width]).assign(panel);
        }
    }
    Ok(photograph(mosaic.view(), &PhotographOptions { zoom: Some(zoom), ..PhotographOptions::default() })?)
}
