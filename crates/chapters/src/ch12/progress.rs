//! What a run prints as it goes.

use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::run::{Run, words};
use crate::limits::within;
use crate::records::CLASSIC;
use crate::{ChapterError, Class, Item, Shown};

/// The lines that training prints, one for each evaluation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Progress {
    /// Which run.
    pub run: Run,
    /// The most lines to show: the first ones, and always the last.
    pub most: usize,
}

impl Default for Progress {
    fn default() -> Self {
        Self { run: Run::Classic, most: 6 }
    }
}

impl Item for Progress {
    const ID: &'static str = "ch12.progress";
    const NAME: &'static str = "What training prints";
    const COVERS: &'static [&'static str] = &["12.2"];
    const CLASS: Class = Class::Trained { record: CLASSIC };

    fn show(&self) -> Result<Shown, ChapterError> {
        let most = within("most", self.most, 1..=1000)?;
        let run = self.run.read()?;
        let points = &run.history.points;
        let percent = |part: f64| Cell::float(100.0 * part, 2);
        let headers = ["step", "epoch", "train loss", "train accuracy %", "test loss", "test accuracy %"];
        let mut table = Table::new(headers);
        for (index, point) in points.iter().enumerate() {
            if index + 1 >= most && index + 1 < points.len() {
                continue;
            }
            table.push(cells![
                point.step,
                Cell::float(point.epochs, 2),
                Cell::float(point.loss, 4),
                percent(point.train_accuracy),
                point.test_loss.map(|loss| Cell::float(loss, 4)),
                point.test_accuracy.map(percent),
            ])?;
        }
        let left_out = match points.len().saturating_sub(most) {
            0 => String::new(),
            lines => format!(" {lines} lines before the last are left out."),
        };
        Ok(Shown::table(table, format!("{}.{left_out}", words(&run))))
    }
}
