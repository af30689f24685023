//! The flip in two dimensions.

use conv::{Conv2dOptions, Padding, naive};
use ndarray::{Array2, Axis, s};
use viz::{Grid, GridItem, Mark, Table, Tint, cells, grid};

use crate::ch03::filters::{FACE, FILTERS, piece, weights};
use crate::ch03::nine::minus;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// The kernel turned by 180°: columns and rows in reverse.
pub(crate) fn turned(kernel: &Array2<f64>) -> Array2<f64> {
    kernel.slice(s![..;-1, ..;-1]).to_owned()
}

/// One plane convolved with one kernel, by the plain loops, one pixel of zeros around.
fn convolved(plane: &Array2<f64>, kernel: &Array2<f64>) -> Result<Array2<f64>, ChapterError> {
    let batch = |array: &Array2<f64>| array.clone().insert_axis(Axis(0)).insert_axis(Axis(0));
    let options = Conv2dOptions { padding: Padding::symmetric(1), ..Conv2dOptions::default() };
    let output = naive::convolve(batch(plane).view(), batch(kernel).view(), None, &options)?;
    Ok(output.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
}

fn correlated(plane: &Array2<f64>, kernel: &Array2<f64>) -> Result<Array2<f64>, ChapterError> {
    let options = Conv2dOptions { padding: Padding::symmetric(1), ..Conv2dOptions::default() };
    correlate(plane.view(), kernel.view(), &options)
}

/// The kernel, its columns in reverse, and its rows in reverse, too.
#[declare("ch03.turned-kernel", "The flip is a turn by 180°", covers = ["3.3"])]
pub struct TurnedKernel {
    /// The weights.
    #[parameter(default = [[1, 2, 3], [4, 5, 6], [7, 8, 9]], range = -99..=99, called = "weight")]
    pub kernel: [[i32; 3]; 3],
}

impl Item for TurnedKernel {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let kernel = weights(&self.kernel);
        let mirrored = kernel.slice(s![.., ..;-1]).to_owned();
        let turned = turned(&kernel);
        let figure = grid(&[
            Grid::new(kernel.view()).title("k").tint(Tint::Kernel).mark([0, 0], Mark::Highlight).into(),
            "→".into(),
            Grid::new(mirrored.view()).title("left ↔ right").tint(Tint::Kernel).mark([0, 2], Mark::Highlight).into(),
            "→".into(),
            Grid::new(turned.view()).title("top ↔ bottom").tint(Tint::Kernel).mark([2, 2], Mark::Highlight).into(),
        ])?;
        let caption = "Convolution flips the kernel along both axes. Two mirrors are a turn: the weight from the upper left \
                       corner (marked) ends in the lower right one.";
        Ok(Shown::figure(figure, caption))
    }
}

/// y(−1, −1) of a convolution, with image and kernel counted from their centres.
#[declare("ch03.corner", "y(−1, −1) worked out", covers = ["3.3"])]
pub struct CornerOfConvolution {
    /// x, from (−1, −1) to (1, 1).
    #[parameter(default = [[1, 2, 3], [4, 5, 6], [7, 8, 9]], range = -99..=99, called = "pixel")]
    pub image: [[i32; 3]; 3],
    /// k, from (−1, −1) to (1, 1).
    #[parameter(default = [[-1, -2, -1], [0, 0, 0], [1, 2, 1]], range = -99..=99, called = "weight")]
    pub kernel: [[i32; 3]; 3],
}

