//! Even and rectangular kernels, and padding that differs per side.

use conv::OutputSize;
use viz::{Cell, Steps, Table, cells, window_steps};

use crate::sliding::LONGEST_SIDE;
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// Where kernels of several sizes have their middle, and what same padding makes of it.
#[declare("ch04.kernel-centres", "Odd kernels have a middle", covers = ["4.4"])]
pub struct KernelCentres {
    /// n: pixels of the input.
    #[parameter(default = 28, range = 1..=1 << 16, log = true)]
    pub input: usize,
    /// The kernels' sizes.
    #[parameter(default = (1..=7).collect(), range = 1..=1 << 16, most = 32, log = true)]
    pub kernels: Vec<usize>,
}

impl Item for KernelCentres {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["K", "padding before", "padding after", "output", "moved by (pixels)"]);
        for &kernel in &self.kernels {
            let [before, after] = OutputSize::Same.along(self.input, kernel, 1, 1)?;
            let output = self.input + before + after - (kernel - 1);
            // The kernel's middle lies (K−1)/2 after its first tap, which lies `before` pixels before the output.
            let moved = (kernel as f64 - 1.0) / 2.0 - before as f64;
            table.push(cells![kernel, before, after, output, Cell::float(moved, 1)])?;
        }
        let caption = "Same padding at stride 1. The middle of an odd kernel lies on the pixel whose place its output \
                       takes. An even kernel has no middle pixel: the extra padding goes to the end, and the map is \
                       moved by half a pixel.";
        Ok(Shown::table(table, caption))
    }
}

/// An even kernel under same padding, drawn.
#[declare("ch04.even-kernel", "An even kernel under same padding", covers = ["4.4", "4.2"])]
pub struct EvenKernel {
    /// H, W.
    #[parameter(default = [4, 4], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [2, 2], range = 1..=LONGEST_SIDE / 2)]
    pub kernel: [usize; 2],
}

impl Item for EvenKernel {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel } = *self;
        let same = OutputSize::Same.resolve(input, kernel, [1, 1], [1, 1])?;
        let padding = [[same.top, same.bottom], [same.left, same.right]];
        let sliding = SlidingWindow2d { input, kernel, padding, ..SlidingWindow2d::default() };
        let last = input[0] * input[1] - 1;
        let steps = if last == 0 { vec![0] } else { vec![0, last] };
        let figure = window_steps(&sliding.drawn(), &Steps::Only(steps), Some(&sliding.values()?))?;
        let caption = format!(
            "Same padding for {}×{}: {} above and {} below, {} left and {} right.",
            kernel[0], kernel[1], same.top, same.bottom, same.left, same.right
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// A rectangular kernel with different padding on each side.
#[declare("ch04.rectangular-kernel", "A rectangular kernel, padded differently per side", covers = ["4.4", "4.1"])]
pub struct RectangularKernel {
    /// H, W.
    #[parameter(default = [4, 6], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [1, 3], range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
    /// `[[top, bottom], [left, right]]`.
    #[parameter(default = [[0, 1], [2, 0]], range = 0..=LONGEST_SIDE / 4)]
    pub padding: [[usize; 2]; 2],
}

impl Item for RectangularKernel {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, padding } = *self;
        let sliding = SlidingWindow2d { input, kernel, padding, ..SlidingWindow2d::default() };
        let [rows, columns] = sliding.axes()?;
        let (height, width) = (rows.output()?, columns.output()?);
        let figure = window_steps(&sliding.drawn(), &Steps::Only(vec![0]), Some(&sliding.values()?))?;
        let caption = format!(
            "Height and width are computed apart: {} + {} − {} + 1 = {height} rows, {} + {} − {} + 1 = {width} columns.",
            input[0],
            padding[0][0] + padding[0][1],
            kernel[0],
            input[1],
            padding[1][0] + padding[1][1],
            kernel[1]
        );
        Ok(Shown::figure(figure, caption))
    }
}
