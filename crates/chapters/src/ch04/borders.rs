//! What stands beyond the edge of an image.

use conv::{Border, Conv2dOptions, Padding, pad};
use ndarray::{Array2, Axis as Dim, array, s};
use viz::{Cell, Grid, Mark, PhotographOptions, Table, Tint, grid, panels, photograph};

use crate::limits::within;
use crate::photographs::{china, grey_china};
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// The five borders with their names; `constant` is the value of the second.
fn borders(constant: f64) -> [(&'static str, Border<f64>); 5] {
    [
        ("zero", Border::Zero),
        ("constant", Border::Constant(constant)),
        ("reflect", Border::Reflect),
        ("replicate", Border::Replicate),
        ("circular", Border::Circular),
    ]
}

/// One plane with a border.
fn padded(plane: &Array2<f64>, pixels: usize, border: Border<f64>) -> Result<Array2<f64>, ChapterError> {
    let batch = plane.view().insert_axis(Dim(0)).insert_axis(Dim(0));
    let padded = pad(batch, Padding::symmetric(pixels), border)?;
    Ok(padded.index_axis_move(Dim(0), 0).index_axis_move(Dim(0), 0))
}

/// Nine numbers and what each border puts around them.
#[declare("ch04.border-numbers", "Five borders around nine numbers", covers = ["4.3"])]
pub struct BorderNumbers {
    /// Cells added on each side.
    #[parameter(default = 2, range = 1..=2)]
    pub padding: usize,
    /// The value of the constant border.
    #[parameter(default = 5, range = -99..=99)]
    pub constant: i32,
}

impl Item for BorderNumbers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { padding, constant, .. } = *self;
        let plane = array![[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]];
        let side = 3 + 2 * padding;
        let grids = borders(f64::from(constant)).into_iter().map(|(name, border)| {
            let around = padded(&plane, padding, border)?;
            let mut grid = Grid::new(around.view()).title(name).tint(Tint::Input);
            for (row, column) in (0..side * side).map(|cell| (cell / side, cell % side)) {
                let inside = |place: usize| (padding..padding + 3).contains(&place);
                if !(inside(row) && inside(column)) {
                    grid = grid.mark([row, column], Mark::Padding);
                }
            }
            Ok(grid.into())
        });
        let grids = grids.collect::<Result<Vec<_>, ChapterError>>()?;
        let caption = format!(
            "The same nine numbers with {padding} cells of padding under each border. Reflect does not repeat the \
             outermost cell, replicate does; circular comes in again from the other side."
        );
        Ok(Shown::figure(grid(&grids)?, caption))
    }
}

/// Three above, three below: wide enough to see, narrow enough for a phone.
const COLUMNS: usize = 3;
/// The level of the constant border around a photograph.
const GREY: f64 = 128.0;

/// A corner of the photograph with each border around it.
#[declare("ch04.border-photograph", "Five borders around a photograph", covers = ["4.3"])]
pub struct BorderPhotograph {
    /// First row and column of the square that is cut from china.jpg.
    #[parameter(default = [60, 150], range = [0..=426, 0..=639])]
    pub corner: [usize; 2],
    /// Its side.
    #[parameter(default = 96, range = 8..=160)]
    pub side: usize,
    /// Pixels added on each side.
    #[parameter(default = 32, range = 1..=159)]
    pub padding: usize,
}

impl Item for BorderPhotograph {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let padding = within("padding", self.padding, 1..=side - 1)?;
        let image = china();
        let top = within("corner", self.corner[0], 0..=image.dim().1 - side)?;
        let left = within("corner", self.corner[1], 0..=image.dim().2 - side)?;
        let piece = image.slice(s![.., top..top + side, left..left + side]).mapv(f64::from);
        let mut pictures = Vec::new();
        for (name, border) in borders(GREY) {
            let around = pad(piece.view().insert_axis(Dim(0)), Padding::symmetric(padding), border)?;
            let name = if name == "constant" { format!("constant ({GREY})") } else { name.to_owned() };
            pictures.push((name, photograph(around.index_axis(Dim(0), 0), &PhotographOptions::default())?));
        }
        pictures.push(("the piece itself".to_owned(), photograph(piece.view(), &PhotographOptions::default())?));
        let figure = panels(&pictures, COLUMNS)?;
        let caption = format!(
            "A piece of {side}×{side} pixels from china.jpg with {padding} pixels of padding, continued in five ways."
        );
        let alt = format!(
            "Six squares. A piece of a photograph of a temple, {side} pixels a side. Zero: framed in black; constant: framed \
             in grey; reflect: continued as in a mirror; replicate: its outermost pixels drawn out to stripes; circular: \
             continued from its opposite side; and without a frame."
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// What an edge detector says at the image's own edge, under each border.
#[declare("ch04.border-response", "An edge that the padding makes", covers = ["4.3"])]
pub struct BorderResponse {
    /// First row and column of the square that is cut from the grey china.jpg.
    #[parameter(default = [60, 150], range = [0..=426, 0..=639])]
    pub corner: [usize; 2],
    /// Its side.
    #[parameter(default = 96, range = 8..=160)]
    pub side: usize,
}

impl Item for BorderResponse {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let image = grey_china();
        let top = within("corner", self.corner[0], 0..=image.nrows() - side)?;
        let left = within("corner", self.corner[1], 0..=image.ncols() - side)?;
        let piece = image.slice(s![top..top + side, left..left + side]).mapv(f64::from);
        let kernel = array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]];
        let mut table = Table::new(["border", "first column", "inside", "times as strong"]);
        for (name, border) in borders(GREY) {
            let around = padded(&piece, 1, border)?;
            let response = correlate(around.view(), kernel.view(), &Conv2dOptions::default())?.mapv(f64::abs);
            // Means of whole numbers: sums are exact, so the digits are, too.
            let edge = response.column(0).sum() / side as f64;
            let inside = response.slice(s![1..side - 1, 1..side - 1]);
            let inside = inside.sum() / inside.len() as f64;
            table.push(vec![
                name.into(),
                Cell::float(edge, 1),
                Cell::float(inside, 1),
                if inside > 0.0 { Cell::float(edge / inside, 2) } else { Cell::Empty },
            ])?;
        }
        let caption = format!(
            "Mean magnitude of a vertical edge detector (Sobel) over a piece of {side}×{side} pixels of china.jpg, in its \
             first column and inside. Zeros beside a bright picture are an edge that the photograph does not have; a mirror \
             makes every edge there vanish."
        );
        Ok(Shown::table(table, caption))
    }
}
