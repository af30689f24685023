//! A stride that does not divide: what no window reads.

use conv::SlidingWindow;
use viz::{Steps, Table, cells, window_steps};

use crate::sliding::LONGEST_SIDE;
use crate::{ChapterError, Item, Number, Shown, SlidingWindow2d, declare};

/// A plane with cells that no window reads, hatched.
#[declare("ch04.unread-cells", "A row that no window reads", covers = ["4.6", "B4.1"])]
pub struct UnreadCells {
    /// H, W.
    #[parameter(default = [5, 6], range = 1..=LONGEST_SIDE)]
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    #[parameter(default = [2, 2], range = 1..=LONGEST_SIDE)]
    pub kernel: [usize; 2],
    /// S.
    #[parameter(default = [2, 2], range = 1..=LONGEST_SIDE)]
    pub stride: [usize; 2],
}

impl Item for UnreadCells {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, stride } = *self;
        let sliding = SlidingWindow2d { input, kernel, stride, ..SlidingWindow2d::default() };
        let [rows, columns] = sliding.axes()?;
        let (height, width) = (rows.output()?, columns.output()?);
        let last = height * width - 1;
        let figure = window_steps(&sliding.drawn(), &Steps::Only(vec![last]), Some(&sliding.values()?))?;
        let list = |axis: &SlidingWindow| {
            let unread: Vec<String> = axis.unread().map(|place| place.to_string()).collect();
            if unread.is_empty() { "none".to_owned() } else { unread.join(", ") }
        };
        let caption = format!(
            "Input {} at its last place: {height}×{width} windows. Unread rows, counted from 0: {}; unread columns: {}.",
            sliding.words(),
            list(&rows),
            list(&columns)
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// The rows of the photograph after one 2×2 pooling.
#[declare("ch04.photograph-rows", "Rows of the photograph after 2×2 pooling", covers = ["4.6", "B4.1"])]
pub struct PhotographRows {
    /// Rows of the photograph; none means those of china.jpg.
    #[parameter(default = None, range = 2..=1 << 16, log = true)]
    pub rows: Option<usize>,
}

impl Item for PhotographRows {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let input = self.rows.unwrap_or_else(|| crate::photographs::china().dim().1);
        let axis = pooling(input);
        let output = axis.output()?;
        let caption = format!(
            "({input} − 2)/2 is {}, and {input} rows still give {output}: rounded down, with {} unread.",
            (input - 2) as f64 / 2.0,
            axis.unread().count()
        );
        Ok(Shown::number(Number::integer(output as u64, "rows"), caption))
    }
}

/// The photograph through several poolings.
#[declare("ch04.pooling-chain", "A photograph through five poolings", covers = ["4.6"])]
pub struct PoolingChain {
    /// Height and width; none means those of china.jpg.
    #[parameter(default = None, range = 2..=1 << 16, log = true)]
    pub size: Option<[usize; 2]>,
    /// How often it is pooled.
    #[parameter(default = 5, range = 1..=16)]
    pub times: usize,
}

impl Item for PoolingChain {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [mut height, mut width] = self.size.unwrap_or_else(|| {
            let (_, height, width) = crate::photographs::china().dim();
            [height, width]
        });
        let mut table = Table::new(["pooling", "height", "unread rows", "width", "unread columns"]);
        for time in 1..=self.times {
            let [rows, columns] = [height, width].map(pooling);
            [height, width] = [rows.output()?, columns.output()?];
            table.push(cells![time, height, rows.unread().count(), width, columns.unread().count()])?;
        }
        let caption = "2×2 pooling at stride 2, again and again. Wherever a side is odd, its last row or column is \
                       dropped without a word.";
        Ok(Shown::table(table, caption))
    }
}

fn pooling(input: usize) -> SlidingWindow {
    SlidingWindow { input, kernel: 2, stride: 2, ..SlidingWindow::default() }
}
