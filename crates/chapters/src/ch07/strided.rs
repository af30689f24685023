//! Stride and dilation change places on the way back.

use conv::{Conv2dOptions, Padding};
use ndarray::{Array2, ArrayView2, s};
use viz::{Grid, GridItem, Mark, Steps, Table, Tint, WindowGeometry, WindowValues, cells, grid, window_steps};

use super::gradients::{equal, of_input, of_kernel, turned};
use super::tiny::{LONGEST, SmallConvolution, matrix, repeated_for};
use crate::limits::within;
use crate::sliding::{correlate, example_kernel, example_plane};
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// A convolution with a stride over a square of digits.
#[declare("ch07.strided-kernel-gradient", "A stride becomes a dilation", covers = ["7.1", "7.2"])]
pub struct StridedKernelGradient {
    /// The input's side.
    #[parameter(default = 5, range = 1..=8)]
    pub side: usize,
    /// The kernel's side.
    #[parameter(default = 3, range = 1..=8)]
    pub kernel: usize,
    /// S.
    #[parameter(default = 2, range = 1..=8)]
    pub stride: usize,
    /// ∂loss/∂y, row by row; repeated if the output is larger.
    #[parameter(default = SmallConvolution::default().upstream, range = -99..=99, called = "number", most = LONGEST)]
    pub upstream: Vec<Vec<i32>>,
    /// Which weights are worked out, counted row by row from 0; none means all.
    #[parameter(default = vec![0, 4], range = 0..=63, least = 0, most = 36)]
    pub weights: Vec<usize>,
}

impl Item for StridedKernelGradient {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let sliding = SlidingWindow2d::square(self.side, self.kernel, self.stride, 0, 1);
        let input = sliding.values()?.input;
        let upstream = repeated_for(&self.upstream, &sliding.values()?.output)?;
        let options = Conv2dOptions { dilation: [self.stride; 2], ..Conv2dOptions::default() };
        let correlation = correlate(input.view(), upstream.view(), &options)?;
        let loops = of_kernel(upstream.view(), input.view(), [self.kernel; 2], &sliding.options())?;
        let same = equal(correlation.slice(s![..self.kernel, ..self.kernel]), loops.view());
        let left_over = if correlation.len() > loops.len() {
            " Places behind the last weight belong to rows and columns that no window reads, and are cut off."
        } else {
            ""
        };
        let geometry = WindowGeometry {
            dilation: [self.stride; 2],
            ..WindowGeometry::new(input.dim().into(), upstream.dim().into())
        };
        let steps = if self.weights.is_empty() { Steps::All } else { Steps::Only(self.weights.clone()) };
        let values = WindowValues { input, kernel: upstream, output: correlation };
        let caption = format!(
            "Forward the {0}×{0} kernel took strides of {1}. So the pixels that a weight met lie {1} apart, and the upstream \
             gradient (small numbers) slides with dilation {1}, one pixel at a time. Equal to the plain loops in {same} of {2} \
             numbers.{left_over}",
            self.kernel,
            self.stride,
            loops.len()
        );
        Ok(Shown::figure(window_steps(&geometry, &steps, Some(&values))?, caption))
    }
}

/// The upstream gradient with zeros between its numbers, under the flipped kernel.
#[declare("ch07.strided-input-gradient", "A stride becomes zeros", covers = ["7.2"])]
pub struct StridedInputGradient {
    /// The input's side.
    #[parameter(default = 5, range = 1..=7)]
    pub side: usize,
    /// k, row by row: a square.
    #[parameter(default = SmallConvolution::default().kernel, range = -99..=99, called = "number", most = 3)]
    pub kernel: Vec<Vec<i32>>,
    /// S.
    #[parameter(default = 2, range = 1..=7)]
    pub stride: usize,
    /// ∂loss/∂y, row by row; repeated if the output is larger.
    #[parameter(default = SmallConvolution::default().upstream, range = -99..=99, called = "number", most = LONGEST)]
    pub upstream: Vec<Vec<i32>>,
    /// Row and column of the pixel whose window is marked.
    #[parameter(default = [2, 2], range = 0..=6, called = ["row of the pixel", "column of the pixel"])]
    pub pixel: [usize; 2],
}

