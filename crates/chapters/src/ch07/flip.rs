//! The input's gradient asked pixel by pixel: the flipped kernel over the padded upstream gradient.

use conv::{Conv2dOptions, Padding};
use ndarray::{Array2, array};
use viz::{Grid, GridItem, Mark, Steps, Tint, WindowGeometry, WindowValues, grid, window_steps};

use super::gradients::{equal, inner, of_input, turned};
use super::kernel_gradient::bracketed;
use super::tiny::{LONGEST, SmallConvolution};
use crate::limits::within;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// One pixel, the outputs that read it, and the weights through which they did.
#[declare("ch07.one-pixel", "Which outputs a pixel reached", covers = ["7.2", "7.3"])]
pub struct OnePixel {
    /// The convolution.
    #[parameter(default = SmallConvolution::default())]
    pub example: SmallConvolution,
    /// Row and column of the pixel.
    #[parameter(default = [1, 2], range = 0..=LONGEST - 1, called = ["row of the pixel", "column of the pixel"])]
    pub pixel: [usize; 2],
}

impl Item for OnePixel {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let planes = self.example.planes()?;
        let [height, width] = planes.input_size();
        let row = within("row of the pixel", self.pixel[0], 0..=height - 1)?;
        let column = within("column of the pixel", self.pixel[1], 0..=width - 1)?;
        let [rows, columns] = planes.kernel_size();
        // Output i reads rows i to i + K − 1.
        let reached =
            |place: usize, kernel: usize, outputs: usize| (place + 1).saturating_sub(kernel)..(place + 1).min(outputs);
        let (i, j) = (reached(row, rows, planes.output.nrows()), reached(column, columns, planes.output.ncols()));
        let upstream = planes.upstream.slice(ndarray::s![i.clone(), j.clone()]);
        let weights =
            Array2::from_shape_fn(upstream.dim(), |(a, b)| planes.kernel[[row - i.start - a, column - j.start - b]]);
        let shares = &upstream * &weights;
        let sum = inner(upstream.view(), weights.view());
        let mark = |grid: Grid, corner: [usize; 2], mark| grid.mark_block(corner, weights.dim().into(), mark);
        // The tap that the last of these outputs used, and its place in the turned kernel.
        let (first_tap, turned_tap) =
            ([row + 1 - i.end, column + 1 - j.end], [rows - 1 - (row - i.start), columns - 1 - (column - j.start)]);
        let items: [GridItem; 12] = [
            Grid::new(planes.input.view()).title("input").tint(Tint::Input).mark([row, column], Mark::Highlight).into(),
            mark(Grid::new(planes.kernel.view()).title("kernel").tint(Tint::Kernel), first_tap, Mark::Window).into(),
            "→".into(),
            mark(
                Grid::new(turned(planes.kernel.view()).view()).title("flipped").tint(Tint::Kernel),
                turned_tap,
                Mark::Window,
            )
            .into(),
            GridItem::Line,
            Grid::new(upstream).title("upstream").tint(Tint::Output).into(),
            "·".into(),
            Grid::new(weights.view()).title("weights").tint(Tint::Kernel).into(),
            "=".into(),
            Grid::new(shares.view()).title("shares").tint(Tint::Input).into(),
            "→".into(),
            Grid::new(array![[sum]].view()).title("sum").tint(Tint::Input).mark([0, 0], Mark::Highlight).into(),
        ];
        let terms: Vec<String> = upstream
            .iter()
            .zip(&weights)
            .map(|(&up, &weight)| format!("{}·{}", bracketed(up), bracketed(weight)))
            .collect();
        let caption = format!(
            "The pixel in row {row}, column {column} was read by {}. Later outputs read it through earlier weights, so \
             the weights stand turned by 180° against the outputs: {} = {sum}.",
            if shares.len() == 1 { "one output".to_owned() } else { format!("{} outputs", shares.len()) },
            terms.join(" + ")
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// The flipped kernel slides over the upstream gradient, which has zeros around it.
#[declare("ch07.full-correlation", "The flip returns", covers = ["7.2"])]
pub struct FullCorrelation {
    /// The convolution.
    #[parameter(default = SmallConvolution::default())]
    pub example: SmallConvolution,
    /// Which pixels are worked out, counted row by row from 0; none means all.
    #[parameter(default = vec![0, 6], range = 0..=LONGEST * LONGEST - 1, least = 0, most = 36)]
    pub pixels: Vec<usize>,
}

impl Item for FullCorrelation {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let planes = self.example.planes()?;
        let [height, width] = planes.kernel_size();
        let padding = Padding { top: height - 1, bottom: height - 1, left: width - 1, right: width - 1 };
        let flipped = turned(planes.kernel.view());
        let options = Conv2dOptions { padding, ..Conv2dOptions::default() };
        let gradient = correlate(planes.upstream.view(), flipped.view(), &options)?;
        let loops =
            of_input(planes.upstream.view(), planes.kernel.view(), planes.input_size(), &Conv2dOptions::default())?;
        let same = equal(gradient.view(), loops.view());
        let geometry = WindowGeometry {
            padding: [[height - 1; 2], [width - 1; 2]],
            ..WindowGeometry::new(planes.upstream.dim().into(), [height, width])
        };
        let steps = if self.pixels.is_empty() { Steps::All } else { Steps::Only(self.pixels.clone()) };
        let (count, sum) = (gradient.len(), gradient.sum());
        let values = WindowValues { input: planes.upstream, kernel: flipped, output: gradient };
        let caption = format!(
            "The upstream gradient with {} rows and {} columns of zeros on each side, the flipped kernel (small numbers) over it: \
             a full correlation with the flipped kernel, that is, a full convolution with the kernel. Equal to the stamps in \
             {same} of {count} numbers, whose sum is {sum}.",
            height - 1,
            width - 1
        );
        Ok(Shown::figure(window_steps(&geometry, &steps, Some(&values))?, caption))
    }
}
