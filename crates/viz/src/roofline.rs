//! How fast programs run, under the roof that the machine puts over them.

use std::fmt::Write as _;

use crate::axes::{Axes, DASHES, LegendEntry, Sign, Stroke, plot, polyline};
use crate::error::VizError;
use crate::figure::Figure;
use crate::palette::Color;
use crate::range::Interval;
use crate::svg::{TYPE, num};

const FIGURE: &str = "roofline";
/// The most roofs, and the most points.
const LIMIT: usize = 24;
/// Half a ball with a number in it, in tenths of the page's units.
const BALL: f64 = 110.0;

/// A slope of the roof: memory that gives so many bytes a second.
#[derive(Clone, Debug, PartialEq)]
pub struct Roof {
    /// What the legend calls it.
    pub name: String,
    /// Bytes a second.
    pub bandwidth: f64,
}

/// A program under the roof.
#[derive(Clone, Debug, PartialEq)]
pub struct RooflinePoint {
    /// What the legend calls it, behind its number.
    pub name: String,
    /// Operations for each byte that it moves.
    pub intensity: f64,
    /// Operations a second.
    pub rate: f64,
}

/// Draws programs by their operations per byte and per second, both logarithmic, under the machine's limits: it computes no
/// faster than its peak, and no faster than its memory delivers.
///
/// Each program is a dot with a numbered ball beside it; the numbers are in the legend.
///
/// # Errors
///
/// [`VizError`] if there is no roof or no point, more than 24 of either, or a number that is not positive and finite.
///
/// Source: Williams, Waterman and Patterson, "Roofline: an insightful visual performance model for multicore
/// architectures" (2009), figure 1.
///
/// ```
/// use viz::{Roof, RooflinePoint, roofline};
///
/// let roofs = [Roof { name: "memory".into(), bandwidth: 1e10 }];
/// let points = [RooflinePoint { name: "loops".into(), intensity: 0.25, rate: 1e9 }];
/// let figure = roofline(1e11, &roofs, &points)?;
/// assert!(figure.alt().contains("loops at 1.0"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn roofline(peak: f64, roofs: &[Roof], points: &[RooflinePoint]) -> Result<Figure, VizError> {
    check(peak, roofs, points)?;
    let ridge = |roof: &Roof| (peak / roof.bandwidth).log10();
    let intensities = points.iter().map(|point| point.intensity.log10()).chain(roofs.iter().map(ridge));
    let x = Interval::of(intensities);
    let x = Interval { low: x.low - 0.4, high: x.high + 0.4 };
    let rates = || points.iter().map(|point| point.rate.log10() - 9.0);
    let y = Interval::of(rates().chain([peak.log10() - 9.0]));
    let y = Interval { low: y.low - 0.3, high: y.high + 0.25 };
    let axes = Axes { log_x: true, log_y: true, ..Axes::new("operations per byte moved", "GFLOP/s") };
    let mut legend: Vec<LegendEntry> = Vec::new();
    for (index, roof) in roofs.iter().enumerate() {
        let dash = DASHES[index % DASHES.len()];
        legend.push(LegendEntry { name: roof.name.clone(), color: Color::Ink, dash, sign: Sign::Line });
    }
    for (index, point) in points.iter().enumerate() {
        let name = format!("{} {}", index + 1, point.name);
        let sign = if is_ring(index) { Sign::Ring } else { Sign::Dot };
        legend.push(LegendEntry { name, color: color(index), dash: None, sign });
    }
    let svg = plot(FIGURE, &axes, x, y, &legend, describe(peak, points), |chart| {
        let mut own = String::new();
        for (index, roof) in roofs.iter().enumerate() {
            let rate = |log: f64| (roof.bandwidth.log10() + log).min(peak.log10()) - 9.0;
            // The slope begins where the picture does, and ends at the ridge.
            let start = x.low.max(y.low + 9.0 - roof.bandwidth.log10());
            let corners = [start, ridge(roof), x.high].map(|log| chart.backend_coord(&(log, rate(log))));
            let (color, dash) = (Color::Ink, DASHES[index % DASHES.len()]);
            own += &polyline(&corners, &Stroke { color, dash, faint: false, halo: false });
        }
        let dots: Vec<[f64; 2]> = points
            .iter()
            .map(|point| chart.backend_coord(&(point.intensity.log10(), point.rate.log10() - 9.0)))
            .map(|(x, y)| [f64::from(x), f64::from(y)])
            .collect();
        let mut balls: Vec<[f64; 2]> = Vec::new();
        for (index, &dot) in dots.iter().enumerate() {
            let ball = free_place(dot, &dots, &balls);
            balls.push(ball);
            let (color, ink) = (color(index).css(), Color::Ink.css());
            let ([x, y], [bx, by]) = (dot.map(num), ball.map(num));
            let _ = writeln!(own, "<path d=\"M{x} {y}L{bx} {by}\" stroke=\"{color}\" stroke-width=\"10\"/>");
            let fill = if is_ring(index) { Color::Paper.css() } else { color.clone() };
            let _ = writeln!(
                own,
                "<circle cx=\"{x}\" cy=\"{y}\" r=\"38\" fill=\"{fill}\" stroke=\"{color}\" stroke-width=\"18\"/>"
            );
            let (paper, radius) = (Color::Paper.css(), num(BALL));
            let _ = writeln!(
                own,
                "<circle cx=\"{bx}\" cy=\"{by}\" r=\"{radius}\" fill=\"{paper}\" stroke=\"{color}\" stroke-width=\"14\"/>"
            );
            let (baseline, size) = (num(ball[1] + 54.0), num(TYPE * 11.0));
            let _ = writeln!(
                own,
                "<text x=\"{bx}\" y=\"{baseline}\" font-size=\"{size}\" text-anchor=\"middle\" fill=\"{ink}\">{}</text>",
                index + 1
            );
        }
        Ok(own)
    })?;
    Ok(svg.into())
}

