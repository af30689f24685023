//! A stride that does not divide: what no window reads.

use conv::Axis;
use serde::{Deserialize, Serialize};
use viz::{Steps, Table, cells, window_steps};

use crate::limits::within;
use crate::{ChapterError, Item, Number, Shown, Sliding};

/// A plane with cells that no window reads, hatched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UnreadCells {
    /// H, W.
    pub input: [usize; 2],
    /// `K_h`, `K_w`.
    pub kernel: [usize; 2],
    /// S.
    pub stride: [usize; 2],
}

impl Default for UnreadCells {
    fn default() -> Self {
        Self { input: [5, 6], kernel: [2, 2], stride: [2, 2] }
    }
}

impl Item for UnreadCells {
    const ID: &'static str = "ch04.unread-cells";
    const NAME: &'static str = "A row that no window reads";
    const COVERS: &'static [&'static str] = &["4.6", "B4.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let Self { input, kernel, stride } = *self;
        let sliding = Sliding { input, kernel, stride, ..Sliding::default() };
        let [rows, columns] = sliding.axes()?;
        let (height, width) = (rows.output()?, columns.output()?);
        let last = height * width - 1;
        let figure = window_steps(&sliding.drawn(), &Steps::Only(vec![last]), Some(&sliding.values()?))?;
        let list = |axis: &Axis| {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhotographRows {
    /// Rows of the photograph; none means those of china.jpg.
    pub rows: Option<usize>,
}

#[allow(clippy::derivable_impls, reason = "the page's parameters are spelt out in every item")]
impl Default for PhotographRows {
    fn default() -> Self {
        Self { rows: None }
    }
}

impl Item for PhotographRows {
    const ID: &'static str = "ch04.photograph-rows";
    const NAME: &'static str = "Rows of the photograph after 2×2 pooling";
    const COVERS: &'static [&'static str] = &["4.6", "B4.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let input = self.rows.unwrap_or_else(|| crate::photographs::china().dim().1);
        let axis = pooling(within("rows", input, 2..=1 << 16)?);
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PoolingChain {
    /// Height and width; none means those of china.jpg.
    pub size: Option<[usize; 2]>,
    /// How often it is pooled.
    pub times: usize,
}

impl Default for PoolingChain {
    fn default() -> Self {
        Self { size: None, times: 5 }
    }
}

impl Item for PoolingChain {
    const ID: &'static str = "ch04.pooling-chain";
    const NAME: &'static str = "A photograph through five poolings";
    const COVERS: &'static [&'static str] = &["4.6"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let [mut height, mut width] = self.size.unwrap_or_else(|| {
            let (_, height, width) = crate::photographs::china().dim();
            [height, width]
        });
        within("size", height.min(width), 2..=1 << 16)?;
        within("size", height.max(width), 2..=1 << 16)?;
        within("times", self.times, 1..=16)?;
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

fn pooling(input: usize) -> Axis {
    Axis { input, kernel: 2, stride: 2, ..Axis::default() }
}
