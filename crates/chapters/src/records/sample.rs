//! A small residual network on a sample of CIFAR-10.

use std::ops::ControlFlow;

use datasets::Dataset;
use datasets::cifar10::Cifar10;
use serde::{Deserialize, Serialize};
use train::{Event, History, Recipe, Trainer, evaluate};

use super::{CIFAR_SAMPLE, Origin, compare, read};
use crate::ChapterError;

/// A run on so few photographs that it learns them by heart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SampleRun {
    /// Where it comes from.
    pub origin: Origin,
    /// Everything that decides the run, the seed included.
    pub recipe: Recipe,
    /// The numbers that the network learned.
    pub parameters: usize,
    /// How many photographs it learned from.
    pub training_images: usize,
    /// How many it was tested with.
    pub test_images: usize,
    /// How many classes there are.
    pub classes: usize,
    /// The loss of each step, and the evaluations.
    pub history: History,
    /// The part of the training images that the finished network names right.
    pub train_accuracy: f64,
    /// The part of the test images.
    pub test_accuracy: f64,
}

impl SampleRun {
    /// The recipe: that for colour without changed images, in smaller batches.
    pub fn recipe() -> Recipe {
        let colour = Recipe::colour();
        let recipe = Recipe {
            batch: 41,
            augmentation: datasets::Augmentation::default(),
            evaluate_every: 40,
            checkpoint_every: 1_000_000,
            ..colour
        };
        recipe.with_steps(800)
    }

    /// The committed record.
    ///
    /// # Errors
    ///
    /// If it is damaged.
    pub fn read() -> Result<Self, ChapterError> {
        let run: Self = read(CIFAR_SAMPLE)?;
        if run.history.losses.len() as u64 != run.recipe.steps || run.history.points.is_empty() || run.classes == 0 {
            let problem = "its history is not that of its recipe".to_owned();
            return Err(ChapterError::Record { record: CIFAR_SAMPLE.to_owned(), problem });
        }
        Ok(run)
    }

    /// Trains and measures; `listen` hears how it goes.
    ///
    /// # Errors
    ///
    /// If the run fails, or the network cannot be evaluated.
    pub fn make(
        recipe: Recipe,
        data: &Cifar10,
        origin: Origin,
        listen: &mut dyn FnMut(&Event<'_>),
    ) -> Result<Self, ChapterError> {
        let mut trainer = Trainer::new(recipe, data.train.clone())?;
        trainer.run(Some(&data.test), None, &mut |event| {
            listen(&event);
            ControlFlow::Continue(())
        })?;
        let mut accuracy = |data: &Dataset| -> Result<f64, ChapterError> {
            let evaluation = evaluate(&mut trainer.model().network, data, |_, _| ControlFlow::Continue(()))?;
            Ok(evaluation.expect("nobody broke it off").accuracy())
        };
        let (train_accuracy, test_accuracy) = (accuracy(&data.train)?, accuracy(&data.test)?);
        Ok(Self {
            origin,
            recipe: trainer.recipe().clone(),
            parameters: layers::count_parameters(&mut trainer.model().network),
            training_images: data.train.len(),
            test_images: data.test.len(),
            classes: data.train.classes(),
            history: trainer.history().clone(),
            train_accuracy,
            test_accuracy,
        })
    }

    /// Repeats the first steps and compares their losses.
    ///
    /// # Errors
    ///
    /// [`ChapterError::Record`] if a loss is further away than the record's tolerance.
    pub fn check(&self, data: &Dataset, steps: usize) -> Result<(), ChapterError> {
        let mut trainer = Trainer::new(self.recipe.clone(), data.clone())?;
        let steps = steps.min(self.history.losses.len());
        let repeated = (0..steps).map(|_| Ok(trainer.step()? as f32)).collect::<Result<Vec<_>, ChapterError>>()?;
        compare(CIFAR_SAMPLE, "repeating its first steps", &self.origin, &self.history.losses, &repeated)
    }
}
