//! Maps and pictures side by side, each under its name, all on one scale.

use ndarray::{Array2, Axis};
use viz::{Colormap, Figure, MapOptions, Range, feature_maps, panels};

use crate::ChapterError;

/// Planes in rows of `columns`, from the first colour at `low` to the last at `high`.
pub(crate) fn named<S: AsRef<str>>(
    planes: &[(S, Array2<f64>)],
    columns: usize,
    colormap: Colormap,
    [low, high]: [f64; 2],
) -> Result<Figure, ChapterError> {
    let options = MapOptions { range: Range::Fixed { low, high }, colormap, zoom: Some(1), ..MapOptions::default() };
    let pictures = planes
        .iter()
        .map(|(name, plane)| Ok((name, feature_maps(plane.view().insert_axis(Axis(0)), &options)?)))
        .collect::<Result<Vec<_>, ChapterError>>()?;
    Ok(panels(&pictures, columns)?)
}

/// Grey levels from 0 to 255 in rows of `columns`.
///
/// Every fourth of the 256 shades is kept: on fur nobody sees the others, and the page is lighter without them.
pub(crate) fn grey<S: AsRef<str>>(pictures: &[(S, Array2<f64>)], columns: usize) -> Result<Figure, ChapterError> {
    let few = |picture: &Array2<f64>| picture.mapv(|level| (level / 4.0).round() * 4.0);
    let pictures: Vec<(&str, Array2<f64>)> =
        pictures.iter().map(|(name, picture)| (name.as_ref(), few(picture))).collect();
    named(&pictures, columns, Colormap::Grey, [0.0, 255.0])
}

/// The greatest value of all planes, at least `least`.
pub(crate) fn greatest<S>(planes: &[(S, Array2<f64>)], least: f64) -> f64 {
    planes.iter().flat_map(|(_, plane)| plane).copied().fold(least, f64::max)
}
