//! Pictures side by side, each under its name.

use crate::confusion_matrix::clipped;
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::slots::{EDGE, NAME, Slots};
use crate::svg::{Canvas, PAGE, TYPE, text};

const FIGURE: &str = "panels";
const GAP: f64 = 8.0;

/// Draws pictures of pixels in rows of `columns`, the name of each above it; all are enlarged alike.
///
/// # Errors
///
/// [`VizError`] if there are no pictures, over 64, no columns, or a picture is line work.
///
/// ```
/// use ndarray::Array3;
/// use viz::{MapOptions, feature_maps, panels};
///
/// let map = |value: f32| feature_maps(Array3::from_elem((1, 4, 6), value).view(), &MapOptions::default());
/// let figure = panels(&[("before", map(1.0)?), ("after", map(2.0)?)], 2)?;
/// assert_eq!(figure.alt(), "2 pictures: before; after");
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn panels<S: AsRef<str>>(pictures: &[(S, Figure)], columns: usize) -> Result<Figure, VizError> {
    if columns == 0 {
        let (option, value) = ("columns", "0".into());
        return Err(VizError::Option { figure: FIGURE, option, value, advice: "give at least 1" });
    }
    let all: Vec<&Figure> = pictures.iter().map(|(_, figure)| figure).collect();
    let columns = columns.min(pictures.len());
    let slots = Slots::new(FIGURE, &all, columns, GAP)?;
    let mut canvas = Canvas::new();
    let mut top = EDGE;
    for row in pictures.chunks(columns) {
        let mut tall: f64 = 0.0;
        for (at, (name, figure)) in row.iter().enumerate() {
            let middle = slots.left(at) + slots.width / 2.0;
            canvas.add(text(middle, top + 0.75 * NAME, &clipped(name.as_ref(), slots.width)).middle().size(TYPE));
            tall = tall.max(slots.draw(&mut canvas, at, top + NAME, figure));
        }
        top += NAME + tall + GAP;
    }
    let names: Vec<&str> = pictures.iter().map(|(name, _)| name.as_ref()).collect();
    let alt = format!("{} pictures: {}", pictures.len(), names.join("; "));
    Ok(Svg::new(canvas, PAGE, top - GAP + EDGE, alt).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MapOptions, feature_maps};
    use ndarray::Array3;

    fn map(height: usize, width: usize) -> Figure {
        let options = MapOptions { zoom: Some(1), ..MapOptions::default() };
        feature_maps(Array3::from_shape_fn((1, height, width), |(_, y, x)| (y * x) as f32).view(), &options).unwrap()
    }

    #[test]
    fn every_picture_has_its_name_and_all_one_scale() {
        let html = panels(&[("wide", map(4, 8)), ("small", map(2, 4)), ("third", map(4, 8))], 2).unwrap().to_html();
        let document = roxmltree::Document::parse(&html).unwrap();
        let images: Vec<_> =
            document.descendants().filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "image"))).collect();
        let widths: Vec<f64> = images.iter().map(|image| image.attribute("width").unwrap().parse().unwrap()).collect();
        assert_eq!(widths, [232.0, 116.0, 232.0]);
        assert!(["wide", "small", "third"].iter().all(|name| html.contains(&format!(">{name}<"))));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let none: [(&str, Figure); 0] = [];
        assert!(matches!(panels(&none, 2), Err(VizError::Empty { .. })));
        assert!(panels(&[("a", map(2, 2))], 0).is_err());
        let lines = crate::bars(&["a"], &[1.0], 0).unwrap();
        assert!(panels(&[("a", lines)], 1).unwrap_err().to_string().contains("give pixels"));
        assert!(panels(&vec![("a", map(2, 2)); 65], 8).is_err());
    }
}
