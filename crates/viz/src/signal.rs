//! One-dimensional signals as bars over a common axis of time.

use crate::cells::{enough_digits, label};
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::Color;
use crate::range::Interval;
use crate::svg::{Canvas, PAGE, TYPE, bold_width, group, line, rect, text, text_width};

/// A named signal and the time of its first value.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    name: String,
    values: Vec<f64>,
    start: i32,
    color: Color,
    highlighted: Vec<i32>,
    own_scale: bool,
}

impl Signal {
    /// A signal that starts at time 0, in the input's blue.
    pub fn new<T: Into<f64>>(name: impl Into<String>, values: impl IntoIterator<Item = T>) -> Self {
        Self {
            name: name.into(),
            values: values.into_iter().map(Into::into).collect(),
            start: 0,
            color: Color::Input,
            highlighted: Vec::new(),
            own_scale: false,
        }
    }

    /// The time of the first value.
    #[must_use]
    pub fn start(mut self, time: i32) -> Self {
        self.start = time;
        self
    }

    /// The bars' colour: [`Color::Kernel`] for a kernel, [`Color::Output`] for a result.
    #[must_use]
    pub fn color(mut self, color: Color) -> Self {
        self.color = color;
        self
    }

    /// Puts a purple ground behind the value at a time; times outside the signal are left alone.
    #[must_use]
    pub fn highlight(mut self, time: i32) -> Self {
        self.highlighted.push(time);
        self
    }

    /// Gives the bars a scale of their own, for values of another kind than those of the other signals.
    #[must_use]
    pub fn own_scale(mut self) -> Self {
        self.own_scale = true;
        self
    }
}

const FIGURE: &str = "signals";
const VALUE_LIMIT: usize = 512;
const SIGNAL_LIMIT: usize = 16;
/// Height of the bars of the signal that reaches furthest.
const BARS: f64 = 60.0;
/// Height of a line of type, from its middle to that of the next.
const NAME: f64 = 16.0;

/// Draws signals one below the other over the same axis of time, their values written at the bars' ends where they fit.
///
/// Bars of equal values are equally long in all signals, but for those that have [a scale of their
/// own](Signal::own_scale). Where the values do not fit, the greatest and the least stand beside the signal.
///
/// # Errors
///
/// [`VizError`] if there is no value, over 16 signals, or over 512 moments from the first to the last.
///
/// ```
/// use viz::{Signal, palette::Color, signals};
///
/// let x = Signal::new("x", [1, 2, 3]);
/// let k = Signal::new("k", [1, -1]).color(Color::Kernel);
/// let y = Signal::new("x ∗ k", [1, 1, 1, -3]).color(Color::Output).highlight(3);
/// assert_eq!(signals(&[x, k, y])?.width(), 480);
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn signals(list: &[Signal]) -> Result<Figure, VizError> {
    signals_over(list, "t")
}

/// As [`signals`], over an axis of another name, as of lags; short, so that it fits beside the numbers.
///
/// # Errors
///
/// As [`signals`].
pub fn signals_over(list: &[Signal], axis_name: &str) -> Result<Figure, VizError> {
    if list.iter().all(|s| s.values.is_empty()) {
        return Err(VizError::Empty { figure: FIGURE, what: "every signal" });
    }
    if list.len() > SIGNAL_LIMIT {
        let (what, value) = ("number of signals", list.len());
        return Err(VizError::TooLarge { figure: FIGURE, what, value, limit: SIGNAL_LIMIT });
    }
    let filled = || list.iter().filter(|s| !s.values.is_empty());
    let first = filled().map(|s| i64::from(s.start)).min().unwrap_or(0);
    let length = |s: &Signal| i64::try_from(s.values.len()).unwrap_or(i64::MAX);
    let end = filled().map(|s| i64::from(s.start).saturating_add(length(s))).max().unwrap_or(1);
    let moments = usize::try_from(end.saturating_sub(first)).unwrap_or(usize::MAX);
    if moments > VALUE_LIMIT {
        let (what, value) = ("number of moments", moments);
        return Err(VizError::TooLarge { figure: FIGURE, what, value, limit: VALUE_LIMIT });
    }
    let left = list.iter().map(|s| bold_width(&s.name, TYPE)).fold(16.0, f64::max).min(140.0) + 14.0;
    // A few bars are not stretched over the whole page.
    let slot = ((PAGE - left - 10.0) / moments as f64).min(56.0);
    let axis = Time { first, last: end - 1, left, slot };
    let mut canvas = Canvas::new();
    let mut top = 4.0;
    let shared = list.iter().filter(|signal| !signal.own_scale).map(height).fold(0.0, f64::max);
    for signal in list {
        let height = if signal.own_scale { height(signal) } else { shared };
        let scale = if height > 0.0 && height.is_finite() { BARS / height } else { 0.0 };
        top += draw(&mut canvas, signal, &axis, top, scale);
    }
    axis.numbers(&mut canvas, top, axis_name);
    let names: Vec<String> = list.iter().map(describe).collect();
    Ok(Svg::new(canvas, PAGE, top + 26.0, names.join("; ")).into())
}

