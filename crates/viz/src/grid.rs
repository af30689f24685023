//! A matrix as a grid of numbers, with cells marked, and the signs between several.

use ndarray::{Array2, ArrayView2};

/// The most cells in one grid.
pub(crate) const CELL_LIMIT: usize = 64 * 64;

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
