//! What stands beyond the edge of an image.

use conv::{Conv2dOptions, Padding, PaddingMode, pad};
use ndarray::{Array2, Axis, array, s};
use viz::{Cell, Grid, Mark, PhotographOptions, Table, Tint, grid, panels, photograph};

use crate::limits::within;
use crate::photographs::{china, grey_china};
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// The five padding modes with their names; `constant` is the value of the second.
fn padding_modes(constant: f64) -> [(&'static str, PaddingMode<f64>); 5] {
    [
        ("zero", PaddingMode::Zeros),
        ("constant", PaddingMode::Constant(constant)),
        ("reflect", PaddingMode::Reflect),
        ("replicate", PaddingMode::Replicate),
        ("circular", PaddingMode::Circular),
    ]
}

/// One plane with pixels around it.
fn padded(plane: &Array2<f64>, pixels: usize, mode: PaddingMode<f64>) -> Result<Array2<f64>, ChapterError> {
    let batch = plane.view().insert_axis(Axis(0)).insert_axis(Axis(0));
    let padded = pad(batch, Padding::symmetric(pixels), mode)?;
    Ok(padded.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
}

/// Nine numbers and what each padding mode puts around them.
#[declare("ch04.padding-mode-numbers", "Five padding modes around nine numbers", covers = ["4.3"])]
pub struct PaddingModeNumbers {
    /// Cells added on each side.
    #[parameter(default = 2, range = 1..=2)]
    pub padding: usize,
    /// The value of the constant mode.
    #[parameter(default = 5, range = -99..=99)]
    pub constant: i32,
}

impl Item for PaddingModeNumbers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { padding, constant, .. } = *self;
        let plane = array![[1., 2., 3.], [4., 5., 6.], [7., 8., 9.]];
        let side = 3 + 2 * padding;
        let grids = padding_modes(f64::from(constant)).into_iter().map(|(name, mode)| {
            let around = padded(&plane, padding, mode)?;
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
            "The same nine numbers with {padding} cells of padding in each mode. Reflect does not repeat the \
             outermost cell, replicate does; circular comes in again from the other side."
        );
        Ok(Shown::figure(grid(&grids)?, caption))
    }
}

/// Three above, three below: wide enough to see, narrow enough for a phone.
const COLUMNS: usize = 3;
/// The level of the constant mode around a photograph.
const GREY: f64 = 128.0;

/// A corner of the photograph in each padding mode.
#[declare("ch04.padding-mode-photograph", "Five padding modes around a photograph", covers = ["4.3"])]
pub struct PaddingModePhotograph {
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

impl Item for PaddingModePhotograph {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let padding = within("padding", self.padding, 1..=side - 1)?;
        let image = china();
        let top = within("corner", self.corner[0], 0..=image.dim().1 - side)?;
        let left = within("corner", self.corner[1], 0..=image.dim().2 - side)?;
        let piece = image.slice(s![.., top..top + side, left..left + side]).mapv(f64::from);
        let mut pictures = Vec::new();
        for (name, mode) in padding_modes(GREY) {
            let around = pad(piece.view().insert_axis(Axis(0)), Padding::symmetric(padding), mode)?;
            let name = if name == "constant" { format!("constant ({GREY})") } else { name.to_owned() };
            pictures.push((name, photograph(around.index_axis(Axis(0), 0), &PhotographOptions::default())?));
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

/// What an edge detector says at the image's own edge, in each padding mode.
#[declare("ch04.padding-mode-response", "An edge that the padding makes", covers = ["4.3"])]
pub struct PaddingModeResponse {
    /// First row and column of the square that is cut from the grey china.jpg.
    #[parameter(default = [60, 150], range = [0..=426, 0..=639])]
    pub corner: [usize; 2],
    /// Its side.
    #[parameter(default = 96, range = 8..=160)]
    pub side: usize,
}

impl Item for PaddingModeResponse {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let image = grey_china();
        let top = within("corner", self.corner[0], 0..=image.nrows() - side)?;
        let left = within("corner", self.corner[1], 0..=image.ncols() - side)?;
        let piece = image.slice(s![top..top + side, left..left + side]).mapv(f64::from);
        let kernel = array![[1., 0., -1.], [2., 0., -2.], [1., 0., -1.]];
        let mut table = Table::new(["padding mode", "first column", "inside", "times as strong"]);
        for (name, mode) in padding_modes(GREY) {
            let around = padded(&piece, 1, mode)?;
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