/// The common axis.
struct Time {
    first: i64,
    last: i64,
    left: f64,
    slot: f64,
}

impl Time {
    /// Where a moment stands; times are small whole numbers, exact as floats.
    fn middle(&self, time: f64) -> f64 {
        self.left + (time - self.first as f64 + 0.5) * self.slot
    }

    /// The numbers of the moments: all that fit.
    fn numbers(&self, canvas: &mut Canvas, top: f64, name: &str) {
        let width = text_width(&self.last.to_string(), TYPE).max(text_width(&self.first.to_string(), TYPE)) + 6.0;
        let step = [1, 2, 5, 10, 20, 50, 100].into_iter().find(|s| *s as f64 * self.slot >= width).unwrap_or(100);
        canvas.open(group().fill(Color::Muted).middle());
        for time in (self.first..=self.last).filter(|t| t.rem_euclid(step) == 0) {
            canvas.add(text(self.middle(time as f64), top + 18.0, &time.to_string().replace('-', "−")));
        }
        canvas.close();
        // Clear of the first number, which may be wide.
        let first = self.first + (-self.first).rem_euclid(step);
        let number = self.middle(first as f64) - text_width(&first.to_string(), TYPE) / 2.0;
        canvas.add(
            text((self.left - 10.0).min(number - 6.0), top + 18.0, name)
                .end()
                .fill(Color::Muted)
                .attr("font-style", "italic"),
        );
    }
}

/// From the least value to the greatest, zero included.
fn span(signal: &Signal) -> Interval {
    Interval::of(signal.values.iter().copied().chain([0.0]))
}

/// How far apart the least and the greatest value are; infinite if that is too far for a number.
fn height(signal: &Signal) -> f64 {
    let span = span(signal);
    span.high - span.low
}

/// Draws one signal, `scale` long for a value of 1, and gives its height.
fn draw(canvas: &mut Canvas, signal: &Signal, axis: &Time, top: f64, scale: f64) -> f64 {
    let digits = enough_digits(&signal.values).min(2);
    let labels: Vec<String> = signal.values.iter().map(|&v| label(v, digits)).collect();
    let fits = labels.iter().all(|l| text_width(l, TYPE) <= axis.slot + 1.0);
    let span = span(signal);
    let clamped = |value: f64| if value.is_finite() { value * scale } else { 0.0 };
    // Numbers stand beyond the bars' ends: above for the positive, below for the negative.
    let above = if fits { 20.0 } else { 6.0 };
    let below = if fits && signal.values.iter().any(|v| *v < 0.0) { 20.0 } else { 6.0 };
    let (up, down) = ((span.high * scale).min(BARS), (-span.low * scale).min(BARS));
    let zero = top + above + up;
    // A name needs its line, however short the bars are.
    let total = (above + up + down + below).max(above + NAME);
    let width = (axis.slot * 0.6).min(26.0);
    for time in &signal.highlighted {
        let index = i64::from(*time) - i64::from(signal.start);
        if usize::try_from(index).is_ok_and(|k| k < signal.values.len()) {
            let x = axis.middle(f64::from(*time)) - axis.slot / 2.0;
            canvas.add(rect(x, top, axis.slot, total).fill(Color::HighlightSoft));
        }
    }
    let right = axis.middle(axis.last as f64 + 0.5);
    canvas.add(line(axis.left, zero, right, zero).stroke(Color::Grid, 1.0));
    canvas.open(group().fill(signal.color));
    for (k, &value) in signal.values.iter().enumerate() {
        let x = axis.middle(f64::from(signal.start) + k as f64);
        let length = clamped(value);
        // A zero is a mark on the line, so that it is told from no value.
        let (y, tall) = if length.abs() < 2.0 { (zero - 1.5, 3.0) } else { (zero - length.max(0.0), length.abs()) };
        canvas.add(rect(x - width / 2.0, y, width, tall));
    }
    canvas.close();
    if fits {
        canvas.open(group().middle());
        for (k, (&value, label)) in signal.values.iter().zip(&labels).enumerate() {
            let x = axis.middle(f64::from(signal.start) + k as f64);
            let end = zero - clamped(value);
            let number = text(x, if value < 0.0 { end + 16.0 } else { end - 5.0 }, label);
            canvas.add(if value.is_finite() { number } else { number.fill(Color::Highlight).bold() });
        }
        canvas.close();
    }
    let name = crate::confusion_matrix::clipped(&signal.name, 130.0);
    canvas.add(text(4.0, zero + 5.0, &name).fill(signal.color).bold());
    if !fits {
        // The scale, at the ends of the longest bars, clear of the name.
        canvas.open(group().fill(Color::Muted).end());
        for (value, y) in [(span.high, zero - up), (span.low, zero + down)] {
            let number = label(value, digits);
            // Beside a short name there is room for the ends of shorter bars, too.
            let beside = 4.0 + bold_width(&name, TYPE) + 8.0 + text_width(&number, TYPE) <= axis.left - 4.0;
            if (y - zero).abs() >= if beside { NAME / 2.0 } else { NAME } {
                canvas.add(text(axis.left - 4.0, y + 5.0, &number));
            }
        }
        canvas.close();
    }
    total + 8.0
}

