//! Target, yours and the difference, side by side, with the first wrong cell marked.

use std::fmt;
use std::io::IsTerminal;

use anstyle::{AnsiColor, Style};
use ndarray::{Array, Array2, ArrayView2, ArrayViewD, Axis, Ix2, IxDyn};

use crate::Part;
use crate::number::{agree, short};
use crate::words::width;

/// Rows of a grid that are drawn; of a larger one, those around the first wrong cell.
const ROWS: usize = 8;
/// Columns of a grid that are drawn.
const COLUMNS: usize = 7;
/// Planes of what a function was given that are drawn.
const PLANES: usize = 4;
/// Colours, if the terminal has them.
#[derive(Clone, Copy)]
pub(crate) struct Ink {
    colours: bool,
}

impl Ink {
    pub(crate) const PLAIN: Self = Self { colours: false };

    /// Colours for a terminal, unless the reader does not want them (<https://no-color.org>).
    pub(crate) fn of_terminal() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        // `cargo xtask exercises` reads what a test prints, and prints it on a terminal.
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|value| value != "0");
        Self { colours: !refused && (forced || std::io::stdout().is_terminal()) }
    }

    fn paint(self, style: Style, text: &str) -> String {
        if self.colours { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    pub(crate) fn title(self, text: &str) -> String {
        self.paint(Style::new().bold(), text)
    }

    pub(crate) fn wrong(self, text: &str) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    pub(crate) fn question(self, text: &str) -> String {
        self.paint(AnsiColor::Cyan.on_default(), text)
    }

    fn faint(self, text: &str) -> String {
        self.paint(Style::new().dimmed(), text)
    }
}

/// What is drawn of one wrong part of an answer.
#[derive(Clone)]
pub(crate) struct Scene {
    /// Which of several results it is.
    name: String,
    picture: Picture,
}

#[derive(Clone)]
enum Picture {
    /// Words, single numbers: one line each.
    Lines { target: String, yours: String, difference: Option<String> },
    /// Both shapes, and what came out as far as it can be drawn.
    Shapes { target: Vec<usize>, yours: Vec<usize>, grids: Vec<Grid> },
    /// Grids of one shape.
    Grids { plane: Vec<usize>, axes: usize, wrong: Vec<usize>, values: [f64; 2], grids: Vec<Grid> },
}

/// What the reader's function was given, as far as it can be drawn.
#[derive(Clone, Default)]
pub(crate) struct Given {
    grids: Vec<Grid>,
}

impl Given {
    pub(crate) fn add(&mut self, name: &str, parts: &[Part]) {
        for part in parts {
            if let Part::Numbers(numbers) = part {
                self.grids.extend(Grid::of_planes(name, numbers));
            }
        }
    }

    /// The grids and an empty line; nothing if there are none.
    pub(crate) fn write(&self, f: &mut fmt::Formatter<'_>, ink: Ink) -> fmt::Result {
        if self.grids.is_empty() {
            return Ok(());
        }
        side_by_side(f, &self.grids, ink)?;
        writeln!(f)
    }
}

/// Cells as texts, under a title.
#[derive(Clone)]
struct Grid {
    title: String,
    cells: Array2<String>,
    /// Rows or columns were left out.
    cut: bool,
    wrong: Option<(usize, usize)>,
}

impl Scene {
    pub(crate) fn new(name: &str, target: &Part, yours: &Part, wrong: Option<&[usize]>) -> Self {
        let picture = match (target, yours, wrong) {
            (Part::Numbers(target), Part::Numbers(yours), Some(place)) if !place.is_empty() => {
                grids_of_one_shape(target, yours, place)
            }
            (Part::Numbers(target), Part::Numbers(yours), _) if target.shape() != yours.shape() => Picture::Shapes {
                target: target.shape().to_vec(),
                yours: yours.shape().to_vec(),
                grids: [("target", target), ("yours", yours)]
                    .into_iter()
                    .filter_map(|(title, values)| Grid::of_first_plane(title, values))
                    .collect(),
            },
            _ => Picture::Lines { target: line(target), yours: line(yours), difference: gap(target, yours) },
        };
        Self { name: name.to_owned(), picture }
    }

    pub(crate) fn write(&self, f: &mut fmt::Formatter<'_>, ink: Ink) -> fmt::Result {
        if !self.name.is_empty() {
            writeln!(f, "  of the results, {} is wrong:\n", ink.title(&self.name))?;
        }
        match &self.picture {
            Picture::Lines { target, yours, difference } => {
                writeln!(f, "  target      {target}")?;
                writeln!(f, "  yours       {}", ink.wrong(yours))?;
                difference.iter().try_for_each(|gap| writeln!(f, "  difference  {}", ink.faint(gap)))
            }
            Picture::Shapes { target, yours, grids } => {
                writeln!(f, "  shape of the target  {}", shape(target))?;
                writeln!(f, "  shape of yours       {}", ink.wrong(&shape(yours)))?;
                if !grids.is_empty() {
                    writeln!(f)?;
                }
                side_by_side(f, grids, ink)
            }
            Picture::Grids { plane, axes, wrong, values: [target, yours], grids } => {
                if !plane.is_empty() {
                    writeln!(f, "  the first wrong plane, {}:\n", indices(plane, *axes))?;
                }
                side_by_side(f, grids, ink)?;
                let place = place(wrong);
                writeln!(
                    f,
                    "\n  first wrong cell, in brackets: {place}, target {}, yours {}",
                    short(*target),
                    ink.wrong(&short(*yours))
                )
            }
        }
    }
}

fn line(part: &Part) -> String {
    match part {
        Part::Words(words) => words.clone(),
        Part::Numbers(values) if values.ndim() == 0 => short(values[IxDyn(&[])]),
        Part::Numbers(values) => format!("{} numbers", shape(values.shape())),
    }
}

/// How far apart two single numbers are, if rounding to four digits hides it.
fn gap(target: &Part, yours: &Part) -> Option<String> {
    let (Part::Numbers(target), Part::Numbers(yours)) = (target, yours) else { return None };
    let (target, yours) = (target.first()?, yours.first()?);
    (target.fract() != 0.0 || yours.fract() != 0.0).then(|| short(yours - target))
}

fn shape(shape: &[usize]) -> String {
    match shape {
        [] => "a single number".into(),
        [0] => "0: there are no numbers in it".into(),
        lengths => lengths.iter().map(ToString::to_string).collect::<Vec<_>>().join("×"),
    }
}

/// The indices before the last two, each by the name that its axis has in a tensor.
fn indices(plane: &[usize], axes: usize) -> String {
    let names: &[&str] = match axes {
        3 => &["channel"],
        4 => &["image or filter", "channel"],
        _ => &[],
    };
    let name = |index: usize| names.get(index).map_or_else(|| format!("index {index}"), |name| (*name).to_owned());
    plane.iter().enumerate().map(|(index, at)| format!("{} {at}", name(index))).collect::<Vec<_>>().join(", ")
}

fn place(indices: &[usize]) -> String {
    match indices {
        [] => "the number".into(),
        [at] => format!("number {at}"),
        [.., row, column] => format!("row {row}, column {column}"),
    }
}

fn grids_of_one_shape(target: &Array<f64, IxDyn>, yours: &Array<f64, IxDyn>, wrong: &[usize]) -> Picture {
    let values = [target[IxDyn(wrong)], yours[IxDyn(wrong)]];
    let cut = wrong.len().saturating_sub(2);
    let plane = |values: &Array<f64, IxDyn>| plane(values.view(), &wrong[..cut]);
    let (target_plane, yours_plane) = (plane(target), plane(yours));
    let at = match *wrong {
        [.., row, column] => (row, column),
        [at] => (0, at),
        [] => (0, 0),
    };
    let largest =
        target.iter().filter(|value| value.is_finite()).fold(0.0_f64, |largest, value| largest.max(value.abs()));
    let difference = Array2::from_shape_fn(target_plane.raw_dim(), |place| {
        let (target, yours) = (target_plane[place], yours_plane[place]);
        if agree(target, yours, 1e-9 * largest) { "·".to_owned() } else { short(yours - target) }
    });
    let text = |values: &Array2<f64>| values.mapv(short);
    let grids = [("target", text(&target_plane)), ("yours", text(&yours_plane)), ("difference", difference)];
    let grids = grids.map(|(title, cells)| Grid::around(title, &cells.view(), Some(at))).into();
    Picture::Grids { plane: wrong[..cut].to_vec(), axes: wrong.len(), wrong: wrong.to_vec(), values, grids }
}

/// The last two axes, at the given indices of those before; a row has one axis and becomes a plane of one row.
fn plane(mut values: ArrayViewD<f64>, indices: &[usize]) -> Array2<f64> {
    for &index in indices {
        values = values.index_axis_move(Axis(0), index);
    }
    if values.ndim() == 1 {
        values = values.insert_axis(Axis(0));
    }
    values.into_dimensionality::<Ix2>().expect("all but two axes were taken away").to_owned()
}

impl Grid {
    /// The cells around a place, or those at the top left.
    fn around(title: impl Into<String>, cells: &ArrayView2<String>, wrong: Option<(usize, usize)>) -> Self {
        let (row, column) = wrong.unwrap_or_default();
        let (rows, columns) = (window(row, cells.nrows(), ROWS), window(column, cells.ncols(), COLUMNS));
        let cut = rows.len() < cells.nrows() || columns.len() < cells.ncols();
        let shown = Array2::from_shape_fn((rows.len(), columns.len()), |(r, c)| {
            cells[[rows.start + r, columns.start + c]].clone()
        });
        let title = title.into();
        Self { title, cells: shown, cut, wrong: wrong.map(|(row, column)| (row - rows.start, column - columns.start)) }
    }

    /// The first plane of an array, if it has numbers.
    fn of_first_plane(title: &str, values: &Array<f64, IxDyn>) -> Option<Self> {
        if values.ndim() == 0 || values.is_empty() {
            return None;
        }
        let zeros = vec![0; values.ndim().saturating_sub(2)];
        Some(Self::around(title, &plane(values.view(), &zeros).mapv(short).view(), None))
    }

    /// The first planes of an array, each with its place where there are several.
    fn of_planes(title: &str, values: &Array<f64, IxDyn>) -> Vec<Self> {
        let before = &values.shape()[..values.ndim().saturating_sub(2)];
        if values.ndim() == 0 || values.is_empty() {
            return Vec::new();
        }
        let all: usize = before.iter().product();
        let place = |mut plane: usize| {
            let mut place = vec![0; before.len()];
            for (index, length) in place.iter_mut().zip(before).rev() {
                *index = plane % length;
                plane /= length;
            }
            place
        };
        let grid = |at: usize| {
            let place = place(at);
            let named = place.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            let title = if all == 1 { title.to_owned() } else { format!("{title} [{named}]") };
            Self::around(title, &plane(values.view(), &place).mapv(short).view(), None)
        };
        (0..all.min(PLANES)).map(grid).collect()
    }

    /// Each row as a text, all of one width; marked cells are in brackets.
    fn lines(&self, ink: Ink) -> (usize, Vec<String>) {
        let widths: Vec<usize> = self
            .cells
            .columns()
            .into_iter()
            .map(|column| column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0))
            .collect();
        let width = widths.iter().map(|width| width + 2).sum::<usize>().max(self.title.chars().count());
        let mut lines = vec![format!("{:width$}", self.title)];
        for (r, row) in self.cells.rows().into_iter().enumerate() {
            let mut line = String::new();
            for (c, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let padded = format!("{cell:>width$}");
                let cell = if self.wrong == Some((r, c)) {
                    ink.wrong(&format!("[{padded}]"))
                } else if cell == "·" {
                    ink.faint(&format!(" {padded} "))
                } else {
                    format!(" {padded} ")
                };
                line.push_str(&cell);
            }
            let used = widths.iter().map(|width| width + 2).sum::<usize>();
            lines.push(line + &" ".repeat(width - used));
        }
        if self.cut {
            lines.push(format!("{:width$}", " …"));
        }
        (width, lines)
    }
}

/// The part of an axis that is shown: `length` places around one of them.
fn window(at: usize, all: usize, length: usize) -> std::ops::Range<usize> {
    let start = at.saturating_sub(length / 2).min(all.saturating_sub(length));
    start..(start + length).min(all)
}

/// Grids beside each other, or one below the other if a line is too short for them.
fn side_by_side(f: &mut fmt::Formatter<'_>, grids: &[Grid], ink: Ink) -> fmt::Result {
    let drawn: Vec<(usize, Vec<String>)> = grids.iter().map(|grid| grid.lines(ink)).collect();
    if drawn.iter().map(|(width, _)| width + 4).sum::<usize>() > width() {
        for (index, (_, lines)) in drawn.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            for line in lines {
                writeln!(f, "  {}", line.trim_end())?;
            }
        }
        return Ok(());
    }
    let height = drawn.iter().map(|(_, lines)| lines.len()).max().unwrap_or(0);
    for row in 0..height {
        let cells = drawn.iter().map(|(width, lines)| lines.get(row).cloned().unwrap_or_else(|| " ".repeat(*width)));
        writeln!(f, "  {}", cells.collect::<Vec<_>>().join("    ").trim_end())?;
    }
    Ok(())
}
