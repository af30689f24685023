//! One grid of numbers: its cells, lines, numbers and marks.

use crate::error::VizError;
use crate::grid::{CELL_LIMIT, Grid, Mark, Tint};
use crate::palette::{Color, hex, readable_on};
use crate::range::Interval;
use crate::svg::{Canvas, Element, ID, TYPE, group, num, path, rect, text, text_width};
use ndarray::Array2;
use std::fmt::Write as _;

/// Room for a title above a grid.
pub(crate) const TITLE: f64 = 24.0;
/// Side of a cell with a short number in it.
const CELL: f64 = 30.0;
/// Side of a cell without a number.
const BARE_CELL: f64 = 12.0;
const FIGURE: &str = "grid";

/// The size of a cell, and of the type in it.
#[derive(Clone, Debug)]
pub(crate) struct CellSize {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) labels: Vec<String>,
    /// Room for row and column numbers.
    pub(crate) edge: f64,
}

pub(crate) fn check(grid: &Grid) -> Result<(), VizError> {
    let (rows, columns) = grid.cells.dim();
    if grid.cells.is_empty() {
        return Err(VizError::Empty { figure: FIGURE, what: "matrix" });
    }
    if grid.cells.len() > CELL_LIMIT {
        return Err(VizError::TooLarge {
            figure: FIGURE,
            what: "number of cells",
            value: grid.cells.len(),
            limit: CELL_LIMIT,
        });
    }
    let marked = grid.marks.iter().map(|(cell, _)| cell);
    let outside = marked.chain(grid.weights.iter().map(|(cell, _)| cell)).find(|c| c[0] >= rows || c[1] >= columns);
    match outside {
        Some([row, column]) => Err(VizError::Option {
            figure: FIGURE,
            option: "mark",
            value: format!("row {row}, column {column}"),
            advice: "mark only cells of the matrix, counted from 0",
        }),
        None => Ok(()),
    }
}

pub(crate) fn measure(grid: &Grid) -> CellSize {
    let labels: Vec<String> = if grid.numbers {
        let digits = grid.digits.unwrap_or_else(|| enough_digits(&grid.cells));
        grid.cells.iter().map(|&value| label(value, digits)).collect()
    } else {
        Vec::new()
    };
    let edge = if grid.indices { 24.0 } else { 0.0 };
    if labels.is_empty() {
        return CellSize { width: BARE_CELL, height: BARE_CELL, labels, edge };
    }
    let widest = labels.iter().map(|l| text_width(l, TYPE)).fold(0.0, f64::max);
    let tall = if grid.weights.is_empty() { CELL } else { CELL + 10.0 };
    let least = if grid.narrow { 19.0 } else { tall };
    CellSize { width: (widest + 8.0).max(least).ceil(), height: tall, labels, edge }
}

/// The fewest digits after the point, up to three, that show every value as it is.
pub(crate) fn enough_digits<'a>(values: impl IntoIterator<Item = &'a f64> + Clone) -> usize {
    [1.0, 10.0, 100.0]
        .into_iter()
        .position(|scale: f64| {
            values
                .clone()
                .into_iter()
                .filter(|v| v.is_finite())
                .all(|v| ((v * scale).round() / scale - v).abs() <= 1e-6 * v.abs().max(1.0))
        })
        .unwrap_or(3)
        .min(if values.into_iter().all(|v| !v.is_finite() || v.abs() < 100.0) { 3 } else { 1 })
}

/// A number as it stands in a cell: a true minus sign, huge and tiny ones with an exponent.
pub(crate) fn label(value: f64, digits: usize) -> String {
    let shown = if value.is_finite() && value.abs() >= 1e6 {
        format!("{value:.1e}")
    } else {
        crate::table::float(value, digits.min(6)).replace(',', "")
    };
    shown.replace('-', "−")
}

/// The pattern of [`Mark::Unread`].
pub(crate) fn hatching(canvas: &mut Canvas) {
    canvas.open(Element::new("defs"));
    canvas.open(
        Element::new("pattern")
            .attr("id", &format!("{ID}-hatch"))
            .attr("width", "6")
            .attr("height", "6")
            .attr("patternUnits", "userSpaceOnUse"),
    );
    canvas.add(path("M-1 7L7 -1M-1 1L1 -1M5 7L7 5").stroke(Color::Muted, 1.2));
    canvas.close();
    canvas.close();
}

