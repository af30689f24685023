//! Level lines of a function of two numbers, and the ways that searches take over them.

mod lines;

use crate::confusion_matrix::clipped;
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::range::Interval;
use crate::svg::{Canvas, ID, PAGE, TYPE, group, path, rect, text, text_width};
use crate::ticks::{linear_ticks, tick_label};
use lines::level_lines;
use std::fmt::Write as _;

/// A function of two numbers over a rectangle, and the heights at which it is cut.
#[derive(Clone, Copy)]
pub struct Surface<'a> {
    /// The height at a place; where it is not finite, no line is drawn.
    pub height: &'a dyn Fn(f64, f64) -> f64,
    /// Both ends of the horizontal axis.
    pub x: [f64; 2],
    /// Both ends of the vertical axis.
    pub y: [f64; 2],
    /// The heights of the lines.
    pub levels: &'a [f64],
    /// What the two axes are called.
    pub labels: [&'a str; 2],
}

/// Places one after another, joined by lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Trail {
    /// The places in their order.
    pub points: Vec<(f64, f64)>,
    /// The colour of lines and dots.
    pub color: Color,
    /// A dot at each place and a ring at the first; without, a bare line.
    pub dots: bool,
}

/// The surface once, with what happened on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Panel {
    /// Above it.
    pub title: String,
    /// Ways over the surface.
    pub trails: Vec<Trail>,
    /// Places with a cross.
    pub crosses: Vec<(f64, f64)>,
}

const FIGURE: &str = "contours";
const PANEL_LIMIT: usize = 12;
const LEVEL_LIMIT: usize = 40;
const POINT_LIMIT: usize = 20_000;
const GAP: f64 = 14.0;
const LINE: f64 = 22.0;
/// Trails that leave are followed this many widths beyond the frame.
const BEYOND: f64 = 3.0;

/// Draws level lines of a surface, once for each panel, with trails and crosses over them.
///
/// Both axes have the same scale, so a circle is a circle. The lines are found on a grid of about 14,000 cells: where a line
/// crosses a cell's side is interpolated between the heights at its ends (marching squares; Lorensen and Cline 1987
/// describe the method in three dimensions). A trail that leaves the frame goes on beyond it, unseen.
///
/// # Errors
///
/// [`VizError`] if there are no panels, more than 12, over 40 levels, over 20,000 places, or if the frame is no rectangle
/// between 1:4 and 4:1.
///
/// ```
/// use viz::palette::Color;
/// use viz::{Panel, Surface, Trail, contours};
///
/// let bowl = |x: f64, y: f64| x * x + y * y;
/// let surface = Surface { height: &bowl, x: [-2.0, 2.0], y: [-1.0, 1.0], levels: &[0.25, 1.0], labels: ["x", "y"] };
/// let trail = Trail { points: vec![(1.5, 0.5), (0.5, 0.2), (0.0, 0.0)], color: Color::Input, dots: true };
/// let figure = contours(&surface, &[Panel { title: "down".into(), trails: vec![trail], crosses: vec![(0.0, 0.0)] }])?;
/// assert!(figure.svg().is_some());
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn contours(surface: &Surface<'_>, panels: &[Panel]) -> Result<Figure, VizError> {
    check(surface, panels)?;
    let columns = panels.len().min(2);
    // A single tick says nothing about the scale.
    let y = Interval { low: surface.y[0], high: surface.y[1] };
    let y_ticks = (3..=8).map(|count| linear_ticks(y, count)).find(|ticks| ticks.len() > 1).unwrap_or_default();
    let x_ticks = linear_ticks(Interval { low: surface.x[0], high: surface.x[1] }, 4);
    let widest = y_ticks.iter().map(|&tick| text_width(&tick_label(tick, false), TYPE)).fold(20.0, f64::max);
    let (left, right) = (widest + 12.0, 10.0);
    let room = PAGE - left - right - GAP * (columns - 1) as f64;
    let place = Places::new(surface, room / columns as f64);
    let rows = panels.len().div_ceil(columns);
    let step_down = LINE + place.height + GAP;

    let mut canvas = Canvas::new();
    let frame = rect(0.0, 0.0, place.width, place.height);
    canvas.open(crate::svg::Element::new("defs"));
    canvas.open(crate::svg::Element::new("clipPath").attr("id", &format!("{ID}-frame")));
    canvas.add(frame.clone());
    canvas.close();
    canvas.open(group().attr("id", &format!("{ID}-levels")));
    for &level in surface.levels {
        let d: String = level_lines(surface, level).iter().map(|line| place.track(line)).collect();
        if !d.is_empty() {
            canvas.add(path(&d).no_fill().stroke(Color::Grid, 1.2));
        }
    }
    canvas.close();
    canvas.close();
    for (index, panel) in panels.iter().enumerate() {
        let (row, column) = (index / columns, index % columns);
        let x = left + column as f64 * (place.width + GAP);
        let y = 4.0 + row as f64 * step_down;
        canvas.add(text(x, y + 14.0, &clipped(&panel.title, place.width)));
        if index == 0 {
            canvas.add(text(2.0, y + 14.0, surface.labels[1]).fill(Color::Muted));
        }
        canvas.move_to(x, y + LINE);
        canvas.open(group().attr("clip-path", &format!("url(#{ID}-frame)")));
        canvas.add(crate::svg::Element::new("use").attr("href", &format!("#{ID}-levels")));
        place.draw(&mut canvas, panel);
        canvas.close();
        canvas.add(frame.clone().no_fill().stroke(Color::Muted, 1.2));
        if column == 0 {
            for &tick in &y_ticks {
                let label = text(-6.0, place.at((0.0, tick)).1 + 5.0, &tick_label(tick, false));
                canvas.add(label.end().fill(Color::Muted));
            }
        }
        // Below the lowest panel of each column.
        if index + columns >= panels.len() {
            for &tick in &x_ticks {
                let label = text(place.at((tick, 0.0)).0, place.height + 18.0, &tick_label(tick, false));
                canvas.add(label.middle().fill(Color::Muted));
            }
            let label = text(place.width / 2.0, place.height + 18.0 + 18.0, surface.labels[0]);
            canvas.add(label.middle().fill(Color::Muted));
        }
        canvas.close();
    }
    let height = 4.0 + rows as f64 * step_down + 2.0 * LINE - 8.0;
    Ok(Svg::new(canvas, PAGE, height, describe(surface, panels)).into())
}

