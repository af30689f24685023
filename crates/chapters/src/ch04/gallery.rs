//! The gallery of convolution arithmetic: every combination of kernel, padding, stride and dilation.

use ndarray::Array2;
use viz::{Grid, Mark, Table, Tint, cells, grid, window_animated};

use crate::limits::within;
use crate::sliding::LONGEST_SIDE;
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// The most pictures of a gallery.
const MOST: usize = 48;

/// A small picture for each combination: the padded input, its first and its last window.
#[declare("ch04.gallery", "The gallery of convolution arithmetic", covers = ["4.7", "4.4", "4.5"])]
pub struct Gallery {
    /// The side of the input.
    #[parameter(default = 5, range = 1..=LONGEST_SIDE / 2)]
    pub input: usize,
    /// The kernels' sides.
    #[parameter(default = vec![2, 3], range = 1..=LONGEST_SIDE / 2, most = 8)]
    pub kernels: Vec<usize>,
    /// The paddings, the same on all sides.
    #[parameter(default = vec![0, 1, 2], range = 0..=LONGEST_SIDE / 4, most = 8)]
    pub paddings: Vec<usize>,
    /// The strides.
    #[parameter(default = vec![1, 2], range = 1..=LONGEST_SIDE / 2, most = 8)]
    pub strides: Vec<usize>,
    /// The dilations.
    #[parameter(default = vec![1, 2], range = 1..=LONGEST_SIDE / 2, most = 8)]
    pub dilations: Vec<usize>,
}

impl Item for Gallery {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut grids = Vec::new();
        for sliding in combinations(self)? {
            let [rows, columns] = sliding.axes()?;
            let (height, width) = (rows.output()?, columns.output()?);
            let window = sliding.drawn();
            let [padding, ..] = sliding.padding[0];
            let side = sliding.input[0] + 2 * padding;
            let title = format!("K{} P{padding} S{} D{}", sliding.kernel[0], sliding.stride[0], sliding.dilation[0]);
            let blank = Array2::<f64>::zeros((side, side));
            let mut grid = Grid::new(blank.view()).title(title).tint(Tint::Input).without_numbers();
            let (first, last) = (window.taps([0, 0]), window.taps([height - 1, width - 1]));
            for (row, column) in (0..side * side).map(|cell| (cell / side, cell % side)) {
                let inside = |place: usize| (padding..padding + sliding.input[0]).contains(&place);
                let cell = [row, column];
                let mark = if first.contains(&cell) {
                    Some(Mark::Window)
                } else if last.contains(&cell) {
                    Some(Mark::Highlight)
                } else if !(inside(row) && inside(column)) {
                    Some(Mark::Padding)
                } else if !(rows.reads(row - padding) && columns.reads(column - padding)) {
                    Some(Mark::Unread)
                } else {
                    None
                };
                grid = mark.into_iter().fold(grid, |grid, mark| grid.mark(cell, mark));
            }
            grids.push(grid.into());
        }
        let caption = format!(
            "Kernel, padding, stride, dilation over {0}×{0}: the first window in orange, the last in purple, padding \
             dashed, pixels that no window reads hatched.",
            self.input
        );
        Ok(Shown::figure(grid(&grids)?, caption))
    }
}

/// The sizes of the gallery's pictures as a table.
#[declare("ch04.gallery-table", "The gallery in numbers", covers = ["4.7", "4.6"])]
pub struct GalleryTable {
    /// The gallery to list.
    pub gallery: Gallery,
}

impl Item for GalleryTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["K", "P", "S", "D", "output", "unread rows"]);
        for sliding in combinations(&self.gallery)? {
            let [rows, columns] = sliding.axes()?;
            let output = format!("{}×{}", rows.output()?, columns.output()?);
            table.push(cells![
                sliding.kernel[0],
                sliding.padding[0][0],
                sliding.stride[0],
                sliding.dilation[0],
                output,
                rows.unread().count()
            ])?;
        }
        Ok(Shown::table(table, format!("Every combination over {0}×{0}, by the formula.", self.gallery.input)))
    }
}

/// The combinations whose window fits.
fn combinations(gallery: &Gallery) -> Result<Vec<SlidingWindow2d>, ChapterError> {
    let mut fitting = Vec::new();
    for &kernel in &gallery.kernels {
        for &padding in &gallery.paddings {
            for &stride in &gallery.strides {
                for &dilation in &gallery.dilations {
                    let sliding = SlidingWindow2d::square(gallery.input, kernel, stride, padding, dilation);
                    if sliding.axes().is_ok() {
                        fitting.push(sliding);
                    }
                }
            }
        }
    }
    within("number of combinations that fit", fitting.len(), 1..=MOST)?;
    Ok(fitting)
}

/// One picture of the gallery, moving.
#[declare("ch04.moving-window", "A picture of the gallery, moving", covers = ["4.7"])]
#[derive(Copy)]
pub struct MovingWindow {
    /// How the window slides.
    #[parameter(default = SlidingWindow2d::square(5, 3, 2, 1, 1))]
    pub window: SlidingWindow2d,
    /// Hundredths of a second at each place.
    #[parameter(default = 80, range = 10..=500)]
    pub pace: u32,
}

impl Item for MovingWindow {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let pace = self.pace;
        let values = self.window.values()?;
        let figure = window_animated(&self.window.drawn(), Some(&values), f64::from(pace) / 100.0)?;
        let caption =
            format!("Input {}: {}×{} places.", self.window.words(), values.output.nrows(), values.output.ncols());
        Ok(Shown::figure(figure, caption))
    }
}
