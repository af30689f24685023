//! The backward pass is the transpose of the forward pass.

use conv::{Conv2dOptions, im2col};
use ndarray::{Array2, ArrayView2, Axis, array};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use viz::{Grid, GridItem, Mark, Table, Tint, cells, grid};

use super::gradients::{equal, inner, of_input};
use super::tiny::matrix;
use crate::limits::within;
use crate::random::seeded;
use crate::sliding::{LONGEST_SIDE, correlate};
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// A convolution written out as a matrix, and its transpose.
#[declare("ch07.matrix", "A convolution as a matrix, and its transpose", covers = ["7.4"])]
pub struct ConvolutionMatrix {
    /// The image's side.
    #[parameter(default = 3, range = 1..=4)]
    pub side: usize,
    /// k, row by row.
    #[parameter(default = vec![vec![1, 2], vec![3, 4]], range = -99..=99, called = "number", most = 4)]
    pub kernel: Vec<Vec<i32>>,
}

impl Item for ConvolutionMatrix {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let kernel = matrix(&self.kernel, side)?;
        let options = Conv2dOptions::default();
        let pixel = |at: usize| Array2::from_shape_fn((side, side), |(r, c)| f64::from(u8::from(r * side + c == at)));
        let size = correlate(pixel(0).view(), kernel.view(), &options)?.dim();
        let (pixels, outputs) = (side * side, size.0 * size.1);
        // Column p is what comes out when only pixel p is lit.
        let mut forward = Array2::zeros((outputs, pixels));
        for at in 0..pixels {
            forward.column_mut(at).assign(&correlate(pixel(at).view(), kernel.view(), &options)?.flatten());
        }
        // Column o is what comes back when only output o matters.
        let mut backward = Array2::zeros((pixels, outputs));
        for at in 0..outputs {
            let upstream = Array2::from_shape_fn(size, |(i, j)| f64::from(u8::from(i * size.1 + j == at)));
            backward.column_mut(at).assign(&of_input(upstream.view(), kernel.view(), [side; 2], &options)?.flatten());
        }
        let items: [GridItem; 3] = [
            without_zeros(forward.view(), "forward: A").into(),
            GridItem::Line,
            without_zeros(backward.view(), "backward: B").into(),
        ];
        let caption = format!(
            "A {side}×{side} image as {pixels} numbers, {outputs} outputs. Row o of A holds the weights of window o, zeros left out. \
             B was made from the backward pass alone, one upstream number at a time. It equals the transpose of A in {} of {} numbers.",
            equal(backward.view(), forward.t()),
            backward.len()
        );
        let alt = format!(
            "A matrix of {outputs} rows and {pixels} columns in whose rows the weights of the kernel move to the right, and below it its \
             transpose"
        );
        Ok(Shown::described(grid(&items)?, caption, alt))
    }
}

/// A matrix whose zeros are not shown.
fn without_zeros(matrix: ArrayView2<'_, f64>, title: &str) -> Grid {
    let mut grid = Grid::new(matrix).title(title).tint(Tint::Kernel);
    for (cell, _) in matrix.indexed_iter().filter(|(_, number)| **number == 0.0) {
        grid = grid.mark(cell.into(), Mark::Hidden);
    }
    grid
}

/// ⟨im2col x, y⟩ and ⟨x, col2im y⟩ of a few pixels.
#[declare("ch07.adjoint-numbers", "The same number from both sides", covers = ["7.4"])]
pub struct AdjointNumbers {
    /// A row of pixels.
    #[parameter(
        default = vec![1, 2, 3],
        range = -99..=99,
        called = "number",
        most = 5,
        counted = "number of columns"
    )]
    pub x: Vec<i32>,
    /// A matrix of the columns' shape: as many rows as the window has taps.
    #[parameter(default = vec![vec![10, 20], vec![30, 40]], range = -99..=99, called = "number", most = 5)]
    pub y: Vec<Vec<i32>>,
}