/// Strength of a signed cell's colour at the largest magnitude: ink stays readable on it in both themes.
const STRONGEST: f64 = 0.5;

/// Which parts of a grid are drawn: an animation puts its window between the ground and the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layer {
    All,
    Ground,
    Numbers,
}

pub(crate) fn draw(canvas: &mut Canvas, grid: &Grid, size: &CellSize, part_width: f64, layer: Layer) {
    let (rows, columns) = grid.cells.dim();
    let left = first_cell(grid, size, part_width);
    let mut marks: Array2<Vec<Mark>> = Array2::from_elem((rows, columns), Vec::new());
    for &(cell, mark) in &grid.marks {
        if !marks[cell].contains(&mark) {
            marks[cell].push(mark);
        }
    }
    if layer != Layer::Numbers && !grid.title.is_empty() {
        let middle = left + columns as f64 * size.width / 2.0;
        canvas.add(text(middle, -9.0, &grid.title).middle().fill(title_color(grid.tint)).bold());
    }
    canvas.move_to(left, size.edge);
    if layer != Layer::Numbers {
        if grid.indices {
            edges(canvas, rows, columns, size);
        }
        ground(canvas, grid, size, &marks);
        lines(canvas, &marks, size, grid.tint);
    }
    if layer != Layer::Ground {
        numbers(canvas, grid, size, &marks);
    }
    borders(canvas, &marks, size);
    canvas.close();
}

/// The cells' colours: one rectangle where all look alike, then one for each run of cells that differ from it.
fn ground(canvas: &mut Canvas, grid: &Grid, size: &CellSize, marks: &Array2<Vec<Mark>>) {
    let (rows, columns) = grid.cells.dim();
    let (cw, ch) = (size.width, size.height);
    if let Some(ground) = common_fill(grid.tint) {
        canvas.add(rect(0.0, 0.0, columns as f64 * cw, rows as f64 * ch).fill(ground));
    }
    let interval = Interval::of(grid.cells.iter().copied()).symmetric();
    for r in 0..rows {
        let paints: Vec<Option<String>> =
            (0..columns).map(|c| paint(grid.tint, grid.cells[(r, c)], interval, &marks[(r, c)])).collect();
        let mut c = 0;
        while c < columns {
            let run = paints[c..].iter().take_while(|p| **p == paints[c]).count();
            if let Some(paint) = &paints[c] {
                let cell = rect(c as f64 * cw, r as f64 * ch, run as f64 * cw, ch);
                canvas.add(cell.attributes(paint));
            }
            c += run;
        }
    }
    for ((r, c), _) in marks.indexed_iter().filter(|(_, m)| m.contains(&Mark::Unread)) {
        let cell = rect(c as f64 * cw, r as f64 * ch, cw, ch);
        canvas.add(cell.attr("fill", &format!("url(#{ID}-hatch)")));
    }
}

/// How a cell is filled, if other than its grid.
fn paint(tint: Tint, value: f64, interval: Interval, marks: &[Mark]) -> Option<String> {
    let fill = |color: Color| format!(" fill=\"{}\"", color.css());
    let has = |mark| marks.contains(&mark);
    if has(Mark::Hidden) {
        return Some(fill(Color::Paper));
    }
    if !value.is_finite() {
        return Some(fill(Color::HighlightSoft));
    }
    let own = own_fill(tint, value, interval);
    if let Some(CellFill::Fixed(rgb)) = own {
        return Some(format!(" fill=\"{}\"", hex(rgb)));
    }
    // The window lies on top of what is under it, padding too.
    for (mark, color) in [
        (Mark::Highlight, Color::HighlightSoft),
        (Mark::Current, Color::OutputSoft),
        (Mark::Window, Color::KernelSoft),
        (Mark::Padding, Color::Paper),
    ] {
        if has(mark) {
            return Some(fill(color));
        }
    }
    match own {
        Some(CellFill::Strength(color, strength)) => {
            Some(format!("{} fill-opacity=\"{}\"", fill(color), num(strength)))
        }
        _ => None,
    }
}

