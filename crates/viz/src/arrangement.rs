//! Where grids and the signs between them go, in lines that fit a page.

use crate::cells::{CellSize, Layer, TITLE, check, draw, first_cell, measure};
use crate::error::VizError;
use crate::grid::GridItem;
use crate::svg::{Canvas, TYPE, bold_width, centred, text_width};

const GAP: f64 = 12.0;
const SIGN: f64 = 22.0;

/// Grids and signs in their places.
pub(crate) struct Arrangement {
    rows: Vec<Vec<Part>>,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Arrangement {
    /// Sets items from left to right, and on the next line where `room` ends; a single grid may be wider.
    pub(crate) fn new(items: &[GridItem], room: f64) -> Result<Self, VizError> {
        let mut rows = Vec::new();
        for line in items.split(|item| matches!(item, GridItem::Line)).filter(|line| !line.is_empty()) {
            rows.extend(wrap(line.iter().map(Part::new).collect::<Result<_, _>>()?, room));
        }
        let width = rows.iter().map(|row| line_width(row)).fold(0.0, f64::max);
        let height: f64 = rows.iter().map(|row| line_height(row) + GAP).sum();
        Ok(Self { rows, width, height: height - GAP })
    }

    /// Draws everything, its upper left corner at (`left`, `top`).
    pub(crate) fn draw(&self, canvas: &mut Canvas, left: f64, top: f64) {
        self.draw_layer(canvas, left, top, Layer::All);
    }

    /// Draws one layer of everything.
    pub(crate) fn draw_layer(&self, canvas: &mut Canvas, left: f64, top: f64, layer: Layer) {
        for (part, x, y) in self.places(left, top) {
            match &part.item {
                GridItem::Line => {}
                GridItem::Operator(_) if layer == Layer::Numbers => {}
                GridItem::Operator(sign) => {
                    canvas.add(centred(x + part.width / 2.0, y + SIGN / 2.0, sign_size(sign), sign));
                }
                GridItem::Grid(grid) => {
                    canvas.move_to(x, y);
                    draw(canvas, grid, &part.cell, part.width, layer);
                    canvas.close();
                }
            }
        }
    }

    /// Where the first cell of one item is and how large its cells are, for drawing on top of them.
    #[track_caller]
    pub(crate) fn cells(&self, item: usize, left: f64, top: f64) -> (f64, f64, &CellSize) {
        let (part, x, y) = self.places(left, top).nth(item).expect("the item exists");
        let GridItem::Grid(grid) = &part.item else { panic!("item {item} is a sign, not a grid") };
        (x + first_cell(grid, &part.cell, part.width), y + part.cell.edge, &part.cell)
    }

    /// Every item with its left edge and the upper edge of what is below its title.
    fn places(&self, left: f64, top: f64) -> impl Iterator<Item = (&Part, f64, f64)> {
        let mut line_top = top;
        self.rows.iter().flat_map(move |row| {
            let height = line_height(row);
            let title = row.iter().map(Part::title_height).fold(0.0, f64::max);
            let y = line_top;
            line_top += height + GAP;
            let mut x = left;
            row.iter().map(move |part| {
                // Everything is centred on the height below the titles.
                let below = part.height - part.title_height();
                let place = (part, x, y + title + (height - title - below) / 2.0);
                x += part.width + GAP;
                place
            })
        })
    }
}

/// Stars and dots are drawn small in most typefaces.
fn sign_size(sign: &str) -> f64 {
    if sign.chars().all(|c| "⋆∗*·∘".contains(c)) { 34.0 } else { SIGN }
}

fn line_width(row: &[Part]) -> f64 {
    row.iter().map(|part| part.width + GAP).sum::<f64>() - GAP
}

fn line_height(row: &[Part]) -> f64 {
    let title = row.iter().map(Part::title_height).fold(0.0, f64::max);
    title + row.iter().map(|part| part.height - part.title_height()).fold(0.0, f64::max)
}

pub(crate) struct Part {
    pub(crate) item: GridItem,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) cell: CellSize,
}

impl Part {
    fn new(item: &GridItem) -> Result<Self, VizError> {
        match item {
            GridItem::Line => unreachable!("lines are split at these"),
            GridItem::Operator(sign) => Ok(Self {
                width: text_width(sign, sign_size(sign) * 0.8).max(14.0),
                height: SIGN,
                cell: CellSize { width: 0.0, height: 0.0, labels: Vec::new(), edge: 0.0 },
                item: item.clone(),
            }),
            GridItem::Grid(grid) => {
                check(grid)?;
                let cell = measure(grid);
                let (rows, columns) = grid.cells.dim();
                let mut part = Self {
                    // A title stands over the middle of the cells, not of the row numbers beside them.
                    width: (columns as f64 * cell.width).max(bold_width(&grid.title, TYPE)) + cell.edge,
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

/// Breaks a line of parts where it would grow too wide; a sign goes to the next line with what follows it.
fn wrap(parts: Vec<Part>, room: f64) -> Vec<Vec<Part>> {
    let mut rows: Vec<Vec<Part>> = Vec::new();
    let mut row: Vec<Part> = Vec::new();
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let mut block = vec![part];
        if matches!(block[0].item, GridItem::Operator(_)) {
            block.extend(parts.next());
        }
        if !row.is_empty() && line_width(&row) + GAP + line_width(&block) > room {
            rows.push(std::mem::take(&mut row));
        }
        row.append(&mut block);
    }
    rows.push(row);
    rows
}
