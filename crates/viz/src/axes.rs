//! The axes of a plot: labels, ticks, and the frame that plotters draws.

use crate::error::VizError;
use crate::figure::Svg;
use crate::palette::Color;
use crate::range::Interval;
use crate::svg::{Canvas, PAGE, TYPE, escape, line, num, text, text_width};
use crate::ticks::{linear_ticks, log_ticks, tick_label};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;
use plotters::style::Color as _;
use std::fmt::Write as _;
use std::ops::Range;

/// What stands along the axes of a plot, and their ends.
///
/// ```
/// use viz::Axes;
///
/// let axes = Axes { log_y: true, ..Axes::new("step", "loss") };
/// assert_eq!(axes.x_label, "step");
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axes {
    /// Below the plot.
    pub x_label: String,
    /// Above the plot's left edge.
    pub y_label: String,
    /// A logarithmic vertical axis; values that are not positive are then marked as missing.
    pub log_y: bool,
    /// Whether the horizontal axis is logarithmic; values that are not positive are left out.
    pub log_x: bool,
    /// Both ends of the horizontal axis; `None` takes them from the data.
    pub x_range: Option<[f64; 2]>,
    /// Both ends of the vertical axis; `None` takes them from the data.
    pub y_range: Option<[f64; 2]>,
}

impl Axes {
    /// Linear axes with labels, their ends taken from the data.
    pub fn new(x_label: impl Into<String>, y_label: impl Into<String>) -> Self {
        Self { x_label: x_label.into(), y_label: y_label.into(), ..Self::default() }
    }
}

/// Plotters rounds to whole pixels; a plot drawn ten times too large and shrunk keeps a tenth.
const FINE: f64 = 10.0;
/// Height of the plot between its axes.
const PLOT_HEIGHT: f64 = 220.0;
const LINE_HEIGHT: f64 = 22.0;

/// A plot whose frame stands.
pub(crate) type Chart<'a> = ChartContext<'a, SVGBackend<'a>, Cartesian2d<Axis, Axis>>;

/// An axis with ticks of our own choice: plotters' halve and fifth ranges into numbers that are not round.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    ends: Interval,
    ticks: Vec<f64>,
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (first, last): (i32, i32)) -> i32 {
        let part = (value - self.ends.low) / (self.ends.high - self.ends.low);
        // A stated range may leave values far outside: they are drawn just beyond the edge.
        let part = part.clamp(-0.02, 1.02);
        first + (f64::from(last - first) * part).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.ticks.clone() }
    }

    fn range(&self) -> Range<f64> {
        self.ends.low..self.ends.high
    }
}

/// An entry of the legend: name, colour and the dashes of its line.
#[derive(Clone, Debug)]
pub(crate) struct LegendEntry {
    pub(crate) name: String,
    pub(crate) color: Color,
    pub(crate) dash: Option<&'static str>,
    pub(crate) sign: Sign,
}

/// What stands before a name in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    Line,
    Dot,
    Ring,
}

/// The vertical axis as it is drawn: its ends after taking logarithms, if any.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vertical {
    pub(crate) log: bool,
}

impl Vertical {
    /// Where a value stands on the drawn axis; `None` if it cannot.
    pub(crate) fn position(self, value: f64) -> Option<f64> {
        let position = if self.log { (value > 0.0).then(|| value.log10())? } else { value };
        position.is_finite().then_some(position)
    }
}

/// Dash patterns that tell series apart without colour.
pub(crate) const DASHES: [Option<&str>; 4] = [None, Some("7 4"), Some("2 3"), Some("9 3 2 3")];

/// The style by which plotters draws a colour; replaced by the CSS variable afterwards.
pub(crate) fn style(color: Color, width: f64) -> ShapeStyle {
    ShapeStyle { color: sentinel(color).to_rgba(), filled: false, stroke_width: (width * FINE) as u32 }
}

pub(crate) fn filled(color: Color) -> ShapeStyle {
    sentinel(color).filled()
}

/// Plotters knows only fixed colours; each of ours has a stand-in that nobody would choose.
fn sentinel(color: Color) -> RGBColor {
    let index = Color::ALL.iter().position(|&c| c == color).unwrap_or(0);
    RGBColor(0xf0, 0x0d, index as u8)
}

/// A length of the final picture in plotters' pixels.
pub(crate) fn pixels(length: f64) -> u32 {
    (length * FINE) as u32
}

