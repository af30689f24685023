//! The order of the loops, and the addresses that it touches.

use std::collections::BTreeSet;

use ndarray::Array2;
use serde::{Deserialize, Serialize};
use viz::{Grid, GridItem, Mark, Tint, grid};

use crate::limits::within;
use crate::{ChapterError, Item, Shown};

/// The pixels that two orders of the same loops read first, numbered as they are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LoopOrders {
    /// Height of the image.
    pub height: usize,
    /// Width of the image: pixels of one row lie one behind the other in memory.
    pub width: usize,
    /// The kernel's side.
    pub kernel: usize,
    /// How many reads are numbered.
    pub reads: usize,
    /// Numbers in a cache line.
    pub line: usize,
}

impl Default for LoopOrders {
    fn default() -> Self {
        Self { height: 6, width: 8, kernel: 3, reads: 12, line: 4 }
    }
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
        windows.flat_map(taps).take(self.reads).collect()
    }

    /// A row of windows innermost: one tap of all of them, then the next row, then the next tap.
    fn tap_after_tap(&self) -> Reads {
        let (rows, columns) = (self.height - self.kernel + 1, self.width - self.kernel + 1);
        let taps = (0..self.kernel).flat_map(|u| (0..self.kernel).map(move |v| [u, v]));
        let windows = |[u, v]: [usize; 2]| (0..rows).flat_map(move |i| (0..columns).map(move |j| [i + u, j + v]));
        taps.flat_map(windows).take(self.reads).collect()
    }

    fn address(&self, [row, column]: [usize; 2]) -> usize {
        row * self.width + column
    }

    /// How often a read is not of the neighbour of the one before.
    fn jumps(&self, reads: &Reads) -> usize {
        reads.windows(2).filter(|pair| self.address(pair[1]) != self.address(pair[0]) + 1).count()
    }

    /// The cache lines that are touched.
    fn lines(&self, reads: &Reads) -> usize {
        reads.iter().map(|&read| self.address(read) / self.line).collect::<BTreeSet<_>>().len()
    }

    /// The image with the number of the last read in each pixel that is read.
    fn drawn(&self, title: &str, reads: &Reads) -> Grid {
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
    const ID: &'static str = "ch06.loop-orders";
    const NAME: &'static str = "The order of the loops, as memory sees it";
    const COVERS: &'static [&'static str] = &["6.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let kernel = within("kernel", self.kernel, 1..=8)?;
        within("height", self.height, kernel..=16)?;
        within("width", self.width, kernel..=16)?;
        within("reads", self.reads, 1..=256)?;
        within("line", self.line, 1..=64)?;
        let (windows, taps) = (self.window_after_window(), self.tap_after_tap());
        let items: [GridItem; 3] = [
            self.drawn("window after window", &windows).into(),
            GridItem::Line,
            self.drawn("tap after tap", &taps).into(),
        ];
        let caption = format!(
            "The first {} reads of a {kernel}×{kernel} kernel over {}×{} pixels, numbered. Window after window (the plain \
             loops) jumps {} and touches {} cache lines of {} numbers; tap after tap (the loops reordered) jumps {} and \
             touches {}. Neighbours come together: one fetch serves several reads, and one instruction several pixels.",
            windows.len(),
            self.height,
            self.width,
            times(self.jumps(&windows)),
            self.lines(&windows),
            self.line,
            times(self.jumps(&taps)),
            self.lines(&taps),
        );
        let alt = format!(
            "Two grids of {}×{} pixels with the order in which they are read: window after window, the numbers stand in \
             blocks of {kernel}×{kernel}; tap after tap, they run along the rows",
            self.height, self.width
        );
        Ok(Shown::described(grid(&items)?, caption, alt))
    }
}

fn times(count: usize) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps_and_lines_by_hand() {
        let orders = LoopOrders::default();
        let (windows, taps) = (orders.window_after_window(), orders.tap_after_tap());
        assert_eq!(windows[..5], [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1]]);
        // Six windows to a row: columns 0 to 5 of row 0, then of row 1.
        assert_eq!((taps[5], taps[6], taps[11]), ([0, 5], [1, 0], [1, 5]));
        // After the reads 3, 6, 9 of twelve; and after the sixth.
        assert_eq!((orders.jumps(&windows), orders.jumps(&taps)), (3, 1));
        // Rows 0, 1 and 2 begin a line each (columns 0 to 3); six pixels of two rows lie in two lines each.
        assert_eq!((orders.lines(&windows), orders.lines(&taps)), (3, 4));
    }
}
