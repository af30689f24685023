//! Points in a plane, coloured by series.

use crate::axes::{Axes, LegendEntry, Vertical, plot};
use crate::curves::{Series, check};
use crate::error::VizError;
use crate::figure::Figure;
use crate::palette::Color;
use crate::range::Interval;
use std::fmt::Write as _;

const FIGURE: &str = "scatter";
/// The most points drawn; of more, every so manyth is.
const DRAWN: usize = 3000;

/// Draws series as clouds of points with axes and a legend.
///
/// Of more than 3,000 points every second, third, … is drawn; points that are not finite are left out.
///
/// # Errors
///
/// [`VizError`] if there are no points, over 8 series, or an axis range makes no sense.
///
/// ```
/// use viz::{Axes, Series, scatter};
///
/// let cloud = Series::new("neighbours", (0..50).map(|k| (f64::from(k), f64::from(k * k % 17))));
/// assert!(scatter(&[cloud], &Axes::new("pixel", "its neighbour")).is_ok());
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn scatter(series: &[Series], axes: &Axes) -> Result<Figure, VizError> {
    check(FIGURE, series)?;
    let (vertical, horizontal) = (Vertical { log: axes.log_y }, Vertical { log: axes.log_x });
    let drawable = |s: &Series| -> Vec<(f64, f64)> {
        let place = |&(x, y): &(f64, f64)| horizontal.position(x).zip(vertical.position(y));
        s.points.iter().filter_map(place).collect()
    };
    let clouds: Vec<Vec<(f64, f64)>> = series.iter().map(drawable).collect();
    let all = || clouds.iter().flatten();
    let (x, y) = (air(Interval::of(all().map(|p| p.0))), air(Interval::of(all().map(|p| p.1))));
    let total = all().count();
    let every = total.div_ceil(DRAWN).max(1);
    let legend: Vec<LegendEntry> = series
        .iter()
        .enumerate()
        .map(|(k, s)| LegendEntry { name: s.name.clone(), color: Color::SERIES[k], dash: None, dot: true })
        .collect();
    let alt = format!("{total} points, {} against {}", axes.y_label, axes.x_label);
    let svg = plot(FIGURE, axes, x, y, &legend, alt, |chart| {
        let mut own = String::new();
        for (index, cloud) in clouds.iter().enumerate() {
            let mut d = String::new();
            // A line of no length with round ends is a dot, in fewer bytes than a circle.
            for point in cloud.iter().step_by(every) {
                let (x, y) = chart.backend_coord(point);
                let _ = write!(d, "M{x} {y}h0");
            }
            if !d.is_empty() {
                let color = Color::SERIES[index].css();
                let _ = writeln!(
                    own,
                    "<path d=\"{d}\" stroke=\"{color}\" stroke-width=\"50\" stroke-linecap=\"round\" stroke-opacity=\"0.7\"/>"
                );
            }
        }
        Ok(own)
    })?;
    Ok(svg.into())
}

/// A little wider, so that no point lies on the frame.
fn air(range: Interval) -> Interval {
    let width = range.high / 30.0 - range.low / 30.0;
    Interval { low: range.low - width, high: range.high + width }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_finite_point_is_a_dot() {
        let cloud = Series::new("a", [(0.0, 1.0), (1.0, f64::NAN), (2.0, 3.0)]);
        let html = scatter(&[cloud], &Axes::default()).unwrap().to_html();
        assert_eq!(html.matches("h0").count(), 2);
    }

    #[test]
    fn a_crowd_is_thinned() {
        let cloud = Series::new("a", (0..10_000).map(|k| (f64::from(k), f64::from(k % 91))));
        let html = scatter(&[cloud], &Axes::default()).unwrap().to_html();
        assert_eq!(html.matches("h0").count(), 2500);
        assert!(html.len() < 60_000);
    }
}