fn describe(signal: &Signal) -> String {
    let digits = enough_digits(&signal.values).min(3);
    let shown: Vec<String> = signal.values.iter().take(24).map(|&v| label(v, digits)).collect();
    let more = if signal.values.len() > shown.len() { ", …" } else { "" };
    format!("{} from t = {}: {}{more}", signal.name, signal.start, shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bars(figure: &Figure) -> Vec<(f64, f64)> {
        let svg = figure.to_html();
        let document = roxmltree::Document::parse(&svg).unwrap();
        let number = |n: &roxmltree::Node<'_, '_>, a: &str| n.attribute(a).unwrap().parse::<f64>().unwrap();
        document
            .descendants()
            .filter(|n| n.has_tag_name("rect"))
            .map(|n| (number(&n, "x"), number(&n, "height")))
            .collect()
    }

    #[test]
    fn equal_times_stand_under_each_other_and_lengths_are_in_proportion() {
        let figure = signals(&[Signal::new("a", [4, 2, 1]), Signal::new("b", [3]).start(1)]).unwrap();
        let bars = bars(&figure);
        assert_eq!(bars[1].0, bars[3].0);
        assert_eq!([bars[0].1, bars[1].1, bars[2].1], [60.0, 30.0, 15.0]);
        assert_eq!(bars[3].1, 45.0, "3 of the other signal's 4");
    }

    #[test]
    fn a_scale_of_its_own_fills_the_height_and_is_written_down() {
        let loud = || Signal::new("loud", (0..64).map(|t| f64::from(t) - 20.0));
        let soft = || Signal::new("soft", [1, -1]);
        let longest = |figure: &Figure| bars(figure)[64..].iter().map(|bar| bar.1).fold(0.0, f64::max);
        assert_eq!(longest(&signals(&[loud(), soft()]).unwrap()), 3.0, "1 of 63 is a mark on the line");
        let own = signals(&[loud(), soft().own_scale()]).unwrap();
        assert_eq!(longest(&own), 30.0);
        let html = own.to_html();
        assert!(html.contains(">43<") && html.contains(">−20<") && html.contains(">1<"), "{html}");
    }

    #[test]
    fn odd_signals_are_drawn_or_refused() {
        assert!(signals(&[Signal::new("a", [f64::NAN, f64::MAX, f64::MIN, 0.0])]).is_ok());
        assert!(signals(&[Signal::new("a", [0.0])]).is_ok());
        assert!(signals(&[Signal::new("a", [1.0]).start(i32::MAX), Signal::new("b", [1.0]).start(i32::MIN)]).is_err());
        assert!(signals(&[]).is_err());
        assert!(signals(&vec![Signal::new("a", [1]); 17]).is_err());
    }
}