impl Item for CornerOfConvolution {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (image, kernel) = (weights(&self.image), weights(&self.kernel));
        let (output, turned) = (convolved(&image, &kernel)?, turned(&kernel));
        let mut padded = Array2::<f64>::zeros((5, 5));
        padded.slice_mut(s![1..4, 1..4]).assign(&image);
        let mut under = Grid::new(padded.view()).title("turned k on the corner of x").tint(Tint::Input);
        for (row, column) in (0..25).map(|cell| (cell / 5, cell % 5)) {
            if !((1..4).contains(&row) && (1..4).contains(&column)) {
                under = under.mark([row, column], Mark::Padding);
            }
        }
        for ((row, column), &weight) in turned.indexed_iter() {
            under = under.mark([row, column], Mark::Window).weight([row, column], weight);
        }
        let figure = grid(&[
            Grid::new(image.view()).title("x").tint(Tint::Input).mark([0, 0], Mark::Highlight).into(),
            "∗".into(),
            Grid::new(kernel.view()).title("k").tint(Tint::Kernel).mark([1, 1], Mark::Highlight).into(),
            "=".into(),
            Grid::new(output.view()).title("y").tint(Tint::Output).mark([0, 0], Mark::Current).into(),
            GridItem::Line,
            under.into(),
        ])?;
        let value = |number: f64| if number < 0.0 { format!("({})", minus(number)) } else { minus(number) };
        // y(−1, −1) = Σ x(u, v)·k(−1 − u, −1 − v): the kernel's centre, then what lies up and left of it.
        let terms = [([0, 0], [1, 1]), ([0, 1], [1, 0]), ([1, 0], [0, 1]), ([1, 1], [0, 0])];
        let products = terms.map(|(x, k)| format!("{}·{}", value(image[x]), value(kernel[k])));
        let caption = format!(
            "Rows and columns are counted −1, 0, 1; the kernel's centre is (0, 0). Four pixels count: x(−1,−1)·k(0,0) + \
             x(−1,0)·k(0,−1) + x(0,−1)·k(−1,0) + x(0,0)·k(−1,−1) = {} = {}. The other five taps lie on the zeros outside.",
            products.join(" + "),
            minus(output[[0, 0]])
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// One bright pixel, convolved and correlated.
#[declare("ch03.impulse", "One bright pixel shows the kernel", covers = ["3.3"])]
pub struct Impulse {
    /// The weights.
    #[parameter(default = TurnedKernel::default().kernel, range = -99..=99, called = "weight")]
    pub kernel: [[i32; 3]; 3],
}

impl Item for Impulse {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let kernel = weights(&self.kernel);
        let mut image = Array2::<f64>::zeros((3, 3));
        image[[1, 1]] = 1.0;
        let (with, without) = (convolved(&image, &kernel)?, correlated(&image, &kernel)?);
        let figure = grid(&[
            Grid::new(image.view()).title("x").tint(Tint::Input).mark([1, 1], Mark::Highlight).into(),
            "→".into(),
            Grid::new(with.view()).title("convolved").tint(Tint::Output).into(),
            Grid::new(without.view()).title("correlated").tint(Tint::Output).into(),
        ])?;
        let upright = if with == kernel { "the kernel as it is" } else { "not the kernel" };
        let upside_down = if without == turned(&kernel) { "the kernel turned by 180°" } else { "something else" };
        let caption = format!(
            "A single pixel of 1 in the dark. Convolution answers with {upright}: that is what the flip is for. \
             Cross-correlation answers with {upside_down}."
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// How many pixels of the cat differ when each kernel is flipped.
#[declare("ch03.flip-differences", "When the flip can be seen", covers = ["3.3"])]
pub struct FlipDifferences {
    /// First row and column of the piece of the photograph.
    #[parameter(default = FACE.0, range = [0..=292, 0..=443])]
    pub corner: [usize; 2],
    /// Its rows and columns.
    #[parameter(default = FACE.1, range = [8..=300, 8..=451])]
    pub size: [usize; 2],
}

impl Item for FlipDifferences {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let plane = piece(self.corner, self.size)?;
        let mut table = Table::new(["kernel", "outputs that differ", "of", "what the flip does"]);
        for filter in &FILTERS {
            let kernel = weights(&filter.weights);
            let (with, without) = (convolved(&plane, &kernel)?, correlated(&plane, &kernel)?);
            let differ = with.iter().zip(&without).filter(|(a, b)| a != b).count();
            let effect = if turned(&kernel) == kernel {
                "nothing: the kernel is its own turn"
            } else if turned(&kernel) == -&kernel {
                "every sign changes"
            } else {
                "another kernel"
            };
            table.push(cells![filter.name, differ, with.len(), effect])?;
        }
        let caption = "The cat convolved and correlated with each kernel. The flip shows only where the kernel is not \
                       symmetric about its centre.";
        Ok(Shown::table(table, caption))
    }
}
