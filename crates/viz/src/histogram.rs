//! How often values fall into equal intervals.

use crate::axes::{Axes, filled, plot};
use crate::curves::POINT_LIMIT;
use crate::error::VizError;
use crate::figure::Figure;
use crate::palette::Color;
use crate::range::Interval;
use plotters::element::Rectangle;

const FIGURE: &str = "histogram";
/// More bars than this are thinner than a pixel and a half.
const BIN_LIMIT: usize = 256;

/// Draws how many values fall into each of `bins` equal intervals from the least to the greatest (or over the axis's
/// stated range).
///
/// Values that are not finite, or outside a stated range, are left out and counted in the description.
///
/// # Errors
///
/// [`VizError`] if there are no values, or no bins or over 256.
///
/// ```
/// use viz::{Axes, histogram};
///
/// let figure = histogram([0.5, 1.5, 1.6, f64::NAN], 2, &Axes::new("weight", "count"))?;
/// assert!(figure.alt().contains("1 left out"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn histogram<T: Into<f64>>(
    values: impl IntoIterator<Item = T>,
    bins: usize,
    axes: &Axes,
) -> Result<Figure, VizError> {
    let values: Vec<f64> = values.into_iter().take(POINT_LIMIT).map(Into::into).collect();
    if values.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "list of values" });
    }
    if bins == 0 {
        let (option, value) = ("bins", "0".into());
        return Err(VizError::Option { figure: FIGURE, option, value, advice: "give at least 1" });
    }
    if bins > BIN_LIMIT {
        return Err(VizError::TooLarge { figure: FIGURE, what: "number of bins", value: bins, limit: BIN_LIMIT });
    }
    let range = match axes.x_range {
        Some([low, high]) if low < high && low.is_finite() && high.is_finite() => Interval { low, high },
        _ => widened(Interval::of(values.iter().copied())),
    };
    let counts = count(&values, range, bins);
    let counted: usize = counts.iter().sum();
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let y = Interval { low: 0.0, high: most as f64 * 1.05 };
    // Counts stand on a linear axis from zero: a bar's length is its count.
    let axes = Axes { log_y: false, ..axes.clone() };
    let alt = format!(
        "Histogram of {counted} values of {} from {:.3} to {:.3}, at most {most} in one of {bins} bins{}",
        axes.x_label,
        range.low,
        range.high,
        if counted < values.len() { format!(", {} left out", values.len() - counted) } else { String::new() }
    );
    let svg = plot(FIGURE, &axes, range, y, &[], alt, |chart| {
        let edge = |k: usize| range.low + (range.high - range.low) * k as f64 / bins as f64;
        let bars = counts.iter().enumerate().filter(|(_, n)| **n > 0).map(|(k, &n)| {
            let mut bar = Rectangle::new([(edge(k), 0.0), (edge(k + 1), n as f64)], filled(Color::Input));
            // A line of ground between neighbours.
            bar.set_margin(0, 0, 3, if bins > 100 { 0 } else { 7 });
            bar
        });
        chart.draw_series(bars).map_err(|e| e.to_string())?;
        Ok(String::new())
    })?;
    Ok(svg.into())
}

fn widened(range: Interval) -> Interval {
    let Interval { low, high } = range;
    let (low, high) = (low.clamp(-1e300, 1e300), high.clamp(-1e300, 1e300));
    if high - low > 1e-12 * low.abs().max(high.abs()) {
        Interval { low, high }
    } else {
        let half = if low == 0.0 { 0.5 } else { low.abs() * 0.1 };
        Interval { low: low - half, high: high + half }
    }
}

/// Values per bin; the last bin holds its upper end too.
fn count(values: &[f64], range: Interval, bins: usize) -> Vec<usize> {
    let mut counts = vec![0; bins];
    for &value in values.iter().filter(|v| (range.low..=range.high).contains(*v)) {
        let bin = (range.place(value) * bins as f64) as usize;
        counts[bin.min(bins - 1)] += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_are_half_open_but_for_the_last() {
        let range = Interval { low: 0.0, high: 4.0 };
        assert_eq!(count(&[0.0, 0.9, 1.0, 3.0, 4.0, 4.1, f64::NAN], range, 4), [2, 1, 0, 2]);
    }

    #[test]
    fn one_value_is_a_histogram_too() {
        assert!(histogram([3.0], 5, &Axes::default()).is_ok());
        assert!(histogram([f64::NAN], 5, &Axes::default()).is_ok());
        assert!(histogram([1.0], 0, &Axes::default()).is_err());
        assert!(histogram([1.0], 257, &Axes::default()).is_err());
        assert!(histogram(Vec::<f64>::new(), 5, &Axes::default()).is_err());
    }

    #[test]
    fn one_bar_for_each_filled_bin() {
        let html = histogram([0.0, 0.1, 0.9, 1.0], 10, &Axes::default()).unwrap().to_html();
        assert_eq!(html.matches("fill=\"var(--fig-input").count(), 3);
    }
}