/// From the left edge of a grid's place to its first cell: a grid narrower than its title stands in the middle.
pub(crate) fn first_cell(grid: &Grid, size: &CellSize, part_width: f64) -> f64 {
    (part_width - grid.cells.ncols() as f64 * size.width - size.edge) / 2.0 + size.edge
}

enum CellFill {
    /// A colour that no theme changes.
    Fixed([u8; 3]),
    /// A theme's colour, thinned.
    Strength(Color, f64),
}

fn title_color(tint: Tint) -> Color {
    match tint {
        Tint::Input => Color::Input,
        Tint::Kernel => Color::Kernel,
        Tint::Output => Color::Output,
        _ => Color::Ink,
    }
}

fn common_fill(tint: Tint) -> Option<Color> {
    match tint {
        Tint::Input => Some(Color::InputSoft),
        Tint::Kernel => Some(Color::KernelSoft),
        Tint::Output => Some(Color::OutputSoft),
        _ => None,
    }
}

fn own_fill(tint: Tint, value: f64, interval: Interval) -> Option<CellFill> {
    let level = |full: f64| {
        if full > 0.0 { ((value / full).clamp(0.0, 1.0) * 255.0).round() as u8 } else { 0 }
    };
    match tint {
        Tint::Signed => signed((interval.place(value) - 0.5) * 2.0),
        Tint::SignedUpTo { full } => signed(if full > 0.0 { (value / full).clamp(-1.0, 1.0) } else { 0.0 }),
        Tint::Pixels { white } => Some(CellFill::Fixed([level(white); 3])),
        Tint::Plane { channel, full } => {
            let mut rgb = [0; 3];
            rgb[channel as usize] = level(full);
            Some(CellFill::Fixed(rgb))
        }
        _ => None,
    }
}

/// Orange for positive, blue for negative; 1 and −1 are the deepest.
fn signed(part: f64) -> Option<CellFill> {
    let color = if part < 0.0 { Color::Input } else { Color::Kernel };
    (part != 0.0).then_some(CellFill::Strength(color, (part * STRONGEST).abs()))
}

fn edges(canvas: &mut Canvas, rows: usize, columns: usize, size: &CellSize) {
    // Every number where it fits, else every fifth.
    let step = |cell: f64, room: f64| if cell >= room { 1 } else { 5 };
    canvas.open(group().fill(Color::Muted).middle());
    for c in (0..columns).step_by(step(size.width, 20.0)) {
        canvas.add(text((c as f64 + 0.5) * size.width, -7.0, &c.to_string()));
    }
    for r in (0..rows).step_by(step(size.height, 18.0)) {
        canvas.add(text(-12.0, (r as f64 + 0.5) * size.height + 0.35 * TYPE, &r.to_string()));
    }
    canvas.close();
}

/// The thin lines between cells: solid, or dashed around padding.
fn lines(canvas: &mut Canvas, marks: &Array2<Vec<Mark>>, size: &CellSize, tint: Tint) {
    let (rows, columns) = marks.dim();
    let (cw, ch) = (size.width, size.height);
    let padding = |r: usize, c: usize| marks[(r, c)].contains(&Mark::Padding);
    let any_padding = marks.iter().any(|m| m.contains(&Mark::Padding));
    let fixed = matches!(tint, Tint::Pixels { .. } | Tint::Plane { .. });
    let mut solid = String::new();
    if any_padding {
        let mut dashed = String::new();
        for ((r, c), _) in marks.indexed_iter() {
            let target = if padding(r, c) { &mut dashed } else { &mut solid };
            let _ =
                write!(target, "M{} {}h{}v{}h{}z", num(c as f64 * cw), num(r as f64 * ch), num(cw), num(ch), num(-cw));
        }
        canvas.add(path(&dashed).no_fill().stroke(Color::Grid, 1.0).dash("3 3"));
    } else {
        for r in 0..=rows {
            let _ = write!(solid, "M0 {}h{}", num(r as f64 * ch), num(columns as f64 * cw));
        }
        for c in 0..=columns {
            let _ = write!(solid, "M{} 0v{}", num(c as f64 * cw), num(rows as f64 * ch));
        }
    }
    if !solid.is_empty() {
        let width = if size.width < 20.0 { 0.5 } else { 1.0 };
        let lines = path(&solid).no_fill();
        canvas.add(if fixed {
            // Between pixels of any brightness, in any theme: a grey that shows on black and on white.
            lines.attr("stroke", "#808080").at("stroke-width", width).at("stroke-opacity", 0.6)
        } else {
            lines.stroke(if any_padding { Color::Muted } else { Color::Grid }, width)
        });
    }
}

