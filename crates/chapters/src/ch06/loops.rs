//! The order of the loops, and the addresses that it touches.

use ndarray::Array2;
use viz::{Grid, GridItem, Mark, Tint, grid};

use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// The pixels that two orders of the same loops read first, numbered as they are read.
#[declare("ch06.loop-orders", "The order of the loops, as memory sees it", covers = ["6.1"])]
pub struct LoopOrders {
    /// Height of the image.
    #[parameter(default = 6, range = 1..=16)]
    pub height: usize,
    /// Width of the image: pixels of one row lie one behind the other in memory.
    #[parameter(default = 10, range = 1..=16)]
    pub width: usize,
    /// The kernel's side.
    #[parameter(default = 3, range = 1..=8)]
    pub kernel: usize,
    /// How many reads are numbered.
    #[parameter(default = 16, range = 1..=256)]
    pub reads: usize,
    /// How many neighbours one vector instruction takes.
    #[parameter(default = 8, range = 1..=64)]
    pub lanes: usize,
}

/// What an order reads, as `[row, column]`, read after read.
type Reads = Vec<[usize; 2]>;

impl LoopOrders {
    /// The kernel innermost: all taps of one window, then the next window.
    fn window_after_window(&self) -> Reads {
        let (rows, columns) = (self.height - self.kernel + 1, self.width - self.kernel + 1);
        let windows = (0..rows).flat_map(|i| (0..columns).map(move |j| [i, j]));
        let taps =
            |[i, j]: [usize; 2]| (0..self.kernel).flat_map(move |u| (0..self.kernel).map(move |v| [i + u, j + v]));
        windows.flat_map(taps).collect()
    }

    /// A row of windows innermost: one tap of all of them, then the next row, then the next tap.
    fn tap_after_tap(&self) -> Reads {
        let (rows, columns) = (self.height - self.kernel + 1, self.width - self.kernel + 1);
        let taps = (0..self.kernel).flat_map(|u| (0..self.kernel).map(move |v| [u, v]));
        let windows = |[u, v]: [usize; 2]| (0..rows).flat_map(move |i| (0..columns).map(move |j| [i + u, j + v]));
        taps.flat_map(windows).collect()
    }

    fn address(&self, [row, column]: [usize; 2]) -> usize {
        row * self.width + column
    }

    /// The lengths of the runs: reads of neighbours, one after the other, between two jumps.
    fn runs(&self, reads: &Reads) -> Vec<usize> {
        reads.chunk_by(|&a, &b| self.address(b) == self.address(a) + 1).map(<[_]>::len).collect()
    }

    /// Vector instructions that read everything: a run is cut into as many as it takes, the last of them not full.
    fn vectors(&self, reads: &Reads) -> usize {
        self.runs(reads).into_iter().map(|run| run.div_ceil(self.lanes)).sum()
    }

    /// What an order comes to, in words.
    fn words(&self, reads: &Reads) -> String {
        let runs = self.runs(reads);
        let [shortest, longest] = [runs.iter().min(), runs.iter().max()].map(|run| run.copied().unwrap_or(0));
        let lengths = if shortest == longest { longest.to_string() } else { format!("{shortest} to {longest}") };
        format!("{} runs of {lengths} neighbours, {} vector instructions", runs.len(), self.vectors(reads))
    }

    /// The image with the number of the last read in each pixel that is read.
    fn drawn(&self, title: &str, reads: &[[usize; 2]]) -> Grid {
        let mut numbers = Array2::<f64>::zeros((self.height, self.width));
        for (number, &read) in (1_u32..).zip(reads) {
            numbers[read] = f64::from(number);
        }
        let mut grid = Grid::new(numbers.view()).title(title).tint(Tint::Input);
        for (cell, &number) in numbers.indexed_iter() {
            grid = grid.mark(cell.into(), if number == 0.0 { Mark::Hidden } else { Mark::Window });
        }
        grid
    }
}

impl Item for LoopOrders {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let kernel = self.kernel;
        within("height", self.height, kernel..=16)?;
        within("width", self.width, kernel..=16)?;
        let (windows, taps) = (self.window_after_window(), self.tap_after_tap());
        let first = self.reads.min(windows.len());
        let items: [GridItem; 3] = [
            self.drawn("window after window", &windows[..first]).into(),
            GridItem::Line,
            self.drawn("tap after tap", &taps[..first]).into(),
        ];
        let caption = format!(
            "The first {first} of the {} reads of a {kernel}×{kernel} kernel over {}×{} pixels, numbered. All of them, window after \
             window (the plain loops): {}, if one takes up to {} neighbours. Tap after tap (the loops reordered): {}.",
            windows.len(),
            self.height,
            self.width,
            self.words(&windows),
            self.lanes,
            self.words(&taps)
        );
        let alt = format!(
            "Two grids of {}×{} pixels with the order in which they are read: window after window, the numbers stand in \
             blocks of {kernel}×{kernel}; tap after tap, they run along the rows",
            self.height, self.width
        );
        Ok(Shown::described(grid(&items)?, caption, alt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_vectors_by_hand() {
        let orders = LoopOrders { width: 8, lanes: 4, ..LoopOrders::default() };
        let (windows, taps) = (orders.window_after_window(), orders.tap_after_tap());
        assert_eq!(windows[..5], [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1]]);
        // Six windows to a row: columns 0 to 5 of row 0, then of row 1.
        assert_eq!((taps[5], taps[6], taps[11]), ([0, 5], [1, 0], [1, 5]));
        // 24 windows of three rows; nine taps over four rows. Six neighbours are two vectors of four.
        assert_eq!(orders.runs(&windows), vec![3; 72]);
        assert_eq!(orders.runs(&taps), vec![6; 36]);
        assert_eq!((orders.vectors(&windows), orders.vectors(&taps)), (72, 72));
        assert_eq!(orders.words(&taps), "36 runs of 6 neighbours, 72 vector instructions");
    }

    #[test]
    fn both_orders_read_the_same_pixels_equally_often() {
        let orders = LoopOrders::default();
        let (mut windows, mut taps) = (orders.window_after_window(), orders.tap_after_tap());
        windows.sort_unstable();
        taps.sort_unstable();
        assert_eq!(windows, taps);
    }
}