/// Lays out axes, lets `series` draw into them, and gives the finished picture.
///
/// `series` may also give markup of its own, in plotters' pixels.
pub(crate) fn plot(
    figure: &'static str,
    axes: &Axes,
    x: Interval,
    y: Interval,
    legend: &[LegendEntry],
    alt: String,
    series: impl FnOnce(&mut Chart<'_>) -> Result<String, String>,
) -> Result<Svg, VizError> {
    let x = ends(figure, "x_range", axes.x_range, x, axes.log_x)?;
    let y = ends(figure, "y_range", axes.y_range, y, axes.log_y)?;
    let ticks = |interval: Interval, log: bool| if log { log_ticks(interval) } else { linear_ticks(interval, 5) };
    let (x_ticks, y_ticks) = (ticks(x, axes.log_x), ticks(y, axes.log_y));
    let widest = y_ticks.iter().map(|&t| text_width(&tick_label(t, axes.log_y), TYPE)).fold(0.0, f64::max);
    let left = widest.max(20.0) + 12.0;
    // Half of the last tick's label stands out to the right.
    let right = (x_ticks.last().map_or(0.0, |&t| text_width(&tick_label(t, axes.log_x), TYPE)) / 2.0).max(8.0);

    let mut canvas = Canvas::new();
    let mut top = legend_rows(&mut canvas, legend);
    if !axes.y_label.is_empty() {
        canvas.add(text(4.0, top + 15.0, &axes.y_label).fill(Color::Muted));
        top += LINE_HEIGHT;
    }
    let below = 28.0;
    let height = PLOT_HEIGHT + below + 10.0;

    let mut markup = String::new();
    let own = {
        let size = (pixels(PAGE), pixels(height));
        let root = SVGBackend::with_string(&mut markup, size).into_drawing_area();
        let failed = |reason: String| VizError::Plot { figure, reason };
        let mut chart = ChartBuilder::on(&root)
            .margin_top(pixels(10.0))
            .margin_right(pixels(right))
            .x_label_area_size(pixels(below))
            .y_label_area_size(pixels(left))
            .build_cartesian_2d(Axis { ends: x, ticks: x_ticks }, Axis { ends: y, ticks: y_ticks })
            .map_err(|e| failed(e.to_string()))?;
        // Plotters divides type sizes by 1.24 on their way into SVG.
        let label = ("sans-serif", TYPE * FINE * 1.24).into_font().color(&sentinel(Color::Muted));
        chart
            .configure_mesh()
            .disable_x_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(style(Color::Grid, 1.0))
            .axis_style(style(Color::Muted, 1.2))
            .set_all_tick_mark_size(pixels(5.0))
            .x_label_style(label.clone())
            .y_label_style(label)
            .x_labels(32)
            .y_labels(32)
            .x_label_formatter(&|v| tick_label(*v, axes.log_x))
            .y_label_formatter(&|v| tick_label(*v, axes.log_y))
            .draw()
            .map_err(|e| failed(e.to_string()))?;
        let own = series(&mut chart).map_err(failed)?;
        root.present().map_err(|e| failed(e.to_string()))?;
        own
    };
    canvas.move_to(0.0, top);
    canvas.open(crate::svg::group().attr("transform", "scale(.1)").attr("stroke-linejoin", "round"));
    canvas.raw(&recolored(&markup));
    canvas.raw(&own);
    canvas.close();
    canvas.close();
    let mut bottom = top + height;
    if !axes.x_label.is_empty() {
        let middle = f64::midpoint(left, PAGE - right);
        canvas.add(text(middle, bottom + 16.0, &axes.x_label).middle().fill(Color::Muted));
        bottom += LINE_HEIGHT;
    }
    Ok(Svg::new(canvas, PAGE, bottom + 4.0, alt))
}

/// The ends of an axis: those asked for, or those of the data with a little air; never equal.
fn ends(
    figure: &'static str,
    option: &'static str,
    asked: Option<[f64; 2]>,
    data: Interval,
    log: bool,
) -> Result<Interval, VizError> {
    if let Some([low, high]) = asked {
        let vertical = Vertical { log };
        return match (vertical.position(low), vertical.position(high)) {
            (Some(low), Some(high)) if low < high && (high - low).is_finite() => Ok(Interval { low, high }),
            _ => Err(VizError::Option {
                figure,
                option,
                value: format!("{low} to {high}"),
                advice: "give two finite ends, the lower first (both positive on a logarithmic axis)",
            }),
        };
    }
    // Beyond these, sums of coordinates overflow; nobody reads such an axis.
    let (low, high) = (data.low.clamp(-1e300, 1e300), data.high.clamp(-1e300, 1e300));
    let width = high - low;
    Ok(if width > 1e-12 * low.abs().max(high.abs()) {
        Interval { low, high }
    } else {
        let half = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        Interval { low: low - half, high: high + half }
    })
}

/// Draws the legend, wrapped to the page's width, and gives its height. A single series needs none.
fn legend_rows(canvas: &mut Canvas, legend: &[LegendEntry]) -> f64 {
    if legend.len() < 2 && legend.iter().all(|e| e.name.is_empty()) {
        return 4.0;
    }
    let (mut x, mut row) = (4.0, 0.0);
    for entry in legend {
        let width = 28.0 + text_width(&entry.name, TYPE) + 14.0;
        if x > 4.0 && x + width > PAGE {
            (x, row) = (4.0, row + 1.0);
        }
        let y = 4.0 + row * LINE_HEIGHT;
        let swatch =
            |from: f64, to: f64, width: f64| line(x + from, y + 10.0, x + to, y + 10.0).stroke(entry.color, width);
        let dot = |width: f64| swatch(16.0, 16.0, width).attr("stroke-linecap", "round");
        canvas.add(match (entry.sign, entry.dash) {
            (Sign::Dot | Sign::Ring, _) => dot(9.0),
            (Sign::Line, Some(dash)) => swatch(0.0, 22.0, 3.0).dash(dash),
            (Sign::Line, None) => swatch(0.0, 22.0, 3.0),
        });
        if entry.sign == Sign::Ring {
            let inner = line(x + 16.0, y + 10.0, x + 16.0, y + 10.0).stroke(Color::Paper, 4.5);
            canvas.add(inner.attr("stroke-linecap", "round"));
        }
        canvas.add(text(x + 28.0, y + 15.0, &entry.name));
        x += width;
    }
    4.0 + (row + 1.0) * LINE_HEIGHT
}

/// Plotters' markup without its outer element, stand-in colours replaced by CSS variables.
fn recolored(markup: &str) -> String {
    let mut body = markup.to_owned();
    for (index, color) in Color::ALL.iter().enumerate() {
        body = body.replace(&format!("#F00D{index:02X}"), &color.css());
    }
    body = body.replace(" opacity=\"1\"", "").replace(" font-family=\"sans-serif\"", "");
    // Text stands on a line of its own in plotters' output, and so would count its line breaks as spaces.
    let body = body.replace(">\n", ">\u{0}").replace("\n</text>", "</text>").replace('\u{0}', "\n");
    let mut out = String::with_capacity(body.len());
    for line in body.lines().filter(|l| !l.starts_with("<svg") && !l.starts_with("</svg")) {
        let in_text = line.starts_with("<text") && !line.contains("</text>");
        out.push_str(line);
        if !in_text {
            out.push('\n');
        }
    }
    out
}

/// A polyline in plotters' pixels as markup of our own, with dashes.
pub(crate) fn polyline(points: &[(i32, i32)], look: &Stroke) -> String {
    let mut d = String::new();
    let mut last = (0, 0);
    for (k, &(x, y)) in points.iter().enumerate() {
        // Differences are shorter than places.
        let _ = if k == 0 { write!(d, "M{x} {y}l") } else { write!(d, "{} {} ", x - last.0, y - last.1) };
        last = (x, y);
    }
    let d = escape(d.trim_end().trim_end_matches('l'));
    let dash = look.dash.map_or_else(String::new, |dash| {
        let scaled: Vec<String> = dash.split(' ').map(|n| num(n.parse::<f64>().unwrap_or(1.0) * FINE)).collect();
        format!(" stroke-dasharray=\"{}\"", scaled.join(" "))
    });
    let opacity = if look.faint { " stroke-opacity=\"0.45\"" } else { "" };
    let width = if look.faint { 1.2 } else { 2.2 };
    let mut out = String::new();
    if look.halo {
        // A little of the ground around a curve keeps it apart from those that it crosses; dashed as the curve is, so
        // that a curve right below shows in the gaps.
        let (paper, wide) = (Color::Paper.css(), num((width + 1.8) * FINE));
        let _ = writeln!(out, "<path d=\"{d}\" fill=\"none\" stroke=\"{paper}\" stroke-width=\"{wide}\"{dash}/>");
    }
    out + &format!(
        "<path d=\"{d}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{dash}{opacity}/>\n",
        look.color.css(),
        num(width * FINE)
    )
}

/// How a curve is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stroke {
    pub(crate) color: Color,
    pub(crate) dash: Option<&'static str>,
    /// Thin and pale, for noise that others are drawn over.
    pub(crate) faint: bool,
    /// With a border in the page's colour.
    pub(crate) halo: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_no_width_are_widened() {
        let e = |low, high| ends("test", "x", None, Interval { low, high }, false).unwrap();
        assert_eq!(e(0.0, 0.0), Interval { low: -1.0, high: 1.0 });
        assert_eq!(e(10.0, 10.0), Interval { low: 9.0, high: 11.0 });
        assert!(ends("test", "x", Some([1.0, 1.0]), Interval { low: 0.0, high: 0.0 }, false).is_err());
        assert!(ends("test", "y", Some([0.0, 1.0]), Interval { low: 0.0, high: 0.0 }, true).is_err());
    }

    #[test]
    fn stand_in_colours_leave_no_trace() {
        let out = recolored("<svg a=\"b\">\n<text x=\"1\" opacity=\"1\" fill=\"#F00D00\">\n0.5\n</text>\n</svg>\n");
        assert_eq!(out, "<text x=\"1\" fill=\"var(--fig-ink, #1f2328)\">0.5</text>\n");
    }
}