fn numbers(canvas: &mut Canvas, grid: &Grid, size: &CellSize, marks: &Array2<Vec<Mark>>) {
    if size.labels.is_empty() {
        return;
    }
    let columns = grid.cells.ncols();
    let whole = Interval { low: 0.0, high: 0.0 }; // fixed colours do not depend on it
    canvas.open(group().middle().size(TYPE));
    for (index, label) in size.labels.iter().enumerate() {
        let (r, c) = (index / columns, index % columns);
        let marks = &marks[(r, c)];
        if marks.contains(&Mark::Hidden) {
            continue;
        }
        let lifted = if grid.weights.iter().any(|(cell, _)| *cell == [r, c]) { 0.33 } else { 0.5 };
        let mut number = text((c as f64 + 0.5) * size.width, (r as f64 + lifted) * size.height + 0.35 * TYPE, label);
        let only_padding = marks.contains(&Mark::Padding) && !marks.contains(&Mark::Window);
        let value = grid.cells[(r, c)];
        if let Some(CellFill::Fixed(rgb)) = own_fill(grid.tint, value, whole).filter(|_| value.is_finite()) {
            number = number.attr("fill", readable_on(rgb));
        } else if only_padding {
            number = number.fill(Color::Muted);
        }
        canvas.add(number);
    }
    canvas.close();
    if !grid.weights.is_empty() {
        let digits = enough_digits(grid.weights.iter().map(|(_, w)| w).collect::<Vec<_>>());
        canvas.open(group().end().fill(Color::Kernel).bold());
        for &([r, c], weight) in &grid.weights {
            let sign = format!("×{}", label(weight, digits));
            canvas.add(text((c as f64 + 1.0) * size.width - 3.0, (r as f64 + 1.0) * size.height - 5.0, &sign));
        }
        canvas.close();
    }
}

/// The thick border around each set of cells that share a mark.
fn borders(canvas: &mut Canvas, marks: &Array2<Vec<Mark>>, size: &CellSize) {
    for (mark, color) in
        [(Mark::Window, Color::Kernel), (Mark::Current, Color::Output), (Mark::Highlight, Color::Highlight)]
    {
        let outline = outline(marks, mark, size);
        if !outline.is_empty() {
            let width = if size.width < 20.0 { 2.0 } else { 2.5 };
            canvas.add(path(&outline).no_fill().stroke(color, width).attr("stroke-linecap", "square"));
        }
    }
}

/// Every edge between a marked cell and one that is not.
pub(crate) fn outline(marks: &Array2<Vec<Mark>>, mark: Mark, size: &CellSize) -> String {
    let (rows, columns) = marks.dim();
    let has = |r: Option<usize>, c: Option<usize>| matches!((r, c), (Some(r), Some(c)) if r < rows && c < columns && marks[(r, c)].contains(&mark));
    let mut d = String::new();
    let mut edge = |x: usize, y: usize, horizontal: bool| {
        let (x, y) = (num(x as f64 * size.width), num(y as f64 * size.height));
        let _ = if horizontal {
            write!(d, "M{x} {y}h{}", num(size.width))
        } else {
            write!(d, "M{x} {y}v{}", num(size.height))
        };
    };
    for r in 0..=rows {
        for c in 0..=columns {
            let here = has(Some(r), Some(c));
            if here != has(r.checked_sub(1), Some(c)) {
                edge(c, r, true);
            }
            if here != has(Some(r), c.checked_sub(1)) {
                edge(c, r, false);
            }
        }
    }
    d
}