/// Where numbers stand in a panel.
struct Places<'a> {
    surface: &'a Surface<'a>,
    width: f64,
    height: f64,
    scale: f64,
}

impl<'a> Places<'a> {
    fn new(surface: &'a Surface<'a>, width: f64) -> Self {
        let scale = width / (surface.x[1] - surface.x[0]);
        Self { surface, width, height: scale * (surface.y[1] - surface.y[0]), scale }
    }

    fn at(&self, (x, y): (f64, f64)) -> (f64, f64) {
        ((x - self.surface.x[0]) * self.scale, (self.surface.y[1] - y) * self.scale)
    }

    /// The path of a line, in differences of tenths of a unit.
    fn track(&self, points: &[(f64, f64)]) -> String {
        let tenths = |point: &(f64, f64)| {
            let (x, y) = self.at(*point);
            ((x * 10.0).round() as i64, (y * 10.0).round() as i64)
        };
        let mut d = String::new();
        let mut last = None;
        for point in points {
            let (x, y) = tenths(point);
            match last {
                Some(before) if before == (x, y) => {}
                // Writing to a String cannot fail.
                Some((from_x, from_y)) => {
                    let _ = write!(d, "{} {} ", tenth(x - from_x), tenth(y - from_y));
                }
                None => {
                    let _ = write!(d, "M{} {}l", tenth(x), tenth(y));
                }
            }
            last = Some((x, y));
        }
        // A single place leaves a command without numbers, which is no path.
        if d.ends_with('l') { d + "0 0" } else { d.trim_end().to_owned() }
    }

    fn draw(&self, canvas: &mut Canvas, panel: &Panel) {
        for trail in &panel.trails {
            let points = self.kept(&trail.points);
            if points.is_empty() {
                continue;
            }
            let line = self.track(&points);
            canvas.add(path(&line).no_fill().stroke(trail.color, 1.6).attr("stroke-linejoin", "round"));
            if trail.dots {
                let mut d = String::new();
                for &point in &points[1..] {
                    let (x, y) = self.at(point);
                    // A line of no length with round ends is a dot, in fewer bytes than a circle.
                    let _ = write!(d, "M{} {}h0", crate::svg::num(x), crate::svg::num(y));
                }
                if !d.is_empty() {
                    canvas.add(path(&d).no_fill().stroke(trail.color, 5.0).attr("stroke-linecap", "round"));
                }
                let (x, y) = self.at(points[0]);
                let ring = crate::svg::Element::new("circle").at("cx", x).at("cy", y).at("r", 4.5);
                canvas.add(ring.fill(Color::Paper).stroke(trail.color, 2.0));
            }
        }
        for &cross in &panel.crosses {
            let (x, y) = self.at(cross);
            let (x, y) = (crate::svg::num(x - 5.0), crate::svg::num(y - 5.0));
            canvas.add(path(&format!("M{x} {y}l10 10m0 -10l-10 10")).no_fill().stroke(Color::Ink, 2.0));
        }
    }

    /// The places up to the first that is too far away to be drawn; that one is moved towards the one before it.
    fn kept(&self, points: &[(f64, f64)]) -> Vec<(f64, f64)> {
        let Surface { x, y, .. } = self.surface;
        let far = |low: f64, high: f64, value: f64| {
            let width = high - low;
            (low - BEYOND * width - value).max(value - high - BEYOND * width) / width
        };
        let excess = |point: (f64, f64)| far(x[0], x[1], point.0).max(far(y[0], y[1], point.1));
        let mut kept: Vec<(f64, f64)> = Vec::new();
        for &point in points {
            if !(point.0.is_finite() && point.1.is_finite()) {
                break;
            }
            if excess(point) <= 0.0 {
                kept.push(point);
                continue;
            }
            if let Some(&before) = kept.last() {
                // Halved until it is near: the direction stays.
                let (mut dx, mut dy) = (point.0 / 2.0 - before.0 / 2.0, point.1 / 2.0 - before.1 / 2.0);
                while excess((before.0 + dx, before.1 + dy)) > 0.0 {
                    (dx, dy) = (dx / 2.0, dy / 2.0);
                }
                kept.push((before.0 + dx, before.1 + dy));
            }
            break;
        }
        kept
    }
}

