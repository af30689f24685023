//! A window that slides over a padded input, step by step.

use std::fmt::Write as _;

use ndarray::Array2;

use crate::arrangement::Arrangement;
use crate::cells::{enough_digits, hatching, label};
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::grid::{Grid, GridItem, Mark, Tint};
use crate::palette::Color;
use crate::svg::{Canvas, PAGE, TYPE, text, text_width};

mod animated;
mod geometry;

pub use animated::window_animated;
pub use geometry::WindowGeometry;

/// The numbers in the cells; without them only the window's way is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct WindowValues {
    /// The input, without padding.
    pub input: Array2<f64>,
    /// The kernel.
    pub kernel: Array2<f64>,
    /// The output, which the caller computed.
    pub output: Array2<f64>,
}

/// Which positions of the window are drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Steps {
    /// All of them, row by row.
    #[default]
    All,
    /// These, counted row by row from 0.
    Only(Vec<usize>),
}

const FIGURE: &str = "window_steps";
/// The most panels, or steps of an animation.
const STEP_LIMIT: usize = 64;
/// The most taps whose products are written out.
const SUM_LIMIT: usize = 9;

/// Draws the window at each step: the padded input with the window on it, and the output so far.
///
/// Padding is dashed, cells that no window reads are hatched. With values, each tap shows its weight, and the products
/// are written out below as long as there are at most nine.
///
/// # Errors
///
/// [`VizError`] if the window does not fit, a step does not exist, or values and geometry disagree.
///
/// ```
/// use viz::{Steps, WindowGeometry, window_steps};
///
/// let same = WindowGeometry { padding: [[1, 1], [1, 1]], ..WindowGeometry::new([4, 4], [3, 3]) };
/// let figure = window_steps(&same, &Steps::Only(vec![0, 5]), None)?;
/// assert!(figure.alt().contains("16 positions"));
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn window_steps(
    geometry: &WindowGeometry,
    steps: &Steps,
    values: Option<&WindowValues>,
) -> Result<Figure, VizError> {
    let output = geometry.output()?;
    check_values(geometry, output, values)?;
    let positions = output[0] * output[1];
    let steps: Vec<usize> = match steps {
        Steps::All => (0..positions).collect(),
        Steps::Only(steps) => steps.clone(),
    };
    if steps.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "list of steps" });
    }
    if steps.len() > STEP_LIMIT {
        let (what, value) = ("number of steps", steps.len());
        return Err(VizError::TooLarge { figure: FIGURE, what, value, limit: STEP_LIMIT });
    }
    if let Some(step) = steps.iter().find(|s| **s >= positions) {
        return Err(VizError::Option {
            figure: FIGURE,
            option: "steps",
            value: step.to_string(),
            advice: "count positions row by row from 0, and stay below their number",
        });
    }
    let panels: Vec<Panel> =
        steps.iter().map(|&step| Panel::new(geometry, output, step, values)).collect::<Result<_, _>>()?;
    let mut canvas = Canvas::new();
    hatching(&mut canvas);
    let (width, height) = place(&mut canvas, &panels);
    Ok(Svg::new(canvas, width, height, describe(geometry, output)).into())
}

/// One step: its heading, its grids, its sum.
struct Panel {
    heading: String,
    grids: Arrangement,
    sum: Vec<String>,
}

impl Panel {
    fn new(
        geometry: &WindowGeometry,
        output: [usize; 2],
        step: usize,
        values: Option<&WindowValues>,
    ) -> Result<Self, VizError> {
        let position = [step / output[1], step % output[1]];
        let (mut input, mut result) = base_grids(geometry, output, values);
        let taps = geometry.taps(position);
        for (index, &tap) in taps.iter().enumerate() {
            input = input.mark(tap, Mark::Window);
            if let Some(values) = values {
                input = input.weight(tap, values.kernel[[index / geometry.kernel[1], index % geometry.kernel[1]]]);
            }
        }
        for later in step + 1..output[0] * output[1] {
            result = result.mark([later / output[1], later % output[1]], Mark::Hidden);
        }
        let items: [GridItem; 3] = [input.into(), "→".into(), result.mark(position, Mark::Current).into()];
        let grids = Arrangement::new(&items, PAGE - 8.0)?;
        let sum = values.map_or_else(Vec::new, |values| products(geometry, position, values, PAGE - 8.0));
        Ok(Self { heading: format!("row {}, column {}", position[0], position[1]), grids, sum })
    }