impl Item for AdjointNumbers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let x = matrix(std::slice::from_ref(&self.x), 5)?;
        let y = matrix(&self.y, 5)?;
        let taps = within("number of rows of y", y.nrows(), 1..=x.ncols())?;
        let windows = x.ncols() - taps + 1;
        within("number of columns of y", y.ncols(), windows..=windows)?;
        let options = Conv2dOptions::default();
        let columns = im2col::im2col(x.view().insert_axis(Axis(0)), [1, taps], &options)?;
        let image = im2col::col2im(y.view(), [1, 1, x.ncols()], [1, taps], &options)?;
        let image = image.index_axis(Axis(0), 0);
        let (left, right) = (inner(columns.view(), y.view()), inner(x.view(), image));
        let number = |value: f64| GridItem::from(Grid::new(array![[value]].view()).title("sum").tint(Tint::Output));
        let items: [GridItem; 15] = [
            Grid::new(x.view()).title("x").tint(Tint::Input).into(),
            "→".into(),
            Grid::new(columns.view()).title("im2col x").tint(Tint::Input).into(),
            "·".into(),
            Grid::new(y.view()).title("y").tint(Tint::Kernel).into(),
            "=".into(),
            number(left),
            GridItem::Line,
            Grid::new(y.view()).title("y").tint(Tint::Kernel).into(),
            "→".into(),
            Grid::new(image).title("col2im y").tint(Tint::Kernel).into(),
            "·".into(),
            Grid::new(x.view()).title("x").tint(Tint::Input).into(),
            "=".into(),
            number(right),
        ];
        let caption = format!(
            "Above, x is copied into columns and meets y: {left}. Below, y is added up into pixels and meets x: {right}. Every \
             product of a pixel and a number of y occurs once on either side."
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// The same with random numbers, for several windows.
#[declare("ch07.adjoint-table", "Both sides, for several windows", covers = ["7.4"])]
pub struct AdjointTable {
    /// `[H, K, S, P, D]`, the same for both axes.
    #[parameter(
        default = vec![[5, 3, 1, 0, 1], [6, 3, 2, 1, 1], [7, 3, 1, 2, 2], [7, 2, 3, 0, 1]],
        range = [1..=LONGEST_SIDE, 1..=LONGEST_SIDE, 1..=LONGEST_SIDE, 0..=LONGEST_SIDE / 4, 1..=LONGEST_SIDE],
        called = ["input", "kernel", "stride", "padding", "dilation"],
        most = 12
    )]
    pub windows: Vec<[usize; 5]>,
    /// Of the random numbers.
    #[parameter(default = 7, range = 0..=9999)]
    pub seed: u64,
}

impl Item for AdjointTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["window", "⟨im2col x, y⟩", "⟨x, col2im y⟩", "⟨k ⋆ x, u⟩", "⟨x, ∂x⟩", "⟨k, ∂k⟩"]);
        for &[side, kernel, stride, padding, dilation] in &self.windows {
            let sliding = SlidingWindow2d::square(side, kernel, stride, padding, dilation);
            sliding.axes()?;
            let (options, mut random) = (sliding.options(), seeded(self.seed));
            let x = digits(sliding.input.into(), &mut random);
            let k = digits((kernel, kernel), &mut random);
            let output = correlate(x.view(), k.view(), &options)?;
            let u = digits(output.dim(), &mut random);
            let columns = im2col::im2col(x.view().insert_axis(Axis(0)), [kernel; 2], &options)?;
            let y = digits(columns.dim(), &mut random);
            let image = im2col::col2im(y.view(), [1, side, side], [kernel; 2], &options)?;
            let dx = of_input(u.view(), k.view(), sliding.input, &options)?;
            let dk = super::gradients::of_kernel(u.view(), x.view(), [kernel; 2], &options)?;
            // Sums of products of whole numbers: exact.
            let whole = |value: f64| value as i64;
            table.push(cells![
                sliding.words(),
                whole(inner(columns.view(), y.view())),
                whole(inner(x.view(), image.index_axis(Axis(0), 0))),
                whole(inner(output.view(), u.view())),
                whole(inner(x.view(), dx.view())),
                whole(inner(k.view(), dk.view()))
            ])?;
        }
        let caption = "Random whole numbers from −9 to 9. The two numbers on the left are equal, and so are the three on the \
                       right, whatever the window: col2im is the adjoint of im2col, and the gradients are the adjoints of the \
                       correlation in each of its operands.";
        Ok(Shown::table(table, caption))
    }
}

/// Whole numbers from −9 to 9.
fn digits(shape: (usize, usize), random: &mut ChaCha8Rng) -> Array2<f64> {
    Array2::from_shape_simple_fn(shape, || f64::from(random.random_range(-9..=9_i32)))
}
