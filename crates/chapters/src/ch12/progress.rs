//! What a run prints as it goes.

use viz::{Cell, Table, cells};

use super::run::{Run, words};
use crate::records::CLASSIC;
use crate::{ChapterError, Class, Item, Shown, declare};

/// The lines that training prints, one for each evaluation.
#[declare("ch12.progress", "What training prints", covers = ["12.2"], class = Class::Trained { record: CLASSIC })]
pub struct Progress {
    /// Which run.
    #[parameter(default = Run::Classic)]
    pub run: Run,
    /// The most lines to show: the first ones, and always the last.
    #[parameter(default = 6, range = 1..=1000, log = true)]
    pub most: usize,
}

impl Item for Progress {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let most = self.most;
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