impl Item for StridedInputGradient {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let kernel = matrix(&self.kernel, 3)?;
        let taps = within("number of columns of the kernel", kernel.ncols(), kernel.nrows()..=kernel.nrows())?;
        let sliding = SlidingWindow2d::square(side, taps, self.stride, 0, 1);
        let upstream = repeated_for(&self.upstream, &sliding.values()?.output)?;
        let row = within("row of the pixel", self.pixel[0], 0..=side - 1)?;
        let column = within("column of the pixel", self.pixel[1], 0..=side - 1)?;
        let back = InputGradient::of(&sliding)?;
        let spread = back.spread(upstream.view());
        let flipped = turned(kernel.view());
        let gradient = back.correlate(upstream.view(), kernel.view())?;
        let loops = of_input(upstream.view(), kernel.view(), [side; 2], &sliding.options())?;
        // With the padding that the correlation adds, so that it can be seen.
        let Padding { top, bottom, left, right } = back.options.padding;
        let mut padded = Array2::zeros((spread.nrows() + top + bottom, spread.ncols() + left + right));
        padded.slice_mut(s![top..top + spread.nrows(), left..left + spread.ncols()]).assign(&spread);
        let mut drawn = Grid::new(padded.view()).title("zeros between and around").tint(Tint::Output);
        let is_number = |place: usize, before: usize, outputs: usize| {
            place.checked_sub(before).is_some_and(|at| at % self.stride == 0 && at / self.stride < outputs)
        };
        for ((r, c), _) in padded.indexed_iter() {
            if !(is_number(r, top, upstream.nrows()) && is_number(c, left, upstream.ncols())) {
                drawn = drawn.mark([r, c], Mark::Padding);
            }
        }
        for ((u, v), &weight) in flipped.indexed_iter() {
            drawn = drawn.mark([row + u, column + v], Mark::Window).weight([row + u, column + v], weight);
        }
        let items: [GridItem; 7] = [
            Grid::new(upstream.view()).title("upstream").tint(Tint::Output).into(),
            "→".into(),
            drawn.into(),
            GridItem::Line,
            Grid::new(flipped.view()).title("kernel, flipped").tint(Tint::Kernel).into(),
            "→".into(),
            Grid::new(gradient.view()).title("∂input").tint(Tint::Input).mark([row, column], Mark::Current).into(),
        ];
        let zeros = self.stride - 1;
        let caption = format!(
            "Forward the kernel took strides of {}. Now {} between the numbers of the upstream gradient, \
             and the flipped kernel slides one pixel at a time. Equal to the plain loops in {} of {} numbers.",
            self.stride,
            match zeros {
                0 => "no zeros stand".to_owned(),
                1 => "one zero stands".to_owned(),
                _ => format!("{zeros} zeros stand"),
            },
            equal(gradient.view(), loops.view()),
            loops.len()
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// The input's gradient as a correlation at stride 1, for any window that pads no more than a full correlation does.
struct InputGradient {
    stride: [usize; 2],
    options: Conv2dOptions,
}

impl InputGradient {
    fn of(sliding: &SlidingWindow2d) -> Result<Self, ChapterError> {
        let mut sides = [[0; 2]; 2];
        for (side, axis) in sides.iter_mut().zip(sliding.axes()?) {
            let full = axis.extent() - 1;
            within("padding", axis.pad_before.max(axis.pad_after), 0..=full)?;
            // What a stride that does not divide leaves unread is zeros at the end.
            let unread = axis.input + axis.pad_before + axis.pad_after - axis.extent();
            *side = [full - axis.pad_before, full - axis.pad_after + unread % axis.stride];
        }
        let [[top, bottom], [left, right]] = sides;
        let padding = Padding { top, bottom, left, right };
        Ok(Self {
            stride: sliding.stride,
            options: Conv2dOptions { padding, dilation: sliding.dilation, ..Conv2dOptions::default() },
        })
    }

    /// The upstream gradient with S − 1 zeros between its numbers.
    fn spread(&self, upstream: ArrayView2<'_, f64>) -> Array2<f64> {
        let [down, across] = self.stride;
        let size = ((upstream.nrows() - 1) * down + 1, (upstream.ncols() - 1) * across + 1);
        let mut spread = Array2::zeros(size);
        spread.slice_mut(s![..;down.cast_signed(), ..;across.cast_signed()]).assign(&upstream);
        spread
    }

    fn correlate(
        &self,
        upstream: ArrayView2<'_, f64>,
        kernel: ArrayView2<'_, f64>,
    ) -> Result<Array2<f64>, ChapterError> {
        correlate(self.spread(upstream).view(), turned(kernel).view(), &self.options)
    }
}

/// Each pass as a correlation: what slides over what, and how.
#[declare("ch07.changed-places", "Stride and dilation change places", covers = ["7.1", "7.2"])]
#[derive(Copy)]
pub struct ChangedPlaces {
    /// How the kernel slides forward.
    #[parameter(default = SlidingWindow2d::square(11, 3, 2, 1, 3))]
    pub window: SlidingWindow2d,
}

impl Item for ChangedPlaces {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let window = &self.window;
        let values = window.values()?;
        let upstream = example_plane(values.output.dim().into());
        let kernel = example_kernel(window.kernel);
        let options = window.options();
        // The kernel's gradient: stride for dilation, dilation for stride.
        let exchanged = Conv2dOptions { stride: options.dilation, dilation: options.stride, ..options };
        let [height, width] = window.kernel;
        let of_weights = correlate(values.input.view(), upstream.view(), &exchanged)?;
        let of_weights = of_weights.slice(s![..height, ..width]);
        let weights_by_loops = of_kernel(upstream.view(), values.input.view(), window.kernel, &options)?;
        let back = InputGradient::of(window)?;
        let of_pixels = back.correlate(upstream.view(), kernel.view())?;
        let pixels_by_loops = of_input(upstream.view(), kernel.view(), window.input, &options)?;

        let size = |(height, width): (usize, usize)| format!("{height}×{width}");
        let pair = |[a, b]: [usize; 2]| if a == b { a.to_string() } else { format!("{a}×{b}") };
        let sides = |padding: Padding| {
            let Padding { top, bottom, left, right } = padding;
            if [bottom, left, right] == [top; 3] {
                top.to_string()
            } else {
                format!("{top}, {bottom}, {left}, {right}")
            }
        };
        let agree = |same: usize, of: usize| format!("{same} of {of}");
        let mut table =
            Table::new(["pass", "slides", "over", "stride", "dilation", "padding", "gives", "as the loops"]);
        table.push(cells![
            "forward",
            format!("kernel {}", size(kernel.dim())),
            format!("input {}", size(values.input.dim())),
            pair(options.stride),
            pair(options.dilation),
            sides(options.padding),
            size(values.output.dim()),
            agree(values.output.len(), values.output.len())
        ])?;
        table.push(cells![
            "∂kernel",
            format!("upstream {}", size(upstream.dim())),
            format!("input {}", size(values.input.dim())),
            pair(exchanged.stride),
            pair(exchanged.dilation),
            sides(exchanged.padding),
            size(of_weights.dim()),
            agree(equal(of_weights, weights_by_loops.view()), weights_by_loops.len())
        ])?;
        table.push(cells![
            "∂input",
            format!("kernel {}, flipped", size(kernel.dim())),
            format!("upstream {}, spread to {}", size(upstream.dim()), size(back.spread(upstream.view()).dim())),
            pair(back.options.stride),
            pair(back.options.dilation),
            sides(back.options.padding),
            size(of_pixels.dim()),
            agree(equal(of_pixels.view(), pixels_by_loops.view()), pixels_by_loops.len())
        ])?;
        let caption = format!(
            "Input {}. Each pass is a correlation: for the kernel's gradient stride and dilation change places; for the input's \
             gradient the stride becomes zeros between the numbers, and the padding becomes D·(K − 1) − P. The last column \
             counts the numbers that equal those of the plain loops.",
            window.words()
        );
        Ok(Shown::table(table, caption))
    }
}