    fn width(&self) -> f64 {
        let sum = self.sum.iter().map(|line| text_width(line, TYPE)).fold(0.0, f64::max);
        self.grids.width.max(text_width(&self.heading, TYPE)).max(sum)
    }

    fn height(&self) -> f64 {
        24.0 + self.grids.height + self.sum.len() as f64 * 21.0 + if self.sum.is_empty() { 0.0 } else { 6.0 }
    }

    fn draw(&self, canvas: &mut Canvas, x: f64, y: f64) {
        canvas.add(text(x, y + 14.0, &self.heading).fill(Color::Muted));
        self.grids.draw(canvas, x, y + 24.0);
        let mut baseline = y + 24.0 + self.grids.height + 21.0;
        for line in &self.sum {
            canvas.add(text(x, baseline, line));
            baseline += 21.0;
        }
    }
}

/// Sets panels side by side as far as they fit; gives the size of all.
fn place(canvas: &mut Canvas, panels: &[Panel]) -> (f64, f64) {
    const BETWEEN: f64 = 26.0;
    let widest = panels.iter().map(Panel::width).fold(0.0, f64::max);
    let columns = (((PAGE - 8.0 + BETWEEN) / (widest + BETWEEN)) as usize).clamp(1, panels.len());
    let mut y = 4.0;
    for row in panels.chunks(columns) {
        for (index, panel) in row.iter().enumerate() {
            panel.draw(canvas, 4.0 + index as f64 * (widest + BETWEEN), y);
        }
        y += row.iter().map(Panel::height).fold(0.0, f64::max) + 18.0;
    }
    (8.0 + columns as f64 * (widest + BETWEEN) - BETWEEN, y - 14.0)
}

fn check_values(geometry: &WindowGeometry, output: [usize; 2], values: Option<&WindowValues>) -> Result<(), VizError> {
    let Some(values) = values else { return Ok(()) };
    for (what, array, want) in [
        ("the input", &values.input, geometry.input),
        ("the kernel", &values.kernel, geometry.kernel),
        ("the output", &values.output, output),
    ] {
        if array.shape() != want {
            return Err(VizError::Shape {
                figure: FIGURE,
                what,
                got: format!("{}×{}", array.nrows(), array.ncols()),
                want: format!("{}×{}", want[0], want[1]),
            });
        }
    }
    Ok(())
}

/// The padded input and the output before any window is on them.
fn base_grids(geometry: &WindowGeometry, output: [usize; 2], values: Option<&WindowValues>) -> (Grid, Grid) {
    let padded = geometry.padded();
    let [[top, _], [left, _]] = geometry.padding;
    let mut cells = Array2::<f64>::zeros(padded);
    if let Some(values) = values {
        let inside = ndarray::s![top..top + geometry.input[0], left..left + geometry.input[1]];
        cells.slice_mut(inside).assign(&values.input);
    }
    let mut input = Grid::new(cells.view()).tint(Tint::Input);
    let mut read = Array2::from_elem(padded, false);
    for position in 0..output[0] * output[1] {
        for tap in geometry.taps([position / output[1], position % output[1]]) {
            read[tap] = true;
        }
    }
    for ((r, c), read) in read.indexed_iter() {
        let outside = r < top || r >= top + geometry.input[0] || c < left || c >= left + geometry.input[1];
        if outside {
            input = input.mark([r, c], Mark::Padding);
        }
        if !read {
            input = input.mark([r, c], Mark::Unread);
        }
    }
    let blank = Array2::zeros(output);
    let result = Grid::new(values.map_or(&blank, |v| &v.output).view()).tint(Tint::Output);
    if values.is_some() { (input, result) } else { (input.without_numbers(), result.without_numbers()) }
}

