//! What looking nearby and sharing weights takes away: degrees of freedom.

use conv::{Conv2dOptions, SlidingWindow};
use ndarray::Array2;
use viz::{Grid, Table, Tint, cells, grid};

use crate::limits::within;
use crate::sliding::{LONGEST_SIDE, correlate};
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// The widest matrix whose numbers are written.
const READABLE: usize = 14;

/// A convolution as the matrix of a dense layer: mostly zeros, and the same few weights again and again.
#[declare("ch03.constrained-matrix", "A dense layer with its hands tied", covers = ["3.5"])]
pub struct ConstrainedMatrix {
    /// H, W.
    #[parameter(default = [3, 3], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`; the weights are numbered from 1.
    #[parameter(default = [2, 2], range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
}

impl Item for ConstrainedMatrix {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let sliding = SlidingWindow2d { input: self.input, kernel: self.kernel, ..SlidingWindow2d::default() };
        let [rows, columns] = sliding.axes()?;
        let ([height, width], outputs) = (self.input, rows.output()? * columns.output()?);
        within("number of pixels", height * width, 1..=39)?;
        let weights = self.kernel[0] * self.kernel[1];
        let kernel = Array2::from_shape_fn(self.kernel, |(u, v)| (u * self.kernel[1] + v + 1) as f64);
        let mut matrix = Array2::zeros((outputs, height * width));
        for (pixel, mut column) in matrix.columns_mut().into_iter().enumerate() {
            // What a single pixel of 1 does to every output is its column.
            let mut image = Array2::zeros(self.input);
            image[[pixel / width, pixel % width]] = 1.0;
            let map = correlate(image.view(), kernel.view(), &Conv2dOptions::default())?;
            column.iter_mut().zip(&map).for_each(|(entry, &answer)| *entry = answer);
        }
        let title = format!("{outputs} outputs from {} pixels", height * width);
        let drawn = Grid::new(matrix.view()).title(title).tint(Tint::Signed);
        let (drawn, told_apart) = if height * width > READABLE {
            (drawn.without_numbers(), "the deeper the colour, the later in the kernel")
        } else {
            (drawn, "numbered from 1")
        };
        let zeros = matrix.iter().filter(|entry| **entry == 0.0).count();
        let caption = format!(
            "A {}×{} kernel over {height}×{width} pixels, written as a dense layer: a row for each output, a column for each \
             pixel. Of {} entries {zeros} must be 0, and the others are {weights} weights ({told_apart}), each {outputs} \
             times. The dense layer is free to choose {}, the convolution {weights}.",
            self.kernel[0],
            self.kernel[1],
            matrix.len(),
            matrix.len()
        );
        let alt = format!(
            "A matrix of {outputs} rows and {} columns, mostly empty; the same {weights} weights stand in every row, moved to \
             the right from row to row.",
            height * width
        );
        Ok(Shown::described(grid(&[drawn.into()])?, caption, alt))
    }
}

/// Weights of three ways to connect an image with a map.
#[declare("ch03.degrees-of-freedom", "What there is to learn", covers = ["3.5"])]
pub struct DegreesOfFreedom {
    /// The images' sides.
    #[parameter(default = vec![5, 28, 224], range = 1..=4096, most = 12, log = true)]
    pub sides: Vec<usize>,
    /// The kernel's side.
    #[parameter(default = 3, range = 1..=1024, log = true)]
    pub kernel: usize,
}

impl Item for DegreesOfFreedom {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let kernel = self.kernel;
        let mut table = Table::new(["image", "map", "dense", "local", "local and shared"]);
        for &side in &self.sides {
            within("sides", side, kernel..=4096)?;
            let axis = SlidingWindow { input: side, kernel, stride: 1, pad_before: 0, pad_after: 0, dilation: 1 };
            let output = axis.output()?;
            let (pixels, outputs, taps) = ((side * side) as u64, (output * output) as u64, (kernel * kernel) as u64);
            table.push(cells![
                format!("{side}×{side}"),
                format!("{output}×{output}"),
                pixels * outputs,
                taps * outputs,
                taps
            ])?;
        }
        let caption = format!(
            "Weights to learn when every output sees every pixel, when it sees its own {kernel}×{kernel} pixels with weights of \
             its own, and when all outputs share one kernel. Fewer weights can fit fewer things: fewer accidents of the \
             examples, too."
        );
        Ok(Shown::table(table, caption))
    }
}
