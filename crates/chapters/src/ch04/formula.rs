//! The shape formula, step by step.

use conv::SlidingWindow;
use viz::{Table, cells};

use crate::{ChapterError, Item, Number, Shown, declare};

/// The longest axis that is computed: unread pixels are counted one by one.
const LONGEST: usize = 1 << 16;

/// The formula worked out for several axes.
#[declare("ch04.shape-formula", "The shape formula, step by step", covers = ["4.1", "4.6", "B4.1"])]
pub struct ShapeFormula {
    /// `[H, K, P before, P after, S, D]` of each row of the table.
    #[parameter(
        default = vec![
        [5, 3, 0, 0, 1, 1],
        [5, 3, 1, 1, 1, 1],
        [5, 3, 2, 2, 1, 1],
        [5, 3, 0, 0, 2, 1],
        [6, 3, 1, 1, 2, 1],
        [7, 3, 0, 0, 1, 2],
        [28, 5, 2, 2, 1, 1],
        [224, 7, 3, 3, 2, 1],
        [427, 2, 0, 0, 2, 1],
    ],
        range = [1..=LONGEST, 1..=LONGEST, 0..=LONGEST, 0..=LONGEST, 1..=LONGEST, 1..=LONGEST],
        called = ["input", "kernel", "padding", "padding", "stride", "dilation"],
        most = 100
    )]
    pub axes: Vec<[usize; 6]>,
}

impl Item for ShapeFormula {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new([
            "H",
            "K",
            "padding",
            "S",
            "D",
            "H + padding",
            "D·(K−1) + 1",
            "room",
            "room / S",
            "output",
            "unread",
        ]);
        for numbers in &self.axes {
            let axis = axis(numbers);
            let output = axis.output()?;
            let padded = axis.input + axis.pad_before + axis.pad_after;
            let room = padded - axis.extent();
            let padding = format!("{}+{}", axis.pad_before, axis.pad_after);
            let unread = axis.unread().count();
            let quotient = match (room / axis.stride, room % axis.stride) {
                (whole, 0) => whole.to_string(),
                (whole, left) => format!("{whole}, {left} left"),
            };
            let [input, kernel, _, _, stride, dilation] = *numbers;
            table.push(cells![
                input,
                kernel,
                padding,
                stride,
                dilation,
                padded,
                axis.extent(),
                room,
                quotient,
                output,
                unread
            ])?;
        }
        let caption = "⌊(H + padding − D·(K−1) − 1) / S⌋ + 1, one axis at a time: the room that the window has left, \
                       divided by the stride and rounded down, plus the place where it begins. The padding is that of \
                       both sides, as before + after. What is left over is legal; pixels there may go unread.";
        Ok(Shown::table(table, caption))
    }
}

/// The output size along one axis.
#[declare("ch04.output-size", "The output's size along one axis", covers = ["4.1"])]
pub struct OutputSize {
    /// H.
    #[parameter(default = 28, range = 1..=LONGEST)]
    pub input: usize,
    /// K.
    #[parameter(default = 5, range = 1..=LONGEST)]
    pub kernel: usize,
    /// S.
    #[parameter(default = 1, range = 1..=LONGEST)]
    pub stride: usize,
    /// Pixels before the first and after the last.
    #[parameter(default = [2, 2], range = 0..=LONGEST)]
    pub padding: [usize; 2],
    /// D.
    #[parameter(default = 1, range = 1..=LONGEST)]
    pub dilation: usize,
}

impl Item for OutputSize {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, stride, padding: [before, after], dilation } = *self;
        let output = axis(&[input, kernel, before, after, stride, dilation]).output()?;
        let caption =
            format!("⌊({input} + {} − {dilation}·({kernel}−1) − 1) / {stride}⌋ + 1 = {output}", before + after);
        Ok(Shown::number(Number::integer(output as u64, "pixels"), caption))
    }
}

fn axis(&[input, kernel, pad_before, pad_after, stride, dilation]: &[usize; 6]) -> SlidingWindow {
    SlidingWindow { input, kernel, stride, pad_before, pad_after, dilation }
}
