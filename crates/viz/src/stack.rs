//! Line work above line work, as one picture.

use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::svg::Canvas;

const FIGURE: &str = "stack";
const GAP: f64 = 10.0;

/// Draws pictures of lines one above the other, each in the middle.
///
/// # Errors
///
/// [`VizError`] if there are none, or one is pixels; [`panels`](crate::panels()) makes line work of those.
///
/// ```
/// use viz::{bars, stack};
///
/// let figure = stack(&[bars(&["a"], &[1.0], 0)?, bars(&["b"], &[2.0], 0)?])?;
/// assert!(figure.alt().contains(" Below: "));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn stack(figures: &[Figure]) -> Result<Figure, VizError> {
    if figures.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "list of pictures" });
    }
    let width = figures.iter().map(|figure| f64::from(figure.width())).fold(0.0, f64::max);
    let (mut canvas, mut top) = (Canvas::new(), 0.0);
    for figure in figures {
        let Figure::Svg(svg) = figure else {
            let value = format!("pixels ({})", figure.alt());
            return Err(VizError::Option { figure: FIGURE, option: "pictures", value, advice: "give line work" });
        };
        canvas.move_to((width - f64::from(figure.width())) / 2.0, top);
        canvas.raw(svg.body());
        canvas.close();
        top += f64::from(figure.height()) + GAP;
    }
    let alt = figures.iter().map(Figure::alt).collect::<Vec<_>>().join(". Below: ");
    Ok(Svg::new(canvas, width, top - GAP, alt).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{MapOptions, bars, feature_maps};

    #[test]
    fn one_lies_above_the_other() {
        let one = bars(&["a", "b"], &[1.0, 2.0], 0).unwrap();
        let both = stack(&[one.clone(), one.clone()]).unwrap();
        assert_eq!(both.width(), one.width());
        assert_eq!(both.height(), 2 * one.height() + GAP as u32);
        assert!(roxmltree::Document::parse(&both.to_html()).is_ok());
    }

    #[test]
    fn pixels_and_nothing_are_refused() {
        let pixels = feature_maps(ndarray::Array3::<f32>::zeros((1, 2, 2)).view(), &MapOptions::default()).unwrap();
        assert!(stack(&[pixels]).unwrap_err().to_string().contains("give line work"));
        assert!(stack(&[]).is_err());
    }
}
