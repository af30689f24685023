//! A matrix as a grid of numbers, with cells marked; several in a row with operators between them.

use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::palette::{Color, hex, readable_on};
use crate::range::Interval;
use crate::svg::{Canvas, Element, ID, PAGE, TYPE, centred, group, path, rect, text, text_width};
use ndarray::{Array2, ArrayView2};
use std::fmt::Write as _;

/// The most cells in one grid.
const CELL_LIMIT: usize = 64 * 64;
/// The most grids and operators in one figure.
const ITEM_LIMIT: usize = 64;
/// Side of a cell with a short number in it.
const CELL: f64 = 32.0;
/// Side of a cell without a number.
const BARE_CELL: f64 = 14.0;
const GAP: f64 = 14.0;
const TITLE: f64 = 24.0;

/// What the cells of a grid stand for, and so their colour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Tint {
    /// Numbers on the page's ground.
    #[default]
    Plain,
    /// Numbers that go in: blue.
    Input,
    /// A kernel's weights: orange.
    Kernel,
    /// Numbers that come out: green.
    Output,
    /// Signed numbers: the deeper the orange, the more positive; the deeper the blue, the more negative.
    Signed,
    /// Brightness: 0 is black and `white` is white, whatever the theme.
    Pixels {
        /// The value drawn as white.
        white: f64,
    },
    /// Brightness of one colour plane: 0 is black and `full` the full colour.
    Plane {
        /// Which of red, green and blue.
        channel: Channel,
        /// The value drawn as the full colour.
        full: f64,
    },
}

/// A plane of a colour photograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The first plane.
    Red,
    /// The second plane.
    Green,
    /// The third plane.
    Blue,
}

/// How a cell stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Under the sliding window: the kernel's colour and a thick border.
    Window,
    /// The result of the moment: the output's colour and a thick border.
    Current,
    /// Look here: purple and a thick border.
    Highlight,
    /// Not part of the input but put around it: a dashed border, paler ink.
    Padding,
    /// Read by no window: hatched.
    Unread,
    /// Not known yet: empty, the number left out.
    Hidden,
}

/// A matrix to draw, with its title, colours and marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    cells: Array2<f64>,
    title: String,
    tint: Tint,
    digits: Option<usize>,
    numbers: bool,
    indices: bool,
    marks: Vec<([usize; 2], Mark)>,
    weights: Vec<([usize; 2], f64)>,
}

impl Grid {
    /// A plain grid of the values, with as many digits as they need (three at most).
    ///
    /// # Shapes
    ///
    /// `values`: (H, W), any real type.
    pub fn new<T: Copy + Into<f64>>(values: ArrayView2<'_, T>) -> Self {
        Self {
            cells: values.mapv(Into::into),
            title: String::new(),
            tint: Tint::Plain,
            digits: None,
            numbers: true,
            indices: false,
            marks: Vec::new(),
            weights: Vec::new(),
        }
    }

    /// A line of text above.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// What the cells stand for.
    #[must_use]
    pub fn tint(mut self, tint: Tint) -> Self {
        self.tint = tint;
        self
    }

    /// A fixed number of digits after the point.
    #[must_use]
    pub fn digits(mut self, digits: usize) -> Self {
        self.digits = Some(digits);
        self
    }

    /// Small cells of colour without numbers, for planes too large to read.
    #[must_use]
    pub fn without_numbers(mut self) -> Self {
        self.numbers = false;
        self
    }

    /// Row and column numbers along the edges.
    #[must_use]
    pub fn with_indices(mut self) -> Self {
        self.indices = true;
        self
    }

    /// Marks one cell, `[row, column]`; a cell outside the grid is an error when drawn.
    #[must_use]
    pub fn mark(mut self, cell: [usize; 2], mark: Mark) -> Self {
        self.marks.push((cell, mark));
        self
    }

    /// Marks a block of cells, from `[row, column]`, `[rows, columns]` large.
    #[must_use]
    pub fn mark_block(mut self, corner: [usize; 2], size: [usize; 2], mark: Mark) -> Self {
        // Bounded here already: an absurd block must not fill the memory before the drawing refuses it.
        for row in 0..size[0].min(CELL_LIMIT) {
            for column in 0..size[1].min(CELL_LIMIT) {
                if self.marks.len() > 16 * CELL_LIMIT {
                    return self;
                }
                self.marks.push(([corner[0].saturating_add(row), corner[1].saturating_add(column)], mark));
            }
        }
        self
    }

    /// Writes a small second number into the lower right corner of a cell: the kernel's weight over it.
    #[must_use]
    pub fn weight(mut self, cell: [usize; 2], weight: f64) -> Self {
        self.weights.push((cell, weight));
        self
    }

    /// The values.
    #[must_use]
    pub fn cells(&self) -> ArrayView2<'_, f64> {
        self.cells.view()
    }
}