/// The points' colours: those of series without that of the roofs.
const COLORS: [Color; 7] =
    [Color::Input, Color::Kernel, Color::Output, Color::Highlight, Color::Ochre, Color::Cyan, Color::Muted];

fn color(index: usize) -> Color {
    COLORS[index % COLORS.len()]
}

/// Every second time that a colour comes, its points are rings.
fn is_ring(index: usize) -> bool {
    index / COLORS.len() % 2 == 1
}

/// Beside a dot, where no other dot or ball is; straight to the right where there is no such place.
fn free_place(dot: [f64; 2], dots: &[[f64; 2]], balls: &[[f64; 2]]) -> [f64; 2] {
    let far = |a: [f64; 2], b: [f64; 2], least: f64| (a[0] - b[0]).hypot(a[1] - b[1]) >= least;
    // Right, left, above, below, and between; then the same, further away.
    let directions =
        [[1.0, 0.0], [-1.0, 0.0], [0.8, -0.6], [0.8, 0.6], [-0.8, -0.6], [-0.8, 0.6], [0.0, -1.0], [0.0, 1.0]];
    let places = [190.0, 320.0, 460.0].into_iter().flat_map(|away| {
        directions.iter().map(move |direction| [dot[0] + away * direction[0], dot[1] + away * direction[1]])
    });
    let free = |place: &[f64; 2]| {
        dots.iter().all(|&other| far(*place, other, BALL + 50.0))
            && balls.iter().all(|&other| far(*place, other, 2.0 * BALL + 10.0))
    };
    places.clone().find(free).unwrap_or([dot[0] + 190.0, dot[1]])
}

fn check(peak: f64, roofs: &[Roof], points: &[RooflinePoint]) -> Result<(), VizError> {
    for (what, value) in [("list of roofs", roofs.len()), ("list of points", points.len())] {
        if value == 0 {
            return Err(VizError::Empty { figure: FIGURE, what });
        }
        if value > LIMIT {
            return Err(VizError::TooLarge { figure: FIGURE, what, value, limit: LIMIT });
        }
    }
    let numbers = [peak].into_iter().chain(roofs.iter().map(|roof| roof.bandwidth));
    let numbers = numbers.chain(points.iter().flat_map(|point| [point.intensity, point.rate]));
    match numbers.into_iter().find(|value| !(1e-30..=1e30).contains(value)) {
        None => Ok(()),
        Some(value) => Err(VizError::Option {
            figure: FIGURE,
            option: "a rate or an intensity",
            value: value.to_string(),
            advice: "give positive, finite numbers",
        }),
    }
}

fn describe(peak: f64, points: &[RooflinePoint]) -> String {
    let one = |point: &RooflinePoint| {
        format!("{} at {:.1} GFLOP/s with {:.2} operations per byte", point.name, point.rate * 1e-9, point.intensity)
    };
    let all: Vec<String> = points.iter().map(one).collect();
    format!("Roofline with a peak of {:.0} GFLOP/s: {}", peak * 1e-9, all.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(intensity: f64, rate: f64) -> RooflinePoint {
        RooflinePoint { name: "p".into(), intensity, rate }
    }

    #[test]
    fn balls_do_not_cover_each_other() {
        let dots = [[0.0, 0.0], [30.0, 0.0], [0.0, 40.0], [10.0, 10.0]];
        let mut balls: Vec<[f64; 2]> = Vec::new();
        for &dot in &dots {
            balls.push(free_place(dot, &dots, &balls));
        }
        for (k, a) in balls.iter().enumerate() {
            for b in &balls[..k] {
                assert!((a[0] - b[0]).hypot(a[1] - b[1]) > 2.0 * BALL, "{balls:?}");
            }
        }
    }

    #[test]
    fn every_point_has_its_number_and_nonsense_is_refused() {
        let roofs = [Roof { name: "memory".into(), bandwidth: 1e10 }, Roof { name: "cache".into(), bandwidth: 1e11 }];
        let points: Vec<RooflinePoint> = (1..=9).map(|k| point(f64::from(k), 1e9 * f64::from(k))).collect();
        let html = roofline(1e11, &roofs, &points).unwrap().to_html();
        assert_eq!(html.matches("r=\"38\"").count(), 9);
        assert!(html.contains(">9</text>"));
        assert!(roofline(1e11, &[], &points).is_err());
        assert!(roofline(1e11, &roofs, &[]).is_err());
        assert!(roofline(f64::NAN, &roofs, &points).is_err());
        assert!(roofline(1e11, &roofs, &[point(0.0, 1.0)]).is_err());
        assert!(roofline(1e11, &roofs, &vec![point(1.0, 1.0); 99]).is_err());
    }
}
