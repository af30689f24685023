//! What a run came to: its accuracy at the end, what it would have had earlier, and two recipes beside each other.

use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::run::{Run, words};
use crate::limits::within;
use crate::records::{BEST, CLASSIC};
use crate::{ChapterError, Class, Item, Number, Shown};

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
