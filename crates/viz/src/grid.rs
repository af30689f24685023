//! A matrix as a grid of numbers, with cells marked; several in a row with operators between them.

use crate::arrangement::Arrangement;
use crate::cells::{CELL_LIMIT, enough_digits, hatching, label};
use crate::error::VizError;
use crate::figure::{Figure, Svg};
use crate::svg::{Canvas, PAGE};
use ndarray::{Array2, ArrayView2};

/// The most grids and operators in one figure.
const ITEM_LIMIT: usize = 64;

/// What the cells of a grid stand for, and so their colour.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Tint {
    /// Numbers on the page's ground.
    #[default]
    Plain,
    /// Numbers that go in: blue.
    Input,
    /// A kernel's weights: orange.
    Kernel,
    /// Numbers that come out: green.
    Output,
    /// Signed numbers: the deeper the orange, the more positive; the deeper the blue, the more negative. The deepest is
    /// the grid's own largest magnitude.
    Signed,
    /// As [`Signed`](Self::Signed), with one scale for several grids.
    SignedUpTo {
        /// The magnitude drawn deepest.
        full: f64,
    },
    /// Brightness: 0 is black and `white` is white, whatever the theme.
    Pixels {
        /// The value drawn as white.
        white: f64,
    },
    /// Brightness of one colour plane: 0 is black and `full` the full colour.
    Plane {
        /// Which of red, green and blue.
        channel: Channel,
        /// The value drawn as the full colour.
        full: f64,
    },
}

/// A plane of a colour photograph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The first plane.
    Red,
    /// The second plane.
    Green,
    /// The third plane.
    Blue,
}

/// How a cell stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Under the sliding window: the kernel's colour and a thick border.
    Window,
    /// The result of the moment: the output's colour and a thick border.
    Current,
    /// Look here: purple and a thick border.
    Highlight,
    /// Not part of the input but put around it: a dashed border, paler ink.
    Padding,
    /// Read by no window: hatched.
    Unread,
    /// Not known yet: empty, the number left out.
    Hidden,
}

/// A matrix to draw, with its title, colours and marks.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    pub(crate) cells: Array2<f64>,
    pub(crate) title: String,
    pub(crate) tint: Tint,
    pub(crate) digits: Option<usize>,
    pub(crate) numbers: bool,
    pub(crate) narrow: bool,
    pub(crate) indices: bool,
    pub(crate) marks: Vec<([usize; 2], Mark)>,
    pub(crate) weights: Vec<([usize; 2], f64)>,
}

impl Grid {
    /// A plain grid of the values, with as many digits as they need (three at most).
    ///
    /// # Shapes
    ///
    /// `values`: (H, W), any real type.
    pub fn new<T: Copy + Into<f64>>(values: ArrayView2<'_, T>) -> Self {
        Self {
            cells: values.mapv(Into::into),
            title: String::new(),
            tint: Tint::Plain,
            digits: None,
            numbers: true,
            narrow: false,
            indices: false,
            marks: Vec::new(),
            weights: Vec::new(),
        }
    }

    /// A line of text above.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// What the cells stand for.
    #[must_use]
    pub fn tint(mut self, tint: Tint) -> Self {
        self.tint = tint;
        self
    }

    /// A fixed number of digits after the point.
    #[must_use]
    pub fn digits(mut self, digits: usize) -> Self {
        self.digits = Some(digits);
        self
    }

    /// Cells no wider than their numbers need, for long rows.
    #[must_use]
    pub fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// Small cells of colour without numbers, for planes too large to read.
    #[must_use]
    pub fn without_numbers(mut self) -> Self {
        self.numbers = false;
        self
    }

    /// Row and column numbers along the edges.
    #[must_use]
    pub fn with_indices(mut self) -> Self {
        self.indices = true;
        self
    }

    /// Marks one cell, `[row, column]`; a cell outside the grid is an error when drawn.
    #[must_use]
    pub fn mark(mut self, cell: [usize; 2], mark: Mark) -> Self {
        self.marks.push((cell, mark));
        self
    }

    /// Marks a block of cells, from `[row, column]`, `[rows, columns]` large.
    #[must_use]
    pub fn mark_block(mut self, corner: [usize; 2], size: [usize; 2], mark: Mark) -> Self {
        // Bounded here already: an absurd block must not fill the memory before the drawing refuses it.
        for row in 0..size[0].min(CELL_LIMIT) {
            for column in 0..size[1].min(CELL_LIMIT) {
                if self.marks.len() > 16 * CELL_LIMIT {
                    return self;
                }
                self.marks.push(([corner[0].saturating_add(row), corner[1].saturating_add(column)], mark));
            }
        }
        self
    }