/// A number of tenths as a decimal number.
fn tenth(tenths: i64) -> String {
    crate::svg::num(tenths as f64 / 10.0)
}

fn check(surface: &Surface<'_>, panels: &[Panel]) -> Result<(), VizError> {
    if panels.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "list of panels" });
    }
    let points = panels.iter().flat_map(|panel| &panel.trails).map(|trail| trail.points.len()).sum::<usize>();
    for (what, value, limit) in [
        ("number of panels", panels.len(), PANEL_LIMIT),
        ("number of levels", surface.levels.len(), LEVEL_LIMIT),
        ("number of places", points, POINT_LIMIT),
    ] {
        if value > limit {
            return Err(VizError::TooLarge { figure: FIGURE, what, value, limit });
        }
    }
    let (width, height) = (surface.x[1] - surface.x[0], surface.y[1] - surface.y[0]);
    let ratio = height / width;
    let ordinary = surface.x.iter().chain(&surface.y).all(|end| end.abs() < 1e12);
    if !(ordinary && width > 1e-9 && height > 1e-9 && (0.25..=4.0).contains(&ratio)) {
        return Err(VizError::Option {
            figure: FIGURE,
            option: "x and y",
            value: format!("{:?} and {:?}", surface.x, surface.y),
            advice: "give two finite ends each, the lower first, whose distances are within a factor of 4",
        });
    }
    Ok(())
}

fn describe(surface: &Surface<'_>, panels: &[Panel]) -> String {
    let one = |panel: &Panel| {
        let ways = panel.trails.iter().filter(|trail| trail.dots).filter_map(|trail| {
            let ((x, y), (to_x, to_y)) = (trail.points.first()?, trail.points.last()?);
            Some(format!("from ({x:.2}, {y:.2}) to ({to_x:.2}, {to_y:.2}) in {} steps", trail.points.len() - 1))
        });
        [panel.title.clone()].into_iter().chain(ways).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let all: Vec<String> = panels.iter().map(one).collect();
    format!("Level lines over {} and {}: {}", surface.labels[0], surface.labels[1], all.join("; "))
}

impl std::fmt::Debug for Surface<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { x, y, levels, labels, .. } = self;
        f.debug_struct("Surface")
            .field("x", x)
            .field("y", y)
            .field("levels", levels)
            .field("labels", labels)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bowl(x: f64, y: f64) -> f64 {
        x * x + y * y
    }

    fn surface(levels: &[f64]) -> Surface<'_> {
        Surface { height: &bowl, x: [-2.0, 2.0], y: [-1.5, 1.5], levels, labels: ["x", "y"] }
    }

    #[test]
    fn a_trail_that_flies_away_keeps_its_direction_and_ends() {
        let surface = surface(&[]);
        let places = Places::new(&surface, 400.0);
        let kept = places.kept(&[(0.0, 0.0), (1.0, 1.0), (1e200, 2e200), (0.0, 0.0)]);
        assert_eq!(kept.len(), 3);
        let (dx, dy) = (kept[2].0 - 1.0, kept[2].1 - 1.0);
        assert!(dy > 1.5 && (dy / dx - 2.0).abs() < 1e-12, "{kept:?}");
        assert_eq!(places.kept(&[(0.0, 0.0), (f64::NAN, 1.0), (1.0, 1.0)]), [(0.0, 0.0)]);
        assert_eq!(places.kept(&[(f64::INFINITY, 0.0)]), []);
    }

    #[test]
    fn panels_share_the_lines_of_their_surface() {
        let panel = |title: &str| Panel { title: title.into(), ..Panel::default() };
        let html = contours(&surface(&[0.5, 1.0]), &[panel("a"), panel("b"), panel("c")]).unwrap().to_html();
        assert_eq!(html.matches("<use ").count(), 3);
        assert_eq!(html.matches("fill=\"none\" stroke=\"var(--fig-grid").count(), 2);
    }

    #[test]
    fn frames_that_are_none_are_refused() {
        let panels = [Panel::default()];
        for (x, y) in [([0.0, 0.0], [0.0, 1.0]), ([1.0, 0.0], [0.0, 1.0]), ([0.0, 100.0], [0.0, 1.0])] {
            assert!(contours(&Surface { x, y, ..surface(&[]) }, &panels).is_err());
        }
        assert!(contours(&Surface { x: [0.0, f64::NAN], ..surface(&[]) }, &panels).is_err());
        assert!(contours(&surface(&[]), &[]).is_err());
        assert!(contours(&surface(&[1.0; 41]), &panels).is_err());
    }
}
