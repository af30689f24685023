//! Targets, and what is counted when all is done.

use layers::{CrossEntropy, Loss, softmax};
use ndarray::Array2;
use serde::{Deserialize, Serialize};
use viz::{Cell, Grid, Mark, Table, Tint, cells, grid};

use crate::limits::{all_within, within};
use crate::{ChapterError, Item, Shown};

/// Labels as rows with a single 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct OneHot {
    /// The labels of a batch.
    pub labels: Vec<usize>,
    /// Classes.
    pub classes: usize,
}

impl Default for OneHot {
    fn default() -> Self {
        Self { labels: vec![7, 2, 1, 0], classes: 10 }
    }
}

impl Item for OneHot {
    const ID: &'static str = "ch09.one-hot";
    const NAME: &'static str = "Labels, one-hot";
    const COVERS: &'static [&'static str] = &["9.3"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let classes = within("classes", self.classes, 2..=10)?;
        all_within("labels", &self.labels, &(0..=classes - 1), 12)?;
        let rows = self.labels.len();
        let hot = Array2::from_shape_fn((rows, classes), |(row, class)| u8::from(self.labels[row] == class));
        let labels = Array2::from_shape_fn((rows, 1), |(row, _)| self.labels[row] as f64);
        let mut drawn = Grid::new(hot.view()).title("one-hot, columns are classes").tint(Tint::Output).with_indices();
        for (row, &label) in self.labels.iter().enumerate() {
            drawn = drawn.mark([row, label], Mark::Current);
        }
        let figure =
            grid(&[Grid::new(labels.view()).title("labels").tint(Tint::Input).into(), "→".into(), drawn.into()])?;
        let caption = format!("{rows} labels as rows of {classes} numbers: 1 at the right class, 0 elsewhere.");
        let row = |row: ndarray::ArrayView1<'_, u8>| row.iter().map(u8::to_string).collect::<Vec<_>>().join(" ");
        let rows: Vec<String> =
            self.labels.iter().zip(hot.outer_iter()).map(|(label, hot)| format!("{label} is {}", row(hot))).collect();
        Ok(Shown::described(figure, caption, format!("Labels one-hot: {}", rows.join("; "))))
    }
}

/// Two networks that get the same images right, and have different losses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccuracyAndLoss {
    /// The first network's scores of two classes for each image; class 0 is right.
    pub careful: Vec<[f64; 2]>,
    /// The second network's.
    pub bold: Vec<[f64; 2]>,
}

impl Default for AccuracyAndLoss {
    fn default() -> Self {
        Self {
            careful: vec![[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.5]],
            bold: vec![[5.0, 0.0], [5.0, 0.0], [5.0, 0.0], [0.0, 8.0]],
        }
    }
}

impl Item for AccuracyAndLoss {
    const ID: &'static str = "ch09.accuracy-and-loss";
    const NAME: &'static str = "The same accuracy, another loss";
    const COVERS: &'static [&'static str] = &["9.3"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["network", "probability of the right class", "right", "accuracy %", "loss"]);
        for (name, scores) in [("careful", &self.careful), ("bold", &self.bold)] {
            within("number of images", scores.len(), 1..=12)?;
            for row in scores {
                super::check_scores(row)?;
            }
            let rows = Array2::from_shape_fn((scores.len(), 2), |(image, class)| scores[image][class]);
            let labels = vec![0; scores.len()];
            let loss: f64 = CrossEntropy::new().evaluate(rows.view(), &labels, None)?;
            let right = scores.iter().filter(|[first, second]| first > second).count();
            let shares: Vec<String> =
                softmax(rows.view()).column(0).iter().map(|&share| Cell::float(share, 3).display()).collect();
            let percent = 100.0 * right as f64 / scores.len() as f64;
            table.push(cells![
                name,
                shares.join(", "),
                format!("{right} of {}", scores.len()),
                Cell::float(percent, 0),
                Cell::float(crate::exact::quantised(loss), 3)
            ])?;
        }
        let caption = "Accuracy counts how often the right class has the higher score. Cross-entropy also asks how sure the network \
                       was: being sure and wrong is dear.";
        Ok(Shown::table(table, caption))
    }
}