    /// Writes a small second number into the lower right corner of a cell: the kernel's weight over it.
    #[must_use]
    pub fn weight(mut self, cell: [usize; 2], weight: f64) -> Self {
        self.weights.push((cell, weight));
        self
    }

    /// The values.
    #[must_use]
    pub fn cells(&self) -> ArrayView2<'_, f64> {
        self.cells.view()
    }
}

/// A grid, or what stands between two grids.
#[derive(Clone, Debug, PartialEq)]
pub enum GridItem {
    /// A matrix.
    Grid(Grid),
    /// A sign such as `∗`, `+`, `=` or `→`.
    Operator(String),
    /// What follows stands on the next line.
    Line,
}

impl From<Grid> for GridItem {
    fn from(grid: Grid) -> Self {
        Self::Grid(grid)
    }
}

impl From<&str> for GridItem {
    fn from(sign: &str) -> Self {
        Self::Operator(sign.to_owned())
    }
}

const FIGURE: &str = "grid";

/// Draws matrices as grids of numbers, left to right, and on the next line where a phone's width ends.
///
/// Values that are not finite are written as NaN or ∞ on purple.
///
/// # Errors
///
/// [`VizError`] if there is no grid, a grid is empty or has over 4,096 cells, or a mark lies outside.
///
/// ```
/// use ndarray::array;
/// use viz::{Grid, Mark, Tint, grid};
///
/// let x = array![[1, 2, 0], [0, 1, 3], [4, 0, 1]];
/// let k = array![[1, 0], [0, -1]];
/// let y = array![[0, -1], [0, 0]];
/// let figure = grid(&[
///     Grid::new(x.view()).title("input").tint(Tint::Input).mark_block([0, 0], [2, 2], Mark::Window).into(),
///     "⋆".into(),
///     Grid::new(k.view()).title("kernel").tint(Tint::Kernel).into(),
///     "=".into(),
///     Grid::new(y.view()).title("output").tint(Tint::Output).mark([0, 0], Mark::Current).into(),
/// ])?;
/// assert!(figure.width() <= 480);
/// # Ok::<(), viz::VizError>(())
/// ```
pub fn grid(items: &[GridItem]) -> Result<Figure, VizError> {
    if !items.iter().any(|item| matches!(item, GridItem::Grid(_))) {
        return Err(VizError::Empty { figure: FIGURE, what: "list of grids" });
    }
    if items.len() > ITEM_LIMIT {
        return Err(VizError::TooLarge {
            figure: FIGURE,
            what: "number of grids",
            value: items.len(),
            limit: ITEM_LIMIT,
        });
    }
    let arrangement = Arrangement::new(items, PAGE - 8.0)?;
    let mut canvas = Canvas::new();
    hatching(&mut canvas);
    arrangement.draw(&mut canvas, 4.0, 4.0);
    let (width, height) = (arrangement.width + 8.0, arrangement.height + 8.0);
    Ok(Svg::new(canvas, width, height, describe(items)).into())
}

fn describe(items: &[GridItem]) -> String {
    let words: Vec<String> = items
        .iter()
        .map(|item| match item {
            GridItem::Operator(sign) => sign.clone(),
            GridItem::Line => ";".to_owned(),
            GridItem::Grid(grid) => {
                let (rows, columns) = grid.cells.dim();
                let name = if grid.title.is_empty() { "matrix" } else { &grid.title };
                if grid.cells.len() <= 25 && grid.numbers {
                    let digits = grid.digits.unwrap_or_else(|| enough_digits(&grid.cells));
                    let rows: Vec<String> = grid
                        .cells
                        .rows()
                        .into_iter()
                        .map(|row| row.iter().map(|&v| label(v, digits)).collect::<Vec<_>>().join(" "))
                        .collect();
                    format!("{name} [{}]", rows.join("; "))
                } else {
                    format!("{name}, {rows} by {columns}")
                }
            }
        })
        .collect();
    words.join(" ").replace(" ; ", "; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_line_ends_where_it_is_told_to() {
        let one = || GridItem::from(Grid::new(array![[1]].view()));
        let side_by_side = grid(&[one(), one()]).unwrap();
        let stacked = grid(&[one(), GridItem::Line, one()]).unwrap();
        assert!(stacked.width() < side_by_side.width() && stacked.height() > side_by_side.height());
        assert_eq!(stacked.alt(), "matrix [1]; matrix [1]");
        assert!(grid(&[GridItem::Line]).is_err());
    }
}
