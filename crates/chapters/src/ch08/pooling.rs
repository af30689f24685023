//! Max and average pooling on a plane of numbers.

use conv::{ReceptiveField, SlidingWindow};
use layers::{AvgPool2d, MaxPool2d};
use viz::{Cell, Grid, GridItem, Mark, Table, Tint, cells, grid};

use crate::limits::within;
use crate::planes::through;
use crate::sliding::example_plane;
use crate::{ChapterError, Item, Shown, declare};

/// A plane and what both poolings make of it.
#[declare("ch08.pooled-plane", "Max and average pooling", covers = ["8.2"])]
pub struct PooledPlane {
    /// H, W.
    #[parameter(default = [4, 6], range = 1..=12)]
    pub input: [usize; 2],
    /// The window's height and width.
    #[parameter(default = [2, 2], range = 1..=12)]
    pub window: [usize; 2],
    /// Rows and columns from one window to the next.
    #[parameter(default = [2, 2], range = 1..=12)]
    pub stride: [usize; 2],
    /// The output's row and column whose window is marked.
    #[parameter(default = [1, 1], range = 0..=11)]
    pub place: [usize; 2],
}

impl Item for PooledPlane {
    fn draw(&self) -> Result<Shown, ChapterError> {
        for at in [0, 1] {
            within("window", self.window[at], 1..=self.input[at])?;
        }
        let plane = example_plane(self.input);
        let max = through(&mut MaxPool2d::new(self.window).stride(self.stride), &plane)?;
        let average = through(&mut AvgPool2d::new(self.window).stride(self.stride), &plane)?;
        let [i, j] = self.place;
        within("place", i, 0..=max.nrows() - 1)?;
        within("place", j, 0..=max.ncols() - 1)?;
        let corner = [i * self.stride[0], j * self.stride[1]];
        let input = Grid::new(plane.view()).title("input").tint(Tint::Input);
        let show = |values: &ndarray::Array2<f64>, title: &str| {
            GridItem::from(Grid::new(values.view()).title(title).tint(Tint::Output).mark([i, j], Mark::Current))
        };
        let figure = grid(&[
            input.mark_block(corner, self.window, Mark::Window).into(),
            "→".into(),
            show(&max, "max"),
            show(&average, "average"),
        ])?;
        let caption = format!(
            "{}×{} pooling at stride {}×{}: {} numbers become {}. The window in orange gives {} as its largest and {} as its \
             mean.",
            self.window[0],
            self.window[1],
            self.stride[0],
            self.stride[1],
            plane.len(),
            max.len(),
            Cell::float(max[[i, j]], 0).display(),
            Cell::float(average[[i, j]], 2).display()
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// What pooling keeps, drops, learns and widens.
#[declare("ch08.pooling-keeps", "What pooling keeps", covers = ["8.2"])]
pub struct PoolingKeeps {
    /// The image's side.
    #[parameter(default = 28, range = 1..=1 << 14, log = true)]
    pub side: usize,
    /// `[window, stride]` of each pooling.
    #[parameter(
        default = vec![[2, 2], [3, 2], [3, 3], [5, 5]],
        range = 1..=1 << 14,
        called = ["window", "stride"],
        most = 32,
        log = true
    )]
    pub windows: Vec<[usize; 2]>,
}

impl Item for PoolingKeeps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let mut table = Table::new([
            "window/stride",
            "output",
            "kept %",
            "dropped %",
            "parameters",
            "3×3 after it sees",
            "without it",
        ]);
        let three = SlidingWindow { input: side, kernel: 3, ..SlidingWindow::default() };
        let without = ReceptiveField::input().through(&three)?.size;
        for &[window, stride] in &self.windows {
            let axis = SlidingWindow { input: side, kernel: window, stride, ..SlidingWindow::default() };
            let output = axis.output()?;
            let kept = 100.0 * (output * output) as f64 / (side * side) as f64;
            let seen = ReceptiveField::input().through(&axis)?.through(&three)?.size;
            let mut layer = MaxPool2d::new([window; 2]).stride([stride; 2]);
            table.push(cells![
                format!("{window}×{window}/{stride}"),
                format!("{output}×{output}"),
                Cell::float(kept, 1),
                Cell::float(100.0 - kept, 1),
                layers::count_parameters::<f64>(&mut layer),
                format!("{seen}×{seen}"),
                format!("{without}×{without}")
            ])?;
        }
        let caption = format!(
            "Pooling on {side}×{side}. 2×2 at stride 2 keeps a quarter and drops 75 %. Nothing is learned; layers behind it \
             compute less and see more."
        );
        Ok(Shown::table(table, caption))
    }
}
