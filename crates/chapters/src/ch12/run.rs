//! A run of the digit reader: its loss, its accuracy.

use train::Point;
use viz::{Axes, Cell, Series, curves};

use crate::records::{BEST, CLASSIC, DigitsRun};
use crate::{ChapterError, Class, Item, Number, Shown, declare, parameters};

/// Which of the two recorded runs.
#[parameters]
#[derive(Default)]
#[serde(rename_all = "lowercase")]
pub enum Run {
    /// The recipe that the chapter follows.
    #[default]
    Classic,
    /// Our own, chosen on a validation split.
    Best,
}

impl Run {
    pub(crate) fn read(self) -> Result<DigitsRun, ChapterError> {
        DigitsRun::read(match self {
            Self::Classic => CLASSIC,
            Self::Best => BEST,
        })
    }
}

/// `mnist, 5,000 steps of 50 images, seed 0`.
pub(crate) fn words(run: &DigitsRun) -> String {
    let steps = Cell::from(run.recipe.steps).display();
    format!("{}, {steps} steps of {} images, seed {}", run.recipe.model, run.recipe.batch, run.recipe.seed)
}

/// A percentage with two digits.
fn percent(part: f64) -> String {
    format!("{:.2} %", 100.0 * part)
}

/// The loss of each step.
#[declare("ch12.loss", "The loss, step by step", covers = ["12.2"], class = Class::Trained { record: CLASSIC })]
pub struct LossCurve {
    /// Which run.
    #[parameter(default = Run::Classic)]
    pub run: Run,
    /// Steps in the running mean.
    #[parameter(default = 50, range = 1..=1000, log = true)]
    pub mean_of: usize,
    /// Whether the vertical axis is logarithmic.
    #[parameter(default = true)]
    pub logarithmic: bool,
}

impl Item for LossCurve {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mean_of = self.mean_of;
        let run = self.run.read()?;
        let each = (1_u32..).map(f64::from).zip(run.history.losses.iter().map(|&loss| f64::from(loss)));
        let each = Series::new("each batch", each);
        let mean = each.running_mean(mean_of);
        // Neighbours share nearly all their samples; of these few lie far enough apart to draw a line.
        let apart = mean.points.into_iter().rev().step_by(mean_of.div_ceil(2)).rev();
        let mean = Series::new(format!("mean of {mean_of}"), apart.collect::<Vec<_>>());
        let test = run.history.points.iter().filter_map(|point| Some((point.step as f64, point.test_loss?)));
        let mut series = vec![each, mean];
        let test = Series::new("test images", test);
        if !test.points.is_empty() {
            series.push(test);
        }
        let label = if self.logarithmic { "loss (logarithmic)" } else { "loss" };
        let axes = Axes { log_y: self.logarithmic, ..Axes::new("step", label) };
        let (first, last) = (run.history.losses[0], series[1].points.last().map_or(0.0, |point| point.1));
        let caption = format!(
            "{}: from {first:.2} at the first step to {last:.3} in the mean of the last {mean_of}.",
            words(&run)
        );
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// The loss before anything was learned, or that of somebody who guesses.
#[declare("ch12.first-loss", "The loss at the first step",
    covers = ["12.2"], class = Class::Trained { record: CLASSIC })]
pub struct FirstLoss {
    /// Which run.
    #[parameter(default = Run::Classic)]
    pub run: Run,
    /// Whether it is the loss of guessing: the same probability for every class.
    #[parameter(default = false)]
    pub guessing: bool,
}

impl Item for FirstLoss {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let run = self.run.read()?;
        let classes = run.confusion.len();
        let guess = (classes as f64).ln();
        let first = f64::from(run.history.losses[0]);
        let caption = format!(
            "{}: the first step's loss is {first:.2}. Who gives each of {classes} classes the same probability has a loss \
             of ln {classes} = {guess:.2}.",
            words(&run)
        );
        Ok(Shown::number(Number::float(if self.guessing { guess } else { first }, 2, ""), caption))
    }
}

/// Accuracy on training batches and on the test images.
#[declare("ch12.accuracy", "Accuracy on training and on test images",
    covers = ["12.2", "B12.1", "B12.2"], class = Class::Trained { record: CLASSIC })]
pub struct AccuracyCurve {
    /// Which run.
    #[parameter(default = Run::Classic)]
    pub run: Run,
}

impl Item for AccuracyCurve {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let run = self.run.read()?;
        let points = &run.history.points;
        let at = |point: &Point, part: f64| (point.step as f64, 100.0 * part);
        let train =
            Series::new("training batches, as trained", points.iter().map(|point| at(point, point.train_accuracy)));
        let test = points.iter().filter_map(|point| Some(at(point, point.test_accuracy?)));
        let test = Series::new("test images", test);
        let last = points.last().map_or(0.0, |point| point.train_accuracy);
        let model = models::describe(&run.recipe.model, None)?;
        let dropout = model.layers().iter().any(|(_, layer)| matches!(layer, models::LayerConfig::Dropout(_)));
        let as_trained = match (dropout, run.recipe.augmentation.is_identity()) {
            (true, true) => ", with dropout",
            (true, false) => ", with dropout and changed images",
            (false, true) => "",
            (false, false) => ", with changed images",
        };
        let caption = format!(
            "{}. At the end {} of the last training batches and {} of the test images are read right. Training batches are \
             counted as they were trained on{as_trained}; the test images decide.",
            words(&run),
            percent(last),
            percent(run.test_accuracy())
        );
        let figure = curves(&[train, test], &Axes::new("step", "read right (%)"))?;
        Ok(Shown::figure(figure, caption))
    }
}
