//! Targets, and what is counted when all is done.

use layers::{CrossEntropy, Loss, softmax};
use ndarray::Array2;
use viz::{Cell, Grid, Mark, Table, Tint, cells, grid};

use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// Labels as rows with a single 1.
#[declare("ch09.one-hot", "Labels, one-hot", covers = ["9.3"])]
pub struct OneHot {
    /// The labels of a batch.
    #[parameter(default = vec![7, 2, 1, 0], range = 0..=9, most = 12)]
    pub labels: Vec<usize>,
    /// Classes.
    #[parameter(default = 10, range = 2..=10)]
    pub classes: usize,
}

impl Item for OneHot {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let classes = self.classes;
        for &label in &self.labels {
            within("labels", label, 0..=classes - 1)?;
        }
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
#[declare("ch09.accuracy-and-loss", "The same accuracy, another loss", covers = ["9.3"])]
pub struct AccuracyAndLoss {
    /// The first network's scores of two classes for each image; class 0 is right.
    #[parameter(
        default = vec![[1.0, 0.0], [1.0, 0.0], [1.0, 0.0], [0.0, 0.5]],
        range = -100.0..=100.0,
        called = "scores",
        most = 12,
        counted = "number of images"
    )]
    pub careful: Vec<[f64; 2]>,
    /// The second network's.
    #[parameter(
        default = vec![[5.0, 0.0], [5.0, 0.0], [5.0, 0.0], [0.0, 8.0]],
        range = -100.0..=100.0,
        called = "scores",
        most = 12,
        counted = "number of images"
    )]
    pub bold: Vec<[f64; 2]>,
}

impl Item for AccuracyAndLoss {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["network", "probability of the right class", "right", "accuracy %", "loss"]);
        for (name, scores) in [("careful", &self.careful), ("bold", &self.bold)] {
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
