//! A kernel over a plane, place by place.

use ndarray::Array2;
use viz::{Grid, GridItem, Mark, Steps, Tint, grid, window_steps};

use crate::limits::within;
use crate::sliding::{LONGEST_SIDE, correlate};
use crate::{ChapterError, Item, Shown, SlidingWindow2d, declare};

/// The input, the kernel, the output, and below them the window at every place.
#[declare("ch03.nine-positions", "Nine places of 3×3 in 5×5", covers = ["3.1"])]
pub struct NinePositions {
    /// H, W.
    #[parameter(default = [5, 5], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [3, 3], range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
}

impl Item for NinePositions {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let sliding = SlidingWindow2d { input: self.input, kernel: self.kernel, ..SlidingWindow2d::default() };
        let [rows, columns] = sliding.axes()?;
        let (height, width) = (rows.output()?, columns.output()?);
        within("number of places", height * width, 1..=49)?;
        let values = sliding.values()?;
        let mut items: Vec<GridItem> = vec![
            Grid::new(values.kernel.view()).title("kernel k").tint(Tint::Kernel).into(),
            "⋆".into(),
            Grid::new(values.input.view()).title("input x").tint(Tint::Input).into(),
            "=".into(),
            Grid::new(values.output.view()).title("output y").tint(Tint::Output).into(),
        ];
        for ((i, j), _) in values.output.indexed_iter() {
            if j == 0 {
                items.push(GridItem::Line);
            }
            let small = Grid::new(values.input.view()).tint(Tint::Input).without_numbers();
            // Titles of one width, so that the windows stand in columns.
            let title = format!("y[{i}, {j}]");
            items.push(small.title(title).mark_block([i, j], self.kernel, Mark::Window).into());
        }
        let caption = format!(
            "A {}×{} kernel has {height}·{width} = {} places in an image of {}×{}, so the output has {height}×{width} numbers. \
             Below, the window at each place, in the order of the output.",
            self.kernel[0],
            self.kernel[1],
            height * width,
            self.input[0],
            self.input[1]
        );
        Ok(Shown::figure(grid(&items)?, caption))
    }
}

/// A whole number with a proper minus sign.
pub(crate) fn minus(value: f64) -> String {
    format!("{value}").replace('-', "−")
}

/// The sums of some places written out.
#[declare("ch03.worked-positions", "Products, then one sum", covers = ["3.1"])]
pub struct WorkedPositions {
    /// H, W.
    #[parameter(default = [5, 5], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [3, 3], range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
    /// Which places, counted row by row from 0.
    #[parameter(default = vec![0, 1, 8], range = 0..=575, most = 9, counted = "number of steps")]
    pub steps: Vec<usize>,
}

impl Item for WorkedPositions {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let sliding = SlidingWindow2d { input: self.input, kernel: self.kernel, ..SlidingWindow2d::default() };
        let values = sliding.values()?;
        let figure = window_steps(&sliding.drawn(), &Steps::Only(self.steps.clone()), Some(&values))?;
        let caption = format!(
            "At each place the {} numbers under the window are multiplied by the weights in their corners, and the products \
             are added to one number.",
            self.kernel[0] * self.kernel[1]
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// A dark and a bright half under a kernel that compares right with left.
#[declare("ch03.edge-in-numbers", "An edge answers, a surface does not", covers = ["3.2"])]
pub struct EdgeInNumbers {
    /// The dark pixels' level.
    #[parameter(default = 1, range = 0..=99)]
    pub dark: i32,
    /// The bright pixels' level.
    #[parameter(default = 9, range = 0..=99)]
    pub bright: i32,
    /// The first bright column of eight.
    #[parameter(default = 4, range = 0..=8)]
    pub edge: usize,
}

impl Item for EdgeInNumbers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { dark, bright, edge } = *self;
        let image = Array2::from_shape_fn((5, 8), |(_, column)| f64::from(if column < edge { dark } else { bright }));
        let kernel = ndarray::array![[-1., 0., 1.], [-1., 0., 1.], [-1., 0., 1.]];
        let map = correlate(image.view(), kernel.view(), &conv::Conv2dOptions::default())?;
        let white = f64::from(dark.max(bright).max(1));
        let figure = grid(&[
            Grid::new(kernel.view()).title("right − left").tint(Tint::Kernel).into(),
            "⋆".into(),
            Grid::new(image.view()).title("image").tint(Tint::Pixels { white }).into(),
            GridItem::Line,
            "=".into(),
            Grid::new(map.view()).title("feature map").tint(Tint::Signed).into(),
        ])?;
        let silent = map.iter().filter(|value| **value == 0.0).count();
        let caption = format!(
            "Where all pixels under the window are alike, left and right cancel: {silent} of {} outputs are 0. Where the \
             window lies over the edge, three pixels of {bright} are weighed against three of {dark}: 3·({bright} − {dark}) \
             = {}.",
            map.len(),
            minus(f64::from(3 * (bright - dark)))
        );
        Ok(Shown::figure(figure, caption))
    }
}