/// The products under the window and their sum, in lines that fit.
fn products(geometry: &WindowGeometry, position: [usize; 2], values: &WindowValues, room: f64) -> Vec<String> {
    let taps = geometry.taps(position);
    if taps.len() > SUM_LIMIT {
        return Vec::new();
    }
    let [[top, _], [left, _]] = geometry.padding;
    let cell = |[r, c]: [usize; 2]| {
        let inside = r.checked_sub(top).zip(c.checked_sub(left));
        inside.and_then(|place| values.input.get(place)).copied().unwrap_or(0.0)
    };
    let (x_digits, k_digits) = (enough_digits(&values.input), enough_digits(&values.kernel));
    // A negative factor is set in brackets, so that no two signs meet.
    let factor = |value: f64, digits: usize| {
        let shown = label(value, digits);
        if value < 0.0 { format!("({shown})") } else { shown }
    };
    let mut terms: Vec<String> = taps
        .iter()
        .zip(&values.kernel)
        .map(|(&tap, &weight)| format!("{}·{}", factor(cell(tap), x_digits), factor(weight, k_digits)))
        .collect();
    for term in terms.iter_mut().skip(1) {
        *term = format!("+ {term}");
    }
    terms.push(format!("= {}", label(values.output[position], enough_digits(&values.output))));
    let mut lines = vec![String::new()];
    for term in terms {
        let line = lines.last_mut().expect("there is always a line");
        let longer = if line.is_empty() { term.clone() } else { format!("{line} {term}") };
        if !line.is_empty() && text_width(&longer, TYPE) > room {
            lines.push(term);
        } else {
            *line = longer;
        }
    }
    lines
}

fn describe(geometry: &WindowGeometry, output: [usize; 2]) -> String {
    let by = |[a, b]: [usize; 2]| format!("{a} by {b}");
    let mut alt = format!(
        "A window of {} over an input of {}, stride {}, dilation {}",
        by(geometry.kernel),
        by(geometry.input),
        by(geometry.stride),
        by(geometry.dilation)
    );
    let [[top, bottom], [left, right]] = geometry.padding;
    if top + bottom + left + right > 0 {
        let _ = write!(alt, ", padding {top} above, {bottom} below, {left} left, {right} right");
    }
    let _ = write!(alt, ": {} positions, an output of {}", output[0] * output[1], by(output));
    alt
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_stride_that_does_not_divide_leaves_cells_unread() {
        let g = WindowGeometry { stride: [2, 2], ..WindowGeometry::new([5, 6], [3, 3]) };
        let (input, _) = base_grids(&g, g.output().unwrap(), None);
        let unread: Vec<_> = input.marks.iter().filter(|(_, m)| *m == Mark::Unread).map(|(c, _)| *c).collect();
        assert_eq!(unread, [[0, 5], [1, 5], [2, 5], [3, 5], [4, 5]]);
    }

    #[test]
    fn the_sum_is_written_out() {
        let g = WindowGeometry { padding: [[1, 0], [0, 0]], ..WindowGeometry::new([1, 2], [2, 2]) };
        let values =
            WindowValues { input: array![[3.0, -2.0]], kernel: array![[1.0, 5.0], [0.5, -1.0]], output: array![[3.5]] };
        assert_eq!(products(&g, [0, 0], &values, 1000.0), ["0·1.0 + 0·5.0 + 3·0.5 + (−2)·(−1.0) = 3.5"]);
        assert!(products(&g, [0, 0], &values, 80.0).len() > 2);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let g = WindowGeometry { dilation: [2, 1], ..WindowGeometry::new([4, 4], [3, 3]) };
        assert_eq!(
            window_steps(&g, &Steps::All, None).unwrap_err().to_string(),
            "window: kernel 3 with dilation 2 spans 5, but the padded input has only 4 along height; use a smaller \
             kernel or more padding"
        );
        let plain = WindowGeometry::new([4, 4], [3, 3]);
        assert!(window_steps(&plain, &Steps::Only(vec![4]), None).is_err());
        assert!(window_steps(&plain, &Steps::Only(vec![]), None).is_err());
        assert!(window_animated(&plain, None, 0.0).is_err());
        assert!(WindowGeometry { stride: [0, 1], ..plain }.output().is_err());
        assert!(WindowGeometry::new([usize::MAX, 2], [1, 1]).output().is_err());
    }
}
