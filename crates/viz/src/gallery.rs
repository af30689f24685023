//! Pictures in rows and columns that have names.

use crate::confusion_matrix::clipped;
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::slots::{EDGE, NAME, Slots};
use crate::svg::{Canvas, PAGE, TYPE, text};

const FIGURE: &str = "gallery";
const GAP: f64 = 6.0;

/// Draws rows of pictures of pixels, all enlarged alike: the names of the columns above them, each row's name above its row.
///
/// No names at all, or an empty name of a row, take no room.
///
/// # Errors
///
/// [`VizError`] if there are no pictures, over 64, a picture is line work, or there are names for other columns than there are.
///
/// ```
/// use ndarray::Array3;
/// use viz::{MapOptions, feature_maps, gallery};
///
/// let map = |value: f32| feature_maps(Array3::from_elem((1, 4, 6), value).view(), &MapOptions::default());
/// let figure = gallery(&["5 layers", "10 layers"], &[("trained", vec![map(1.0)?, map(2.0)?])])?;
/// assert_eq!(figure.alt(), "Rows of pictures: trained; columns: 5 layers, 10 layers");
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn gallery<C: AsRef<str>, R: AsRef<str>>(columns: &[C], rows: &[(R, Vec<Figure>)]) -> Result<Figure, VizError> {
    let count = rows.iter().map(|(_, pictures)| pictures.len()).max().unwrap_or(0);
    let all: Vec<&Figure> = rows.iter().flat_map(|(_, pictures)| pictures).collect();
    if !(all.is_empty() || columns.is_empty() || columns.len() == count) {
        let advice = "give a name for each column, or none at all";
        return Err(VizError::Option { figure: FIGURE, option: "columns", value: columns.len().to_string(), advice });
    }
    let slots = Slots::new(FIGURE, &all, count, GAP)?;
    let mut canvas = Canvas::new();
    let mut top = EDGE;
    for (at, name) in columns.iter().enumerate() {
        let middle = slots.left(at) + slots.width / 2.0;
        canvas.add(text(middle, top + 0.75 * NAME, &clipped(name.as_ref(), slots.width + GAP)).middle().size(TYPE));
    }
    if !columns.is_empty() {
        top += NAME;
    }
    for (name, pictures) in rows {
        if !name.as_ref().is_empty() {
            let name = clipped(name.as_ref(), PAGE - 2.0 * EDGE);
            canvas.add(text(EDGE, top + 0.75 * NAME, &name).size(TYPE).fill(Color::Muted));
            top += NAME;
        }
        let mut tall: f64 = 0.0;
        for (at, figure) in pictures.iter().enumerate() {
            tall = tall.max(slots.draw(&mut canvas, at, top, figure));
        }
        top += tall + GAP;
    }
    let names = |all: Vec<&str>, between: &str| {
        all.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(between)
    };
    let rows = names(rows.iter().map(|(name, _)| name.as_ref()).collect(), ", ");
    let columns = names(columns.iter().map(AsRef::as_ref).collect(), ", ");
    let alt = format!("Rows of pictures: {rows}; columns: {columns}");
    Ok(Svg::new(canvas, PAGE, top - GAP + EDGE, alt).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MapOptions, feature_maps};
    use ndarray::Array3;

    fn map() -> Figure {
        let options = MapOptions { zoom: Some(1), ..MapOptions::default() };
        feature_maps(Array3::from_shape_fn((1, 4, 8), |(_, y, x)| (y * x) as f32).view(), &options).unwrap()
    }

    #[test]
    fn every_row_and_column_has_its_name() {
        let rows = [("above", vec![map(), map()]), ("below", vec![map(), map()])];
        let html = gallery(&["left", "right"], &rows).unwrap().to_html();
        assert!(["above", "below", "left", "right"].iter().all(|name| html.contains(&format!(">{name}<"))));
        assert_eq!(html.matches("<image").count(), 4);
        // Without names there is no room for them.
        let height = |columns: &[&str], name: &str| gallery(columns, &[(name, vec![map()])]).unwrap().height();
        assert_eq!(height(&["a"], "b") - height(&[], ""), 2 * NAME as u32);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        let none: [(&str, Vec<Figure>); 0] = [];
        assert!(matches!(gallery::<&str, _>(&[], &none), Err(VizError::Empty { .. })));
        assert!(gallery(&["a", "b"], &[("", vec![map()])]).is_err());
        assert!(gallery::<&str, _>(&[], &[("", vec![map(); 65])]).is_err());
        let lines = crate::bars(&["a"], &[1.0], 0).unwrap();
        assert!(gallery::<&str, _>(&[], &[("", vec![lines])]).unwrap_err().to_string().contains("give pixels"));
    }
}
