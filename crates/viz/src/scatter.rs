//! Points in a plane, coloured by series.

use crate::axes::{Axes, LegendEntry, Sign, Vertical, plot};
use crate::curves::{Series, check};
use crate::error::VizError;
use crate::figure::Figure;
use crate::palette::Color;
use crate::range::Interval;
use crate::svg::{TYPE, escape, num, text_width};
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
    let clouds = places(series, axes);
    let total = clouds.iter().map(Vec::len).sum::<usize>();
    let every = total.div_ceil(DRAWN).max(1);
    let legend: Vec<LegendEntry> = series
        .iter()
        .enumerate()
        .map(|(k, s)| LegendEntry { name: s.name.clone(), color: Color::SERIES[k], dash: None, sign: Sign::Dot })
        .collect();
    let alt = format!("{total} points, {} against {}", axes.y_label, axes.x_label);
    let (x, y) = frame(&clouds, 30.0);
    let svg = plot(FIGURE, axes, x, y, &legend, alt, |chart| {
        let thinned = |cloud: &Vec<(f64, f64)>| -> Vec<(i32, i32)> {
            cloud.iter().step_by(every).map(|point| chart.backend_coord(point)).collect()
        };
        Ok(clouds.iter().enumerate().map(|(index, cloud)| dots(&thinned(cloud), Color::SERIES[index], 50)).collect())
    })?;
    Ok(svg.into())
}

/// Draws points with their names beside them, coloured by series, with axes and without a legend.
///
/// `names` has a name for each point of each series. A name stands where it covers the least of the points and of the other
/// names: to the right of its point, to the left, above, below or at a corner.
///
/// # Errors
///
/// As [`scatter`]; also if there are over 200 points, or as many names as points are lacking.
///
/// ```
/// use viz::{Axes, Series, scatter_named};
///
/// let networks = Series::new("vgg", [(7.6, 132.9), (15.5, 138.4)]);
/// let names = vec![vec!["vgg11".to_owned(), "vgg16".to_owned()]];
/// let figure = scatter_named(&[networks], &names, &Axes::new("arithmetic", "parameters"))?;
/// assert!(figure.to_html().contains(">vgg16</text>"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn scatter_named(series: &[Series], names: &[Vec<String>], axes: &Axes) -> Result<Figure, VizError> {
    check(FIGURE, series)?;
    let total = series.iter().map(|s| s.points.len()).sum::<usize>();
    if total > NAMED {
        return Err(VizError::TooLarge { figure: FIGURE, what: "number of named points", value: total, limit: NAMED });
    }
    let counts = |lengths: Vec<usize>| lengths.iter().map(usize::to_string).collect::<Vec<_>>().join(" + ");
    let want: Vec<usize> = series.iter().map(|s| s.points.len()).collect();
    let got: Vec<usize> = names.iter().map(Vec::len).collect();
    if got != want {
        return Err(VizError::Shape { figure: FIGURE, what: "names of points", got: counts(got), want: counts(want) });
    }
    let clouds = places(series, axes);
    let alt = format!("{total} points, {} against {}", axes.y_label, axes.x_label);
    // Room for names beside the outermost points.
    let (x, y) = frame(&clouds, 5.0);
    let svg = plot(FIGURE, axes, x, y, &[], alt, |chart| {
        let at = |cloud: &Vec<(f64, f64)>| cloud.iter().map(|point| chart.backend_coord(point)).collect::<Vec<_>>();
        let clouds: Vec<Vec<(i32, i32)>> = clouds.iter().map(at).collect();
        let (across, down) = chart.plotting_area().get_pixel_range();
        let inside = |place: &Rectangle| {
            across.start <= place.left
                && place.right <= across.end
                && down.start <= place.top
                && place.bottom <= down.end
        };
        let mut own: String =
            clouds.iter().enumerate().map(|(index, cloud)| dots(cloud, Color::SERIES[index], 90)).collect();
        let points: Vec<(i32, i32)> = clouds.iter().flatten().copied().collect();
        let drawn = |(names, one): (&'_ Vec<String>, &'_ Series)| {
            let kept = names.iter().zip(&one.points).filter(|(_, point)| place(axes, **point).is_some());
            kept.map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        let names: Vec<String> = names.iter().zip(series).flat_map(drawn).collect();
        for (name, place) in names.iter().zip(arranged(&points, &names, inside)) {
            let _ = writeln!(
                own,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"{}\" fill=\"{}\">{}</text>",
                i32::midpoint(place.left, place.right),
                place.bottom - 30,
                num(TYPE * 10.0),
                Color::Ink.css(),
                escape(name)
            );
        }
        Ok(own)
    })?;
    Ok(svg.into())
}

/// The most points that get names.
const NAMED: usize = 200;

