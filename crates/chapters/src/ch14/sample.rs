//! A residual network trained on a few hundred photographs of CIFAR-10: it learns them by heart.

use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::records::{CIFAR_SAMPLE, SampleRun};
use crate::{ChapterError, Class, Item, Shown, declare};

/// The part of the images that is named right, on those that were learned and on others.
#[declare("ch14.sample-curve", "Learning a few photographs by heart",
    covers = ["14.7"], class = Class::Trained { record: CIFAR_SAMPLE })]
pub struct SampleCurve {
    /// The most steps shown.
    #[parameter(default = 100_000, range = 1..=100_000, log = true)]
    pub steps: u64,
}

impl Item for SampleCurve {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let steps = self.steps;
        let run = SampleRun::read()?;
        let points = || run.history.points.iter().filter(|point| point.step <= steps);
        let percent = |part: f64| 100.0 * part;
        let series = [
            Series::new("training batches", points().map(|point| (point.step as f64, percent(point.train_accuracy)))),
            Series::new(
                "photographs held out",
                points().filter_map(|point| Some((point.step as f64, percent(point.test_accuracy?)))),
            ),
        ];
        let shown: Vec<Series> = series.into_iter().filter(|series| !series.points.is_empty()).collect();
        if shown.is_empty() {
            let range = "at least the step of the first evaluation".to_owned();
            return Err(ChapterError::Parameter { parameter: "steps".into(), value: steps.to_string(), range });
        }
        let axes = Axes { y_range: Some([0.0, 101.0]), ..Axes::new("step", "named right, %") };
        let caption = format!(
            "{} on {} photographs of CIFAR-10, tested on {} others, seed {}.",
            run.recipe.model,
            Cell::from(run.training_images).display(),
            Cell::from(run.test_images).display(),
            run.recipe.seed
        );
        Ok(Shown::figure(curves(&shown, &axes)?, caption))
    }
}

/// The end of that run in numbers.
#[declare("ch14.sample", "By heart is not learned", covers = ["14.7"], class = Class::Trained { record: CIFAR_SAMPLE })]
pub struct SampleTable {
    /// Digits after the point of a percentage.
    #[parameter(default = 1, range = 0..=4)]
    pub digits: usize,
}

impl Item for SampleTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let digits = self.digits;
        let run = SampleRun::read()?;
        let mut table = Table::new(["photographs", "number", "named right %"]);
        let percent = |part: f64| Cell::float(100.0 * part, digits);
        table.push(cells!["learned", run.training_images, percent(run.train_accuracy)])?;
        table.push(cells!["held out", run.test_images, percent(run.test_accuracy)])?;
        table.push(cells!["by guessing", Cell::Empty, percent(1.0 / run.classes as f64)])?;
        let caption = format!(
            "{}, {} parameters, after {} steps of {} images.",
            run.recipe.model,
            Cell::from(run.parameters).display(),
            Cell::from(run.recipe.steps).display(),
            run.recipe.batch
        );
        Ok(Shown::table(table, caption))
    }
}
