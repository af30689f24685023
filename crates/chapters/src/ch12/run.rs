//! A run of the digit reader: its loss, its accuracy.

use serde::{Deserialize, Serialize};
use train::Point;
use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::limits::within;
use crate::records::{BEST, CLASSIC, DigitsRun};
use crate::{ChapterError, Class, Item, Number, Shown};

/// Which of the two recorded runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LossCurve {
    /// Which run.
    pub run: Run,
    /// Steps in the running mean.
    pub mean_of: usize,
    /// Whether the vertical axis is logarithmic.
    pub logarithmic: bool,
}

impl Default for LossCurve {
    fn default() -> Self {
        Self { run: Run::Classic, mean_of: 50, logarithmic: true }
    }
}

impl Item for LossCurve {
    const ID: &'static str = "ch12.loss";
    const NAME: &'static str = "The loss, step by step";
    const COVERS: &'static [&'static str] = &["12.2"];
    const CLASS: Class = Class::Trained { record: CLASSIC };

    fn show(&self) -> Result<Shown, ChapterError> {
        let mean_of = within("mean_of", self.mean_of, 1..=1000)?;
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FirstLoss {
    /// Which run.
    pub run: Run,
    /// Whether it is the loss of guessing: the same probability for every class.
    pub guessing: bool,
}

impl Default for FirstLoss {
    fn default() -> Self {
        Self { run: Run::Classic, guessing: false }
    }
}

impl Item for FirstLoss {
    const ID: &'static str = "ch12.first-loss";
    const NAME: &'static str = "The loss at the first step";
    const COVERS: &'static [&'static str] = &["12.2"];
    const CLASS: Class = Class::Trained { record: CLASSIC };

    fn show(&self) -> Result<Shown, ChapterError> {
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccuracyCurve {
    /// Which run.
    pub run: Run,
}

#[allow(clippy::derivable_impls, reason = "the page's parameters are spelt out in every item")]
impl Default for AccuracyCurve {
    fn default() -> Self {
        Self { run: Run::Classic }
    }
}

impl Item for AccuracyCurve {
    const ID: &'static str = "ch12.accuracy";
    const NAME: &'static str = "Accuracy on training and on test images";
    const COVERS: &'static [&'static str] = &["12.2", "B12.1", "B12.2"];
    const CLASS: Class = Class::Trained { record: CLASSIC };

    fn show(&self) -> Result<Shown, ChapterError> {
        let run = self.run.read()?;
        let points = &run.history.points;
        let at = |point: &Point, part: f64| (point.step as f64, 100.0 * part);
        let train =
            Series::new("training batches, as trained", points.iter().map(|point| at(point, point.train_accuracy)));
        let test = points.iter().filter_map(|point| Some(at(point, point.test_accuracy?)));
        let test = Series::new("test images", test);
        let last = points.last().map_or(0.0, |point| point.train_accuracy);
        let caption = format!(
            "{}. At the end {} of the last training batches and {} of the test images are read right. Training batches are \
             counted as they were trained on, with dropout and changed images; the test images decide.",
            words(&run),
            percent(last),
            percent(run.test_accuracy())
        );
        let figure = curves(&[train, test], &Axes::new("step", "read right (%)"))?;
        Ok(Shown::figure(figure, caption))
    }
}

/// The accuracy on the test images at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TestAccuracy {
    /// Which run.
    pub run: Run,
}

#[allow(clippy::derivable_impls, reason = "the page's parameters are spelt out in every item")]
impl Default for TestAccuracy {
    fn default() -> Self {
        Self { run: Run::Classic }
    }
}

impl Item for TestAccuracy {
    const ID: &'static str = "ch12.test-accuracy";
    const NAME: &'static str = "Test accuracy at the end";
    const COVERS: &'static [&'static str] = &["12.2", "B12.2"];
    const CLASS: Class = Class::Trained { record: CLASSIC };

    fn show(&self) -> Result<Shown, ChapterError> {
        let run = self.run.read()?;
        let all: u64 = run.confusion.iter().flatten().sum();
        let caption = format!("{}: {} of {all} test images are read wrong.", words(&run), run.mistakes.len());
        Ok(Shown::number(Number::float(100.0 * run.test_accuracy(), 2, "%"), caption))
    }
}

/// Find the bug: what a run had reached when it was broken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StoppedEarly {
    /// Which run.
    pub run: Run,
    /// The step at which it was stopped.
    pub step: u64,
}

impl Default for StoppedEarly {
    fn default() -> Self {
        Self { run: Run::Classic, step: 1_400 }
    }
}

impl Item for StoppedEarly {
    const ID: &'static str = "ch12.stopped-early";
    const NAME: &'static str = "Find the bug: stopped early";
    const COVERS: &'static [&'static str] = &["B12.3", "B12.1", "12.2"];
    const CLASS: Class = Class::Trained { record: CLASSIC };

    fn show(&self) -> Result<Shown, ChapterError> {
        let run = self.run.read()?;
        let steps = within("step", self.step, 1..=u64::MAX)?.min(run.recipe.steps);
        let mut table = Table::new(["step", "training batches %", "test images %", "test errors per 1,000"]);
        let part = |part: f64| Cell::float(100.0 * part, 2);
        // The evaluation nearest to the step, and the last one.
        let nearest = run.history.points.iter().min_by_key(|point| point.step.abs_diff(steps));
        for point in nearest.into_iter().chain(run.history.points.last()) {
            let errors = point.test_accuracy.map(|right| Cell::float(1000.0 * (1.0 - right), 1));
            table.push(cells![point.step, part(point.train_accuracy), point.test_accuracy.map(part), errors])?;
        }
        let caption = format!(
            "{}. Stopped at step {}, the evaluation nearest to it is the first row; the second is the whole run. Without a \
             test accuracy on the screen nobody sees what was given away.",
            words(&run),
            Cell::from(self.step).display()
        );
        Ok(Shown::table(table, caption))
    }
}

/// The two recipes beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipes {
    /// The runs to compare.
    pub runs: Vec<Run>,
}

impl Default for Recipes {
    fn default() -> Self {
        Self { runs: vec![Run::Classic, Run::Best] }
    }
}

impl Item for Recipes {
    const ID: &'static str = "ch12.recipes";
    const NAME: &'static str = "Two recipes";
    const COVERS: &'static [&'static str] = &["12.4", "12.1"];
    const CLASS: Class = Class::Trained { record: BEST };

    fn show(&self) -> Result<Shown, ChapterError> {
        within("number of runs", self.runs.len(), 1..=4)?;
        let mut table =
            Table::new(["", "model", "parameters", "steps × images", "seed", "held out", "test accuracy %", "wrong"]);
        let mut commands = Vec::new();
        for &which in &self.runs {
            let run = which.read()?;
            let recipe = &run.recipe;
            table.push(cells![
                match which {
                    Run::Classic => "classic",
                    Run::Best => "best",
                },
                recipe.model.as_str(),
                run.parameters,
                format!("{} × {}", Cell::from(recipe.steps).display(), recipe.batch),
                recipe.seed,
                recipe.validation,
                Cell::float(100.0 * run.test_accuracy(), 2),
                run.mistakes.len()
            ])?;
            commands.push(format!("“{}”", run.origin.command));
        }
        let caption = format!("Trained by {}. The test images chose nothing.", commands.join(" and "));
        Ok(Shown::table(table, caption))
    }
}
