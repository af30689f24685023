//! Named curves over a common axis: losses, accuracies, schedules.

use crate::axes::{Axes, DASHES, LegendEntry, Sign, Stroke, Vertical, plot, polyline};
use crate::error::VizError;
use crate::figure::Figure;
use crate::palette::Color;
use crate::range::Interval;
use crate::svg::num;
use crate::ticks::reaching_ticks;
use std::fmt::Write as _;

/// A named list of points.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What the legend calls it.
    pub name: String,
    /// Horizontal and vertical value of each point, in drawing order.
    pub points: Vec<(f64, f64)>,
}

impl Series {
    /// A series of points.
    pub fn new(name: impl Into<String>, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Self { name: name.into(), points: points.into_iter().collect() }
    }

    /// The running mean of the series over at most `window` points up to each: a noisy loss becomes readable.
    ///
    /// Values that are not finite are left out of the mean.
    ///
    /// ```
    /// let loss = viz::Series::from_values("loss", [4.0, 2.0, 0.0]);
    /// assert_eq!(loss.running_mean(2).points, [(0.0, 4.0), (1.0, 3.0), (2.0, 1.0)]);
    /// ```
    #[must_use]
    pub fn running_mean(&self, window: usize) -> Self {
        let window = window.max(1);
        // Sums up to each point: the mean of any stretch is a difference of two of them.
        let mut sums = vec![(0.0, 0.0)];
        for &(_, y) in &self.points {
            let (sum, count) = sums[sums.len() - 1];
            sums.push(if y.is_finite() { (sum + y, count + 1.0) } else { (sum, count) });
        }
        let mean = |k: usize| {
            let (after, before) = (sums[k + 1], sums[(k + 1).saturating_sub(window)]);
            (after.0 - before.0) / (after.1 - before.1)
        };
        let points = (0..self.points.len()).map(|k| (self.points[k].0, mean(k))).collect();
        Self { name: format!("{}, mean of {window}", self.name), points }
    }

    /// A series of values over 0, 1, 2, …
    ///
    /// ```
    /// let series = viz::Series::from_values("loss", [2.3_f32, 1.1]);
    /// assert_eq!(series.points[1].0, 1.0);
    /// ```
    pub fn from_values<T: Into<f64>>(name: impl Into<String>, values: impl IntoIterator<Item = T>) -> Self {
        Self::new(name, values.into_iter().enumerate().map(|(k, value)| (k as f64, value.into())))
    }
}

const FIGURE: &str = "curves";
/// A curve that goes up and down this many times its whole height is noise rather than a line: drawn pale, so that
/// others show on top.
const NOISE: f64 = 12.0;
/// Of so few points a curve is never noise: its ups and downs can be followed one by one.
const FOLLOWED: usize = 300;
/// The most points over all series.
pub(crate) const POINT_LIMIT: usize = 20_000_000;

/// Draws series as curves with axes and a legend.
///
/// A long series is thinned so that each stretch keeps its first, least, greatest and last value: no spike is lost. Where
/// a value is not finite the curve has a gap, and a cross marks the place at the plot's upper edge.
///
/// # Errors
///
/// [`VizError`] if there are no points, over 8 series, or an axis range makes no sense.
///
/// ```
/// use viz::{Axes, Series, curves};
///
/// let train = Series::from_values("train", (1..100).map(|k| 2.3 / f64::from(k)));
/// let test = Series::from_values("test", (1..100).map(|k| 2.3 / f64::from(k) + 0.05));
/// let figure = curves(&[train, test], &Axes { log_y: true, ..Axes::new("step", "loss") })?;
/// assert_eq!(figure.width(), 480);
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn curves(series: &[Series], axes: &Axes) -> Result<Figure, VizError> {
    check(FIGURE, series)?;
    let (vertical, horizontal) = (Vertical { log: axes.log_y }, Vertical { log: axes.log_x });
    let points = || series.iter().flat_map(|s| &s.points);
    let x = Interval::of(points().filter_map(|p| horizontal.position(p.0)));
    let x = if axes.log_x { x } else { reaching_ticks(x) };
    let y = Interval::of(points().filter_map(|p| vertical.position(p.1)));
    // A curve that touches the frame is hard to see; twenty-fifths of air above and below.
    let air = (y.high / 25.0 - y.low / 25.0).max(0.0);
    let y = Interval { low: y.low - air, high: y.high + air };
    let buckets = (1200 / series.len()).clamp(64, 256);
    let svg = plot(FIGURE, axes, x, y, &legend(series), describe(series, axes), |chart| {
        let mut own = String::new();
        let mut lost = Vec::new();
        for (index, one) in series.iter().enumerate() {
            let (color, dash) = look(index);
            let noisy = is_noise(one, vertical);
            let stroke = Stroke { color, dash, faint: noisy && series.len() > 1, halo: index > 0 && !noisy };
            let mut run = Vec::new();
            let mut runs = Vec::new();
            for &(x, y) in &one.points {
                match (horizontal.position(x), vertical.position(y)) {
                    (Some(x), Some(y)) => run.push((x, y)),
                    (x, _) => {
                        runs.push(std::mem::take(&mut run));
                        lost.extend(x);
                    }
                }
            }
            runs.push(run);
            let share = buckets.div_ceil(runs.iter().filter(|r| !r.is_empty()).count().max(1)).max(2);
            for run in runs.iter().filter(|r| !r.is_empty()).take(buckets) {
                let places: Vec<(i32, i32)> =
                    thin(run, share).iter().map(|&(x, y)| chart.backend_coord(&(x, y))).collect();
                if let [(x, y)] = places[..] {
                    let _ = writeln!(own, "<circle cx=\"{x}\" cy=\"{y}\" r=\"30\" fill=\"{}\"/>", color.css());
                } else {
                    own += &polyline(&places, &stroke);
                }
            }
        }
        let (_, top) = chart.plotting_area().get_pixel_range();
        own += &crosses(lost.iter().map(|&x| chart.backend_coord(&(x, 0.0)).0), top.start);
        Ok(own)
    })?;
    Ok(svg.into())
}

