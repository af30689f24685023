//! The chain rule in numbers: one weight is turned up a little, and what becomes of outputs and loss.

use conv::Conv2dOptions;
use viz::{Cell, Table, cells};

use super::gradients::of_kernel;
use super::tiny::{LONGEST, SmallConvolution};
use crate::limits::within;
use crate::sliding::correlate;
use crate::{ChapterError, Item, Shown, declare};

/// Each output before and after one weight is turned up, and its part in the change of the loss.
#[declare("ch07.nudged-weight", "One weight, turned up a little", covers = ["7.1"])]
pub struct NudgedWeight {
    /// The convolution.
    #[parameter(default = SmallConvolution::default())]
    pub example: SmallConvolution,
    /// Row and column of the weight.
    #[parameter(default = [0, 0], range = 0..=LONGEST - 1, called = ["row of the weight", "column of the weight"])]
    pub weight: [usize; 2],
    /// What is added to it.
    #[parameter(default = 0.1, range = 0.001..=10.0, log = true)]
    pub by: f64,
}

impl Item for NudgedWeight {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let planes = self.example.planes()?;
        let [height, width] = planes.kernel_size();
        let u = within("row of the weight", self.weight[0], 0..=height - 1)?;
        let v = within("column of the weight", self.weight[1], 0..=width - 1)?;
        let by = self.by;
        let mut turned_up = planes.kernel.clone();
        turned_up[[u, v]] += by;
        let after = correlate(planes.input.view(), turned_up.view(), &Conv2dOptions::default())?;
        let mut table =
            Table::new(["output", "pixel under the weight", "before", "after", "upstream", "change of the loss"]);
        let mut change = 0.0;
        for ((place, &before), &upstream) in planes.output.indexed_iter().zip(&planes.upstream) {
            let (i, j) = place;
            let part = upstream * (after[place] - before);
            change += part;
            table.push(cells![
                format!("{i}, {j}"),
                Cell::float(planes.input[[i + u, j + v]], 0),
                Cell::float(before, 0),
                Cell::float(after[place], 1),
                Cell::float(upstream, 0),
                // A zero has no sign.
                Cell::float(part + 0.0, 1)
            ])?;
        }
        table.push(cells!["all", Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty, Cell::float(change + 0.0, 1)])?;
        let gradient =
            of_kernel(planes.upstream.view(), planes.input.view(), [height, width], &Conv2dOptions::default())?;
        let number = |value: f64, digits: usize| Cell::float(value, digits).display().replace('-', "−");
        let caption = format!(
            "The weight in row {u}, column {v} is raised by {by}. Each output changes by {by} times the pixel that lay under the \
             weight, and the loss by that times what came back to the output. Together {}: per unit of the weight {}, which is \
             the gradient that the loops give, {}.",
            number(change, 1),
            number(change / by, 0),
            number(gradient[[u, v]], 0)
        );
        Ok(Shown::table(table, caption))
    }
}
