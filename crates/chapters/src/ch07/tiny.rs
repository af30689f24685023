//! A convolution small enough to be worked by hand.

use conv::Conv2dOptions;
use ndarray::Array2;
use viz::{Grid, GridItem, Tint, grid};

use crate::limits::within;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare, parameters};

/// The longest side of a plane that is worked by hand.
pub(super) const LONGEST: usize = 6;

/// Input, kernel and the upstream gradient of a convolution at stride 1, row by row.
#[parameters]
#[derive(Eq)]
pub struct SmallConvolution {
    /// x.
    #[parameter(
        default = vec![vec![1, 2, 0, 1], vec![0, 1, 3, 2], vec![2, 1, 0, 1], vec![1, 0, 2, 3]],
        range = -99..=99,
        called = "number",
        most = LONGEST
    )]
    pub input: Vec<Vec<i32>>,
    /// k.
    #[parameter(
        default = vec![vec![1, 2, -1], vec![0, 3, 1], vec![2, -2, 1]],
        range = -99..=99,
        called = "number",
        most = LONGEST
    )]
    pub kernel: Vec<Vec<i32>>,
    /// ∂loss/∂y, of the output's size.
    #[parameter(default = vec![vec![2, -1], vec![1, 3]], range = -99..=99, called = "number", most = LONGEST)]
    pub upstream: Vec<Vec<i32>>,
}

/// The same as matrices that fit each other.
pub(super) struct Planes {
    pub(super) input: Array2<f64>,
    pub(super) kernel: Array2<f64>,
    pub(super) output: Array2<f64>,
    pub(super) upstream: Array2<f64>,
}

impl Planes {
    /// H, W.
    pub(super) fn input_size(&self) -> [usize; 2] {
        self.input.dim().into()
    }

    /// `K_h`, `K_w`.
    pub(super) fn kernel_size(&self) -> [usize; 2] {
        self.kernel.dim().into()
    }
}

impl SmallConvolution {
    /// The three planes and the output.
    pub(super) fn planes(&self) -> Result<Planes, ChapterError> {
        let input = matrix(&self.input, LONGEST)?;
        let kernel = matrix(&self.kernel, LONGEST)?;
        let output = correlate(input.view(), kernel.view(), &Conv2dOptions::default())?;
        let upstream = upstream_for(&self.upstream, &output)?;
        Ok(Planes { input, kernel, output, upstream })
    }
}

/// Rows of numbers as a matrix, at most `longest` a side.
pub(super) fn matrix(rows: &[Vec<i32>], longest: usize) -> Result<Array2<f64>, ChapterError> {
    let height = within("number of rows", rows.len(), 1..=longest)?;
    let width = within("number of columns", rows[0].len(), 1..=longest)?;
    for row in rows {
        within("number of columns of each row", row.len(), width..=width)?;
    }
    Ok(Array2::from_shape_fn((height, width), |(row, column)| f64::from(rows[row][column])))
}

/// An upstream gradient, which has the output's size.
pub(super) fn upstream_for(rows: &[Vec<i32>], output: &Array2<f64>) -> Result<Array2<f64>, ChapterError> {
    let (height, width) = output.dim();
    let upstream = matrix(rows, height.max(width))?;
    within("number of rows of the upstream gradient", upstream.nrows(), height..=height)?;
    within("number of columns of the upstream gradient", upstream.ncols(), width..=width)?;
    Ok(upstream)
}

/// An upstream gradient of the output's size: the numbers are repeated where it is larger and cut where it is smaller.
pub(super) fn repeated_for(rows: &[Vec<i32>], output: &Array2<f64>) -> Result<Array2<f64>, ChapterError> {
    let numbers = matrix(rows, LONGEST)?;
    let (height, width) = numbers.dim();
    Ok(Array2::from_shape_fn(output.dim(), |(i, j)| numbers[[i % height, j % width]]))
}

/// The forward pass, and what comes back to its output.
#[declare("ch07.forward", "A forward pass, and what comes back", covers = ["7.1"])]
pub struct TinyForward {
    /// The convolution.
    pub example: SmallConvolution,
}

impl Item for TinyForward {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let planes = self.example.planes()?;
        let items: [GridItem; 7] = [
            Grid::new(planes.kernel.view()).title("kernel k").tint(Tint::Kernel).into(),
            "⋆".into(),
            Grid::new(planes.input.view()).title("input x").tint(Tint::Input).into(),
            "=".into(),
            Grid::new(planes.output.view()).title("output y").tint(Tint::Output).into(),
            GridItem::Line,
            Grid::new(planes.upstream.view()).title("upstream ∂loss/∂y").tint(Tint::Output).into(),
        ];
        let first = planes.upstream[[0, 0]];
        let change = match first {
            0.0 => "nothing happens to the loss".to_owned(),
            up if up > 0.0 => format!("the loss rises by {up} times as much"),
            down => format!("the loss falls by {} times as much", -down),
        };
        let caption = format!(
            "Forward above: {} outputs. Below, what the rest of the network sends back: one number for each output. The first \
             is {first}: if the output {} rises a little, {change}.",
            planes.output.len(),
            planes.output[[0, 0]]
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}