/// A grid, or what stands between two grids.
#[derive(Clone, Debug, PartialEq)]
pub enum GridItem {
    /// A matrix.
    Grid(Grid),
    /// A sign such as `∗`, `+`, `=` or `→`.
    Operator(String),
}

impl From<Grid> for GridItem {
    fn from(grid: Grid) -> Self {
        Self::Grid(grid)
    }
}

impl From<&str> for GridItem {
    fn from(sign: &str) -> Self {
        Self::Operator(sign.to_owned())
    }
}

const FIGURE: &str = "grid";

/// Draws matrices as grids of numbers, left to right, and on the next line where a phone's width ends.
///
/// Values that are not finite are written as NaN or ∞ on purple.
///
/// # Errors
///
/// [`VizError`] if there is no grid, a grid is empty or has over 4,096 cells, or a mark lies outside.
///
/// ```
/// use ndarray::array;
/// use viz::{Grid, Mark, Tint, grid};
///
/// let x = array![[1, 2, 0], [0, 1, 3], [4, 0, 1]];
/// let k = array![[1, 0], [0, -1]];
/// let y = array![[0, -1], [0, 0]];
/// let figure = grid(&[
///     Grid::new(x.view()).title("input").tint(Tint::Input).mark_block([0, 0], [2, 2], Mark::Window).into(),
///     "⋆".into(),
///     Grid::new(k.view()).title("kernel").tint(Tint::Kernel).into(),
///     "=".into(),
///     Grid::new(y.view()).title("output").tint(Tint::Output).mark([0, 0], Mark::Current).into(),
/// ])?;
/// assert!(figure.width() <= 480);
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn grid(items: &[GridItem]) -> Result<Figure, VizError> {
    if !items.iter().any(|item| matches!(item, GridItem::Grid(_))) {
        return Err(VizError::Empty { figure: FIGURE, what: "list of grids" });
    }
    if items.len() > ITEM_LIMIT {
        return Err(VizError::TooLarge {
            figure: FIGURE,
            what: "number of grids",
            value: items.len(),
            limit: ITEM_LIMIT,
        });
    }
    let parts: Vec<Part> = items.iter().map(Part::new).collect::<Result<_, _>>()?;
    let rows = wrap(&parts);
    let mut canvas = Canvas::new();
    hatching(&mut canvas);
    let (mut width, mut top) = (0.0_f64, 4.0);
    for row in &rows {
        let height = row.iter().map(|p| p.height).fold(0.0, f64::max);
        let titled = row.iter().any(|p| p.title_height() > 0.0);
        let mut left = 4.0;
        for part in row {
            match &part.item {
                GridItem::Operator(sign) => {
                    let middle =
                        top + if titled { TITLE } else { 0.0 } + (height - if titled { TITLE } else { 0.0 }) / 2.0;
                    canvas.add(centred(left + part.width / 2.0, middle, 22.0, sign));
                }
                GridItem::Grid(grid) => {
                    let below_title = if titled { TITLE } else { 0.0 };
                    let down = (height - below_title - (part.height - part.title_height())) / 2.0;
                    canvas.move_to(left, top + below_title + down);
                    draw(&mut canvas, grid, &part.cell, part.width);
                    canvas.close();
                }
            }
            left += part.width + GAP;
        }
        width = width.max(left - GAP + 4.0);
        top += height + GAP;
    }
    Ok(Svg::new(canvas, width, top - GAP + 4.0, describe(items)).into())
}

/// The size of a cell, and of the type in it.
#[derive(Clone, Debug)]
struct CellSize {
    width: f64,
    height: f64,
    labels: Vec<String>,
    /// Room for row and column numbers.
    edge: f64,
}

struct Part {
    item: GridItem,
    width: f64,
    height: f64,
    cell: CellSize,
}

impl Part {
    fn new(item: &GridItem) -> Result<Self, VizError> {
        match item {
            GridItem::Operator(sign) => Ok(Self {
                width: text_width(sign, 22.0).max(14.0),
                height: 22.0,
                cell: CellSize { width: 0.0, height: 0.0, labels: Vec::new(), edge: 0.0 },
                item: item.clone(),
            }),
            GridItem::Grid(grid) => {
                check(grid)?;
                let cell = measure(grid);
                let (rows, columns) = grid.cells.dim();
                let mut part = Self {
                    width: (columns as f64 * cell.width + cell.edge).max(text_width(&grid.title, TYPE)),
                    height: rows as f64 * cell.height + cell.edge,
                    cell,
                    item: item.clone(),
                };
                part.height += part.title_height();
                Ok(part)
            }
        }
    }

    fn title_height(&self) -> f64 {
        match &self.item {
            GridItem::Grid(grid) if !grid.title.is_empty() => TITLE,
            _ => 0.0,
        }
    }
}