/// A place beside each point for its name: each name in turn moves to where it covers the least, a few times over.
fn arranged(points: &[(i32, i32)], names: &[String], inside: impl Fn(&Rectangle) -> bool) -> Vec<Rectangle> {
    let widths: Vec<i32> = names.iter().map(|name| (text_width(name, TYPE) * 10.0) as i32).collect();
    let dots: Vec<Rectangle> = points.iter().map(|&point| Rectangle::around(point, 45)).collect();
    let mut places: Vec<Rectangle> =
        points.iter().zip(&widths).map(|(&point, &width)| Rectangle::beside(point, width)[0]).collect();
    for _ in 0..ROUNDS {
        for at in 0..places.len() {
            let covered = |place: &Rectangle| {
                let others = places.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
                others.chain(&dots).map(|other| place.shared(other)).sum::<i64>()
            };
            let best = Rectangle::beside(points[at], widths[at]).into_iter();
            places[at] =
                best.min_by_key(|place| (!inside(place), covered(place))).expect("there are places beside a point");
        }
    }
    places
}

/// How often each name may move.
const ROUNDS: usize = 6;

/// A part of the plot in plotters' pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Rectangle {
    left: i32,
    top: i32,
    right: i32,
    bottom: i32,
}

impl Rectangle {
    fn around((x, y): (i32, i32), half: i32) -> Self {
        Self { left: x - half, top: y - half, right: x + half, bottom: y + half }
    }

    /// The places for a line of type so wide: right of a point, left of it, above and below; then the four corners.
    fn beside((x, y): (i32, i32), width: i32) -> [Self; 8] {
        let (half, away) = ((TYPE * 6.0) as i32, 80);
        let at = |x: i32, y: i32| Self { left: x, top: y - half, right: x + width, bottom: y + half };
        let (right, left, middle) = (x + away, x - away - width, x - width / 2);
        let (above, below) = (y - away - half, y + away + half);
        [
            at(right, y),
            at(left, y),
            at(middle, above),
            at(middle, below),
            at(right, above + half),
            at(left, above + half),
            at(right, below - half),
            at(left, below - half),
        ]
    }

    /// The area that two have in common.
    fn shared(&self, other: &Self) -> i64 {
        let overlap = |low: i32, high: i32| i64::from((high - low).max(0));
        overlap(self.left.max(other.left), self.right.min(other.right))
            * overlap(self.top.max(other.top), self.bottom.min(other.bottom))
    }
}

/// Where a point stands on the axes, if it can be drawn.
fn place(axes: &Axes, (x, y): (f64, f64)) -> Option<(f64, f64)> {
    Vertical { log: axes.log_x }.position(x).zip(Vertical { log: axes.log_y }.position(y))
}

/// The points that can be drawn, where they stand on the axes.
fn places(series: &[Series], axes: &Axes) -> Vec<Vec<(f64, f64)>> {
    series.iter().map(|s| s.points.iter().filter_map(|&point| place(axes, point)).collect()).collect()
}

/// Both ends of both axes, with a part of their width left empty beyond the outermost points.
fn frame(clouds: &[Vec<(f64, f64)>], part: f64) -> (Interval, Interval) {
    let all = || clouds.iter().flatten();
    (air(Interval::of(all().map(|p| p.0)), part), air(Interval::of(all().map(|p| p.1)), part))
}

/// Dots of one colour: a line of no length with round ends is one, in fewer bytes than a circle.
fn dots(points: &[(i32, i32)], color: Color, width: usize) -> String {
    if points.is_empty() {
        return String::new();
    }
    let mut d = String::new();
    for (x, y) in points {
        // Writing to a String cannot fail.
        let _ = write!(d, "M{x} {y}h0");
    }
    let color = color.css();
    format!(
        "<path d=\"{d}\" stroke=\"{color}\" stroke-width=\"{width}\" stroke-linecap=\"round\" stroke-opacity=\"0.7\"/>\n"
    )
}

/// A little wider, so that no point lies on the frame.
fn air(range: Interval, part: f64) -> Interval {
    let width = range.high / part - range.low / part;
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
    fn names_keep_out_of_each_other_s_way() {
        // Four points so near that names to the right of each would lie on one another.
        let points = [(0, 0), (150, 0), (300, 0), (450, 0)];
        let names = ["first", "second", "third", "fourth"].map(str::to_owned);
        let places = arranged(&points, &names, |_| true);
        for (at, place) in places.iter().enumerate() {
            assert!(places[..at].iter().all(|other| place.shared(other) == 0), "{places:?}");
            assert!(points.iter().all(|&point| place.shared(&Rectangle::around(point, 45)) == 0), "{places:?}");
        }
        // One that has room stands to the right.
        assert_eq!(
            arranged(&points[..1], &names[..1], |_| true)[0],
            Rectangle::beside(points[0], places[0].right - places[0].left)[0]
        );
        let series = Series::new("a", [(0.0, 0.0), (1.0, f64::NAN), (2.0, 1.0)]);
        let html =
            scatter_named(std::slice::from_ref(&series), &[names[..3].to_vec()], &Axes::default()).unwrap().to_html();
        assert!(html.contains(">first</text>") && html.contains(">third</text>") && !html.contains(">second</text>"));
        assert!(scatter_named(&[series], &[], &Axes::default()).is_err());
    }

    #[test]
    fn a_crowd_is_thinned() {
        let cloud = Series::new("a", (0..10_000).map(|k| (f64::from(k), f64::from(k % 91))));
        let html = scatter(&[cloud], &Axes::default()).unwrap().to_html();
        assert_eq!(html.matches("h0").count(), 2500);
        assert!(html.len() < 60_000);
    }
}
