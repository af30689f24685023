//! A run of the digit reader: its recipe, its history, and what it got wrong.

use std::ops::ControlFlow;

use datasets::Dataset;
use serde::{Deserialize, Serialize};
use train::{Event, History, Recipe, Trainer, evaluate};

use super::{Origin, compare, read};
use crate::ChapterError;

/// A trained network as the figures of chapter 12 need it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DigitsRun {
    /// Where it comes from.
    pub origin: Origin,
    /// Everything that decides the run, the seed included.
    pub recipe: Recipe,
    /// The numbers that the network learned.
    pub parameters: usize,
    /// The loss of each step, and the evaluations.
    pub history: History,
    /// `[true class][chosen class]` → test images.
    pub confusion: Vec<Vec<u64>>,
    /// The test images that it got wrong, in order.
    pub mistakes: Vec<Mistake>,
}

/// A test image that was read wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mistake {
    /// Which test image.
    pub image: usize,
    /// The digit that it shows.
    pub truth: usize,
    /// The digit that the network chose.
    pub chosen: usize,
}

impl DigitsRun {
    /// The committed record of this name.
    ///
    /// # Errors
    ///
    /// If there is none, or it is damaged.
    pub fn read(name: &str) -> Result<Self, ChapterError> {
        let run: Self = read(name)?;
        let failed = |problem: &str| ChapterError::Record { record: name.to_owned(), problem: problem.to_owned() };
        let classes = run.confusion.len();
        if classes == 0 || run.confusion.iter().any(|row| row.len() != classes) {
            return Err(failed("its confusion matrix is not square"));
        }
        if run.history.losses.len() as u64 != run.recipe.steps || run.history.points.is_empty() {
            return Err(failed("its history is not that of its recipe"));
        }
        Ok(run)
    }

    /// What the figures need of a run, which goes on to its end if it is not there yet; `listen` hears how it goes.
    ///
    /// # Errors
    ///
    /// If the run fails, or the network cannot be evaluated.
    pub fn of(
        trainer: &mut Trainer,
        test: &Dataset,
        origin: Origin,
        listen: &mut dyn FnMut(&Event<'_>),
    ) -> Result<Self, ChapterError> {
        trainer.run(Some(test), None, &mut |event| {
            listen(&event);
            ControlFlow::Continue(())
        })?;
        let evaluation = evaluate(&mut trainer.model().network, test, |_, _| ControlFlow::Continue(()))?;
        let evaluation = evaluation.expect("nobody broke it off");
        let mistakes = evaluation.mistakes(test).into_iter();
        let mistakes =
            mistakes.map(|image| Mistake { image, truth: test.label(image), chosen: evaluation.predictions[image] });
        Ok(Self {
            origin,
            recipe: trainer.recipe().clone(),
            parameters: layers::count_parameters(&mut trainer.model().network),
            history: trainer.history().clone(),
            confusion: evaluation
                .confusion
                .outer_iter()
                .map(|row| row.iter().copied().map(u64::from).collect())
                .collect(),
            mistakes: mistakes.collect(),
        })
    }

    /// The part of the test images that the finished network read right.
    pub fn test_accuracy(&self) -> f64 {
        let right: u64 = self.confusion.iter().enumerate().map(|(class, row)| row[class]).sum();
        let all: u64 = self.confusion.iter().flatten().sum();
        right as f64 / all.max(1) as f64
    }

    /// Repeats the first steps and compares their losses.
    ///
    /// # Errors
    ///
    /// [`ChapterError::Record`] if a loss is further away than the record's tolerance.
    pub fn check(&self, name: &str, data: &Dataset, steps: usize) -> Result<(), ChapterError> {
        let mut trainer = Trainer::new(self.recipe.clone(), data.clone())?;
        let steps = steps.min(self.history.losses.len());
        let repeated = (0..steps).map(|_| Ok(trainer.step()? as f32)).collect::<Result<Vec<_>, ChapterError>>()?;
        compare(name, "repeating its first steps", &self.origin, &self.history.losses, &repeated)
    }
}