fn check(grid: &Grid) -> Result<(), VizError> {
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

fn measure(grid: &Grid) -> CellSize {
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
    let tall = if grid.weights.is_empty() { CELL } else { CELL + 8.0 };
    CellSize { width: (widest + 8.0).max(tall), height: tall, labels, edge }
}

/// The fewest digits after the point, up to three, that show every value as it is.
pub(crate) fn enough_digits<'a>(values: impl IntoIterator<Item = &'a f64> + Clone) -> usize {
    (0..3)
        .find(|&digits| {
            let scale = 10_f64.powi(digits as i32);
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

/// Breaks a row of parts where it would grow wider than a page; an operator goes to the next line with what follows it.
fn wrap(parts: &[Part]) -> Vec<Vec<&Part>> {
    let mut rows: Vec<Vec<&Part>> = vec![Vec::new()];
    let mut used = 8.0;
    let mut index = 0;
    while index < parts.len() {
        // An operator and the grid after it stay together.
        let together =
            if matches!(parts[index].item, GridItem::Operator(_)) && index + 1 < parts.len() { 2 } else { 1 };
        let block = &parts[index..index + together];
        let width: f64 = block.iter().map(|p| p.width + GAP).sum();
        let row = rows.last_mut().expect("there is always a row");
        if !row.is_empty() && used + width - GAP > PAGE {
            rows.push(block.iter().collect());
            used = 8.0 + width;
        } else {
            row.extend(block.iter());
            used += width;
        }
        index += together;
    }
    rows
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

fn draw(canvas: &mut Canvas, grid: &Grid, size: &CellSize, part_width: f64) {
    let (rows, columns) = grid.cells.dim();
    let (cw, ch) = (size.width, size.height);
    let left = (part_width - columns as f64 * cw - size.edge) / 2.0 + size.edge;
    if !grid.title.is_empty() {
        canvas.add(
            text(left + columns as f64 * cw / 2.0, -9.0, &grid.title).middle().fill(title_color(grid.tint)).bold(),
        );
    }
    canvas.move_to(left, size.edge);
    if grid.indices {
        edges(canvas, rows, columns, size);
    }
    let mut marks: Array2<Vec<Mark>> = Array2::from_elem((rows, columns), Vec::new());
    for &(cell, mark) in &grid.marks {
        if !marks[cell].contains(&mark) {
            marks[cell].push(mark);
        }
    }
    let at = |r: usize, c: usize| (c as f64 * cw, r as f64 * ch);

    // The ground: one rectangle where all cells look alike, else one per cell.
    let (total_w, total_h) = (columns as f64 * cw, rows as f64 * ch);
    if let Some(ground) = common_ground(grid.tint) {
        canvas.add(rect(0.0, 0.0, total_w, total_h).fill(ground));
    }
    let interval = Interval::of(grid.cells.iter().copied()).symmetric();
    let mut inks: Array2<Option<&'static str>> = Array2::from_elem((rows, columns), None);
    for ((r, c), &value) in grid.cells.indexed_iter() {
        let (x, y) = at(r, c);
        let marks = &marks[(r, c)];
        let cell = rect(x, y, cw, ch);
        let marked = marks.iter().find_map(|mark| match mark {
            Mark::Window => Some(Color::KernelSoft),
            Mark::Current => Some(Color::OutputSoft),
            Mark::Highlight => Some(Color::HighlightSoft),
            Mark::Padding | Mark::Hidden => Some(Color::Paper),
            Mark::Unread => None,
        });
        let own = own_ground(grid.tint, value, interval);
        match (own, marked) {
            _ if !value.is_finite() && !marks.contains(&Mark::Hidden) => canvas.add(cell.fill(Color::HighlightSoft)),
            (Some(Ground::Fixed(rgb)), _) if !marks.contains(&Mark::Hidden) => {
                inks[(r, c)] = Some(readable_on(rgb));
                canvas.add(cell.attr("fill", &hex(rgb)));
            }
            (_, Some(color)) => canvas.add(cell.fill(color)),
            (Some(Ground::Strength(color, strength)), None) => {
                canvas.add(cell.fill(color).at("fill-opacity", strength));
            }
            _ => {}
        }
        if marks.contains(&Mark::Unread) {
            canvas.add(rect(x, y, cw, ch).attr("fill", &format!("url(#{ID}-hatch)")));
        }
    }
    lines(canvas, &marks, size, grid.tint);
    numbers(canvas, grid, size, &marks, &inks);
    borders(canvas, &marks, size);
    canvas.close();
}

enum Ground {
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

fn common_ground(tint: Tint) -> Option<Color> {
    match tint {
        Tint::Input => Some(Color::InputSoft),
        Tint::Kernel => Some(Color::KernelSoft),
        Tint::Output => Some(Color::OutputSoft),
        _ => None,
    }
}

fn own_ground(tint: Tint, value: f64, interval: Interval) -> Option<Ground> {
    let level = |full: f64| {
        if full > 0.0 { ((value / full).clamp(0.0, 1.0) * 255.0).round() as u8 } else { 0 }
    };
    match tint {
        Tint::Signed => {
            let strength = (interval.place(value) - 0.5) * 2.0 * STRONGEST;
            let color = if strength < 0.0 { Color::Input } else { Color::Kernel };
            (strength != 0.0).then_some(Ground::Strength(color, strength.abs()))
        }
        Tint::Pixels { white } => Some(Ground::Fixed([level(white); 3])),
        Tint::Plane { channel, full } => {
            let mut rgb = [0; 3];
            rgb[channel as usize] = level(full);
            Some(Ground::Fixed(rgb))
        }
        _ => None,
    }
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
            let _ = write!(
                target,
                "M{} {}h{}v{}h{}z",
                crate::svg::num(c as f64 * cw),
                crate::svg::num(r as f64 * ch),
                crate::svg::num(cw),
                crate::svg::num(ch),
                crate::svg::num(-cw)
            );
        }
        canvas.add(path(&dashed).no_fill().stroke(Color::Grid, 1.0).dash("3 3"));
    } else {
        for r in 0..=rows {
            let _ = write!(solid, "M0 {}h{}", crate::svg::num(r as f64 * ch), crate::svg::num(columns as f64 * cw));
        }
        for c in 0..=columns {
            let _ = write!(solid, "M{} 0v{}", crate::svg::num(c as f64 * cw), crate::svg::num(rows as f64 * ch));
        }
    }
    if !solid.is_empty() {
        let color = if any_padding && !fixed { Color::Muted } else { Color::Grid };
        let width = if size.width < 20.0 { 0.5 } else { 1.0 };
        canvas.add(path(&solid).no_fill().stroke(color, width));
    }
}

fn numbers(
    canvas: &mut Canvas,
    grid: &Grid,
    size: &CellSize,
    marks: &Array2<Vec<Mark>>,
    inks: &Array2<Option<&'static str>>,
) {
    if size.labels.is_empty() {
        return;
    }
    let columns = grid.cells.ncols();
    canvas.open(group().middle().size(TYPE));
    for (index, label) in size.labels.iter().enumerate() {
        let (r, c) = (index / columns, index % columns);
        let marks = &marks[(r, c)];
        if marks.contains(&Mark::Hidden) {
            continue;
        }
        let lifted = if grid.weights.is_empty() { 0.5 } else { 0.4 };
        let mut number = text((c as f64 + 0.5) * size.width, (r as f64 + lifted) * size.height + 0.35 * TYPE, label);
        let only_padding = marks.contains(&Mark::Padding) && !marks.contains(&Mark::Window);
        if let Some(ink) = inks[(r, c)] {
            number = number.attr("fill", ink);
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
            canvas.add(text((c as f64 + 1.0) * size.width - 3.0, (r as f64 + 1.0) * size.height - 4.0, &sign));
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
fn outline(marks: &Array2<Vec<Mark>>, mark: Mark, size: &CellSize) -> String {
    let (rows, columns) = marks.dim();
    let has = |r: Option<usize>, c: Option<usize>| matches!((r, c), (Some(r), Some(c)) if r < rows && c < columns && marks[(r, c)].contains(&mark));
    let mut d = String::new();
    let mut edge = |x: usize, y: usize, horizontal: bool| {
        let (x, y) = (crate::svg::num(x as f64 * size.width), crate::svg::num(y as f64 * size.height));
        let _ = if horizontal {
            write!(d, "M{x} {y}h{}", crate::svg::num(size.width))
        } else {
            write!(d, "M{x} {y}v{}", crate::svg::num(size.height))
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

fn describe(items: &[GridItem]) -> String {
    let words: Vec<String> = items
        .iter()
        .map(|item| match item {
            GridItem::Operator(sign) => sign.clone(),
            GridItem::Grid(grid) => {
                let (rows, columns) = grid.cells.dim();
                let name = if grid.title.is_empty() { "matrix" } else { &grid.title };
                if grid.cells.len() <= 25 && grid.numbers {
                    let digits = grid.digits.unwrap_or_else(|| enough_digits(&grid.cells));
                    let rows: Vec<String> = grid
                        .cells
                        .rows()
                        .into_iter()
                        .map(|row| row.iter().map(|&v| label(v, digits)).collect::<Vec<_>>().join(" "))
                        .collect();
                    format!("{name} [{}]", rows.join("; "))
                } else {
                    format!("{name}, {rows} by {columns}")
                }
            }
        })
        .collect();
    words.join(" ")
}
