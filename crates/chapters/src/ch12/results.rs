//! What a run came to: its accuracy at the end, what it would have had earlier, and two recipes beside each other.

use viz::{Cell, Table, cells};

use super::run::{Run, words};
use crate::records::{BEST, CLASSIC};
use crate::{ChapterError, Class, Item, Number, Shown, declare};

/// The accuracy on the test images at the end.
#[declare("ch12.test-accuracy", "Test accuracy at the end",
    covers = ["12.2", "B12.2"], class = Class::Trained { record: CLASSIC })]
pub struct TestAccuracy {
    /// Which run.
    #[parameter(default = Run::Classic)]
    pub run: Run,
}

impl Item for TestAccuracy {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let run = self.run.read()?;
        let all: u64 = run.confusion.iter().flatten().sum();
        let caption = format!("{}: {} of {all} test images are read wrong.", words(&run), run.mistakes.len());
        Ok(Shown::number(Number::float(100.0 * run.test_accuracy(), 2, "%"), caption))
    }
}

/// Find the bug: what a run had reached when it was broken off.
#[declare("ch12.stopped-early", "Find the bug: stopped early",
    covers = ["B12.3", "B12.1", "12.2"], class = Class::Trained { record: CLASSIC })]
pub struct StoppedEarly {
    /// Which run.
    #[parameter(default = Run::Classic)]
    pub run: Run,
    /// The step at which it was stopped.
    #[parameter(default = 1_400, range = 1..=100_000)]
    pub step: u64,
}

impl Item for StoppedEarly {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let run = self.run.read()?;
        let steps = self.step.min(run.recipe.steps);
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
#[declare("ch12.recipes", "Two recipes", covers = ["12.4", "12.1"], class = Class::Trained { record: BEST })]
pub struct Recipes {
    /// The runs to compare.
    #[parameter(default = vec![Run::Classic, Run::Best], most = 4)]
    pub runs: Vec<Run>,
}

impl Item for Recipes {
    fn draw(&self) -> Result<Shown, ChapterError> {
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