/// Whether a curve's ways up and down together are many times its height.
fn is_noise(series: &Series, vertical: Vertical) -> bool {
    if series.points.len() <= FOLLOWED {
        return false;
    }
    let heights: Vec<f64> = series.points.iter().filter_map(|p| vertical.position(p.1)).collect();
    let height = Interval::of(heights.iter().copied());
    let way: f64 = heights.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    way > NOISE * (height.high - height.low)
}

/// The colour and dashes of a series: eight colours, and dashes that change from one to the next.
pub(crate) fn look(index: usize) -> (Color, Option<&'static str>) {
    (Color::SERIES[index % Color::SERIES.len()], DASHES[index % DASHES.len()])
}

pub(crate) fn check(figure: &'static str, series: &[Series]) -> Result<(), VizError> {
    if series.iter().all(|s| s.points.is_empty()) {
        return Err(VizError::Empty { figure, what: "every series" });
    }
    let (limit, value) = (Color::SERIES.len(), series.len());
    if value > limit {
        return Err(VizError::TooLarge { figure, what: "number of series", value, limit });
    }
    let (limit, value) = (POINT_LIMIT, series.iter().map(|s| s.points.len()).sum());
    if value > limit {
        return Err(VizError::TooLarge { figure, what: "number of points", value, limit });
    }
    Ok(())
}

fn legend(series: &[Series]) -> Vec<LegendEntry> {
    let entry = |(index, one): (usize, &Series)| {
        let (color, dash) = look(index);
        LegendEntry { name: one.name.clone(), color, dash, sign: Sign::Line }
    };
    series.iter().enumerate().map(entry).collect()
}

/// At most four points of each of `buckets` stretches: first, least, greatest and last, in their order.
fn thin(points: &[(f64, f64)], buckets: usize) -> Vec<(f64, f64)> {
    if points.len() <= 4 * buckets {
        return points.to_vec();
    }
    let mut kept = Vec::with_capacity(4 * buckets);
    for bucket in 0..buckets {
        // In 128 bits: a product of two lengths may not fit in a browser's 32.
        let edge = |k: usize| (points.len() as u128 * k as u128 / buckets as u128) as usize;
        let (from, to) = (edge(bucket), edge(bucket + 1));
        let by_value = |a: &usize, b: &usize| points[*a].1.total_cmp(&points[*b].1);
        let mut indices = vec![from, to - 1];
        indices.extend((from..to).min_by(by_value));
        indices.extend((from..to).max_by(by_value));
        indices.sort_unstable();
        indices.dedup();
        kept.extend(indices.into_iter().map(|k| points[k]));
    }
    kept
}

/// A cross at each place along the plot's upper edge, at most one for every three pixels.
fn crosses(places: impl Iterator<Item = i32>, top: i32) -> String {
    let mut places: Vec<i32> = places.map(|x| x / 30 * 30).collect();
    places.sort_unstable();
    places.dedup();
    if places.is_empty() {
        return String::new();
    }
    let y = top + 50;
    let mut d = String::new();
    for x in places {
        let _ = write!(d, "M{} {}l80 80m0 -80l-80 80", x - 40, y - 40);
    }
    format!("<path d=\"{d}\" stroke=\"{}\" stroke-width=\"{}\"/>\n", Color::Highlight.css(), num(20.0))
}

fn describe(series: &[Series], axes: &Axes) -> String {
    let all: Vec<String> = series.iter().map(in_words).collect();
    format!("Curves of {} against {}: {}", axes.y_label, axes.x_label, all.join("; "))
}

