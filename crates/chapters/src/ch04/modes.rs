//! Padding by name: valid, same, full, at any stride.

use conv::{OutputSize, SlidingWindow};
use viz::{Steps, Table, cells, window_steps};

use crate::sliding::LONGEST_SIDE;
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

const LONGEST: usize = 1 << 16;

/// What each name pads and gives, at several strides.
#[declare("ch04.modes", "Valid, same and full", covers = ["4.2", "B4.2"])]
pub struct ModeSizes {
    /// H.
    #[parameter(default = 28, range = 1..=LONGEST)]
    pub input: usize,
    /// K.
    #[parameter(default = 5, range = 1..=LONGEST)]
    pub kernel: usize,
    /// The strides to compare.
    #[parameter(default = vec![1, 2, 3], range = 1..=LONGEST, most = 12)]
    pub strides: Vec<usize>,
}

impl Item for ModeSizes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["mode", "stride", "padding", "output", "keeps the size"]);
        for (name, mode) in [("valid", OutputSize::Valid), ("same", OutputSize::Same), ("full", OutputSize::Full)] {
            for &stride in &self.strides {
                let [pad_before, pad_after] = mode.along(self.input, self.kernel, stride, 1)?;
                let axis = SlidingWindow {
                    input: self.input,
                    kernel: self.kernel,
                    stride,
                    pad_before,
                    pad_after,
                    dilation: 1,
                };
                let output = axis.output()?;
                let keeps = if output == self.input { "yes" } else { "no" };
                table.push(cells![name, stride, format!("{pad_before} + {pad_after}"), output, keeps])?;
            }
        }
        let caption = format!(
            "A kernel of {} over {} pixels. “Same” keeps the size at stride 1 only; at stride S it gives ⌈H/S⌉, with as \
             little padding as that takes.",
            self.kernel, self.input
        );
        Ok(Shown::table(table, caption))
    }
}

/// Same padding at a stride, drawn: the padding need not be equal on both sides.
#[declare("ch04.same-at-stride", "Same padding at stride two", covers = ["4.2", "4.4", "B4.2"])]
pub struct SameAtStride {
    /// H, W.
    #[parameter(default = [6, 6], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [3, 3], range = 1..=LONGEST_SIDE / 2)]
    pub kernel: [usize; 2],
    /// S.
    #[parameter(default = [2, 2], range = 1..=LONGEST_SIDE)]
    pub stride: [usize; 2],
}

impl Item for SameAtStride {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, stride } = *self;
        let plain = SlidingWindow2d { input, kernel, stride, ..SlidingWindow2d::default() };
        let padding = OutputSize::Same.resolve(input, kernel, stride, [1, 1])?;
        let sliding =
            SlidingWindow2d { padding: [[padding.top, padding.bottom], [padding.left, padding.right]], ..plain };
        let [rows, columns] = sliding.axes()?;
        let (height, width) = (rows.output()?, columns.output()?);
        let last = height * width - 1;
        let steps = if last == 0 { vec![0] } else { vec![0, last] };
        let figure = window_steps(&sliding.drawn(), &Steps::Only(steps), Some(&sliding.values()?))?;
        let caption = format!(
            "“Same” as TensorFlow computes it: input {}×{} at stride {}×{} gives ⌈{}/{}⌉×⌈{}/{}⌉ = {height}×{width}. \
             Padding of {} above and {} below, {} left and {} right is enough; PyTorch's padding=1 would put its \
             windows elsewhere.",
            input[0],
            input[1],
            stride[0],
            stride[1],
            input[0],
            stride[0],
            input[1],
            stride[1],
            padding.top,
            padding.bottom,
            padding.left,
            padding.right
        );
        Ok(Shown::figure(figure, caption))
    }
}
