//! A length for each name: parameters per layer, accuracy per class.

use crate::confusion_matrix::clipped;
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::range::Interval;
use crate::svg::{Canvas, PAGE, TYPE, line, rect, text, text_width};

const FIGURE: &str = "bars";
const BAR_LIMIT: usize = 200;
const ROW: f64 = 26.0;

/// Draws a horizontal bar per name from zero to its value, with the value beside it.
///
/// # Errors
///
/// [`VizError`] if there are no bars, over 200, or not one value per name.
///
/// ```
/// let figure = viz::bars(&["conv1", "conv2", "fc1"], &[832.0, 51_264.0, 3_212_288.0], 0)?;
/// assert!(figure.svg().unwrap().contains("3,212,288"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn bars<S: AsRef<str>, T: Copy + Into<f64>>(names: &[S], values: &[T], digits: usize) -> Result<Figure, VizError> {
    let values: Vec<f64> = values.iter().map(|&v| v.into()).collect();
    if names.len() != values.len() {
        return Err(VizError::Mismatch {
            figure: FIGURE,
            left: "the list of names",
            left_len: names.len(),
            right: "the list of values",
            right_len: values.len(),
        });
    }
    if values.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "list of values" });
    }
    if values.len() > BAR_LIMIT {
        let (what, value) = ("number of bars", values.len());
        return Err(VizError::TooLarge { figure: FIGURE, what, value, limit: BAR_LIMIT });
    }
    let names: Vec<String> = names.iter().map(|n| clipped(n.as_ref(), 150.0)).collect();
    let label = |value: f64| -> String {
        let shown =
            if value.abs() >= 1e12 { format!("{value:.2e}") } else { crate::table::float(value, digits.min(9)) };
        shown.replace('-', "−")
    };
    let labels: Vec<String> = values.iter().map(|&v| label(v)).collect();
    let left = names.iter().map(|n| text_width(n, TYPE)).fold(0.0, f64::max) + 14.0;
    let right = labels.iter().map(|l| text_width(l, TYPE)).fold(0.0, f64::max) + 14.0;
    let span = Interval::of(values.iter().copied().chain([0.0]));
    let room = PAGE - left - right;
    // Where some bars go left, their numbers stand left of zero too.
    let place = |value: f64| left + room * if span.high > span.low { span.place(value) } else { 0.0 };
    let zero = place(0.0);

    let mut canvas = Canvas::new();
    for (k, (&value, (name, label))) in values.iter().zip(names.iter().zip(&labels)).enumerate() {
        let y = 4.0 + k as f64 * ROW;
        let baseline = y + ROW / 2.0 + 0.35 * TYPE;
        canvas.add(text(left - 8.0, baseline, name).end());
        let end = if value.is_finite() { place(value) } else { zero };
        let color = if value < 0.0 { Color::Kernel } else { Color::Input };
        canvas.add(rect(zero.min(end), y + 4.0, (end - zero).abs(), ROW - 8.0).fill(color));
        let number = text(zero.max(end) + 6.0, baseline, label);
        canvas.add(if value.is_finite() { number } else { number.fill(Color::Highlight).bold() });
    }
    let height = values.len() as f64 * ROW + 8.0;
    canvas.add(line(zero, 2.0, zero, height - 2.0).stroke(Color::Muted, 1.2));
    let words: Vec<String> = names.iter().zip(&labels).map(|(n, l)| format!("{n} {l}")).collect();
    Ok(Svg::new(canvas, PAGE, height, format!("Bars: {}", words.join(", "))).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_in_proportion() {
        let html = bars(&["a", "b"], &[100.0, 25.0], 0).unwrap().to_html();
        let widths: Vec<f64> = roxmltree::Document::parse(&html)
            .unwrap()
            .descendants()
            .filter(|n| n.has_tag_name("rect"))
            .map(|n| n.attribute("width").unwrap().parse().unwrap())
            .collect();
        assert!((widths[0] / widths[1] - 4.0).abs() < 0.01, "{widths:?}");
    }

    #[test]
    fn odd_values_are_drawn_and_bad_lengths_refused() {
        assert!(bars(&["a", "b", "c"], &[f64::NAN, f64::INFINITY, -1.0], 2).is_ok());
        assert!(bars(&["a"], &[0.0], 99).is_ok());
        assert!(bars(&["a"], &[f64::MAX], 99).is_ok());
        assert!(bars(&["a"], &[1.0, 2.0], 2).is_err());
        assert!(bars::<&str, f64>(&[], &[], 2).is_err());
    }
}