/// Where a curve begins and ends, and where it is lowest and highest in between.
fn in_words(series: &Series) -> String {
    let name = &series.name;
    let finite: Vec<(f64, f64)> = series.points.iter().copied().filter(|point| point.1.is_finite()).collect();
    let (Some(&first), Some(&last)) = (finite.first(), finite.last()) else {
        return format!("{name} without a finite value");
    };
    let place = |(x, y): (f64, f64)| format!("{} at {}", rounded(y), rounded(x));
    let lowest = finite.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a }).unwrap_or(first);
    let highest = finite.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a }).unwrap_or(first);
    let span = highest.1 - lowest.1;
    let mut words = if span == 0.0 {
        format!("{name} stays at {}", rounded(first.1))
    } else {
        let verb = match last.1.partial_cmp(&first.1) {
            Some(std::cmp::Ordering::Greater) => "rises",
            Some(std::cmp::Ordering::Less) => "falls",
            _ => "comes back",
        };
        format!("{name} {verb} from {} to {}", place(first), place(last))
    };
    // What the two ends do not say.
    if first.1.min(last.1) - lowest.1 > span / 20.0 {
        // Writing to a String cannot fail.
        let _ = write!(words, ", lowest {}", place(lowest));
    }
    if highest.1 - first.1.max(last.1) > span / 20.0 {
        let _ = write!(words, ", highest {}", place(highest));
    }
    match series.points.len() - finite.len() {
        0 => words,
        lost => format!("{words}, {lost} not finite"),
    }
}

/// A number to three digits, as one would read it aloud.
fn rounded(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        return "0".into();
    }
    if !(1e-4..1e7).contains(&size) {
        return format!("{value:.1e}");
    }
    // Digits behind the point that leave three in all; whole numbers keep all of theirs.
    let digits = (0..7).find(|&digits| size * 10_f64.powi(digits) >= 100.0).unwrap_or(7);
    let text = crate::table::float(value, usize::try_from(digits).unwrap_or(0));
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_is_told_by_its_ends_and_extremes() {
        let words = |points: &[(f64, f64)]| in_words(&Series::new("loss", points.iter().copied()));
        assert_eq!(words(&[(0.0, 2.302), (5000.0, 0.05)]), "loss falls from 2.3 at 0 to 0.05 at 5,000");
        assert_eq!(words(&[(16.0, 65_536.0), (512.0, 6.87e10)]), "loss rises from 65,536 at 16 to 6.9e10 at 512");
        assert_eq!(words(&[(-1.0, 0.25), (1.0, 0.25)]), "loss stays at 0.25");
        let valley = [(0.0, 1.0), (1.0, -3.0), (2.0, 1.0), (3.0, f64::NAN)];
        assert_eq!(words(&valley), "loss comes back from 1 at 0 to 1 at 2, lowest -3 at 1, 1 not finite");
        assert_eq!(words(&[(0.0, f64::NAN)]), "loss without a finite value");
        assert_eq!(rounded(98.296), "98.3");
        assert_eq!((rounded(0.012_345), rounded(-0.000_01)), ("0.0123".into(), "-1.0e-5".into()));
    }

    #[test]
    fn thinning_keeps_ends_and_spikes() {
        let mut points: Vec<(f64, f64)> = (0..5000).map(|k| (f64::from(k), 0.0)).collect();
        points[1234].1 = 9.0;
        points[4321].1 = -7.0;
        let kept = thin(&points, 100);
        assert!(kept.len() <= 400);
        assert_eq!((kept[0], kept[kept.len() - 1]), (points[0], points[4999]));
        assert!(kept.contains(&points[1234]) && kept.contains(&points[4321]));
        assert!(kept.windows(2).all(|w| w[0].0 < w[1].0));
    }

    #[test]
    fn noise_is_told_from_a_line() {
        let zigzag =
            |n: u32, a: f64| Series::from_values("z", (0..n).map(move |k| f64::from(k) + a * f64::from(k % 2)));
        let linear = Vertical { log: false };
        assert!(!is_noise(&zigzag(1000, 0.0), linear));
        assert!(is_noise(&zigzag(1000, 50.0), linear));
        assert!(!is_noise(&zigzag(1000, 50.0).running_mean(100), linear));
        assert!(!is_noise(&zigzag(100, 50.0), linear));
    }

    #[test]
    fn a_long_noisy_plot_stays_small() {
        let series: Vec<Series> = (0..4_u32)
            .map(|s| {
                let noise = (0..5000_u32).map(move |k| f64::from((k * 7919 + s * 31) % 997) / 997.0);
                Series::from_values(format!("series {s}"), noise)
            })
            .collect();
        let figure = curves(&series, &Axes::new("step", "loss")).unwrap();
        let bytes = figure.to_html().len();
        assert!(bytes < 60_000, "{bytes} bytes");
    }

    #[test]
    fn gaps_are_marked_and_counted() {
        let values = [1.0, 2.0, f64::NAN, 3.0, f64::INFINITY];
        let figure = curves(&[Series::from_values("loss", values)], &Axes::default()).unwrap();
        assert!(figure.alt().contains("2 not finite"), "{}", figure.alt());
        let html = figure.to_html();
        assert_eq!(html.matches("l80 80m0 -80l-80 80").count(), 2);
        let nothing = curves(&[Series::from_values("loss", [f64::NAN; 3])], &Axes::default()).unwrap();
        assert!(nothing.alt().contains("without a finite value"));
    }

    #[test]
    fn too_many_or_none_are_refused() {
        assert!(curves(&[], &Axes::default()).is_err());
        assert!(curves(&vec![Series::from_values("a", [1.0]); 9], &Axes::default()).is_err());
    }
}
