//! Dilation: a kernel with holes, and how often each pixel is read.

use ndarray::Array2;
use viz::{Grid, Mark, Steps, Tint, grid, window_steps};

use crate::sliding::LONGEST_SIDE;
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// A dilated window at some of its places.
#[declare("ch04.dilation", "A dilated window and its holes", covers = ["4.5"])]
pub struct DilatedWindow {
    /// H, W.
    #[parameter(default = [7, 7], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [3, 3], range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
    /// D.
    #[parameter(default = [2, 2], range = 1..=LONGEST_SIDE)]
    pub dilation: [usize; 2],
    /// Which places are drawn, counted row by row from 0; none means all.
    #[parameter(default = vec![0, 4], range = 0..=575, least = 0, most = 36)]
    pub steps: Vec<usize>,
}

impl Item for DilatedWindow {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, dilation, .. } = *self;
        let sliding = SlidingWindow2d { input, kernel, dilation, ..SlidingWindow2d::default() };
        let [rows, columns] = sliding.axes()?;
        let steps = if self.steps.is_empty() { Steps::All } else { Steps::Only(self.steps.clone()) };
        let figure = window_steps(&sliding.drawn(), &steps, Some(&sliding.values()?))?;
        let caption = format!(
            "{} weights over {}×{} pixels: with dilation {}×{} the window spans more and reads no more.",
            kernel[0] * kernel[1],
            rows.extent(),
            columns.extent(),
            dilation[0],
            dilation[1]
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// How many windows read each pixel.
#[declare("ch04.read-counts", "How many windows read each pixel", covers = ["4.5", "4.6"])]
pub struct ReadCounts {
    /// H, W.
    #[parameter(default = [7, 7], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// The windows to compare: `[K, S, P, D]`, the same for both axes.
    #[parameter(
        default = vec![[3, 1, 0, 1], [3, 1, 1, 1], [3, 2, 0, 1], [2, 3, 0, 1], [3, 1, 0, 2], [3, 2, 0, 2]],
        range = [1..=LONGEST_SIDE, 1..=LONGEST_SIDE, 0..=LONGEST_SIDE / 4, 1..=LONGEST_SIDE],
        called = ["kernel", "stride", "padding", "dilation"],
        most = 12
    )]
    pub windows: Vec<[usize; 4]>,
}

impl Item for ReadCounts {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut grids = Vec::new();
        let mut words = Vec::new();
        for &[kernel, stride, padding, dilation] in &self.windows {
            let sliding =
                SlidingWindow2d { input: self.input, ..SlidingWindow2d::square(1, kernel, stride, padding, dilation) };
            let counts = counts(&sliding)?;
            let title = format!("K {kernel}, S {stride}, P {padding}, D {dilation}");
            let unread = counts.iter().filter(|&&count| count == 0).count();
            let most = counts.iter().max().copied().unwrap_or(0);
            words.push(format!("{title}: at most {most} times, {unread} pixels never"));
            let mut grid = Grid::new(counts.view()).title(title).tint(Tint::Input);
            for ((row, column), _) in counts.indexed_iter().filter(|(_, count)| **count == 0) {
                grid = grid.mark([row, column], Mark::Unread);
            }
            grids.push(grid.into());
        }
        let caption = "How many windows read each pixel. In the first grid the corners are read once and the middle K² \
                       times. A stride larger than the kernel leaves holes, and so do a stride and a dilation with a \
                       common factor.";
        let alt = format!(
            "Grids of how often each pixel of {}×{} is read. {}.",
            self.input[0],
            self.input[1],
            words.join("; ")
        );
        Ok(Shown::described(grid(&grids)?, caption, alt))
    }
}

fn counts(sliding: &SlidingWindow2d) -> Result<Array2<u32>, ChapterError> {
    let [rows, columns] = sliding.axes()?;
    let mut counts = Array2::zeros(sliding.input);
    for (i, j) in (0..rows.output()?).flat_map(|i| (0..columns.output().unwrap_or(0)).map(move |j| (i, j))) {
        for row in rows.window(i).flatten() {
            for column in columns.window(j).flatten() {
                counts[[row, column]] += 1;
            }
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn counts_of_a_small_window_by_hand() {
        let plain = SlidingWindow2d { input: [1, 4], kernel: [1, 2], ..SlidingWindow2d::default() };
        assert_eq!(counts(&plain).unwrap(), array![[1, 2, 2, 1]]);
        let strided = SlidingWindow2d { stride: [1, 3], ..plain };
        assert_eq!(counts(&strided).unwrap(), array![[1, 1, 0, 0]]);
    }
}
