//! Runs of chapter 11 with their whole course: five optimisers on the same digits, and what holds a network back from
//! learning too few of them by heart.

mod plans;

use std::ops::ControlFlow;

use datasets::mnist::Mnist;
use datasets::{Batches, Dataset, LastBatch, order};
use layers::{Context, Sequential};
use serde::{Deserialize, Serialize};

use super::step::step;
use super::{OPTIMIZERS, Origin, REGULARISERS, compare, read};
use crate::ChapterError;
use crate::random::seeded;
use plans::{Plan, plans};

/// Several runs on the same images, each with its course.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingRuns {
    /// Where they come from.
    pub origin: Origin,
    /// What was done, in a sentence or two.
    pub about: String,
    /// The seed of weights, orders, masks and changes of images.
    pub seed: u64,
    /// Images per step.
    pub batch: usize,
    /// Steps of each run.
    pub steps: usize,
    /// Images that were learned from.
    pub training_images: usize,
    /// Further training images, on which each run's setting was chosen.
    pub held_out_images: usize,
    /// The runs.
    pub runs: Vec<TrainingRun>,
}

/// One run, with the setting that was the best of those tried.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingRun {
    /// What was changed.
    pub name: String,
    /// The learning rate, or the strength of what holds back.
    pub setting: f64,
    /// All settings that were tried, each with its loss on the held-out images at the end.
    pub tried: Vec<(f64, f64)>,
    /// The loss of each step.
    pub losses: Vec<f32>,
    /// What was measured on the way.
    pub points: Vec<TrainingPoint>,
    /// The part of the test images that was read right at the end.
    pub test_accuracy: f64,
}

/// Losses of whole sets, in evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainingPoint {
    /// Steps done.
    pub step: usize,
    /// Of the images that are learned from; of the first 5,000 of them, if there are more.
    pub training_loss: f64,
    /// Of the held-out images.
    pub held_out_loss: f64,
    /// The part of the held-out images that is read right.
    pub held_out_accuracy: f64,
}

/// The last images of the training file are held out.
const HELD_OUT: usize = 5_000;
/// Images of the small training set.
const FEW: usize = 500;

/// What one setting of a plan gave.
struct Outcome {
    network: Sequential<f32>,
    losses: Vec<f32>,
    points: Vec<TrainingPoint>,
}

impl TrainingRuns {
    /// The committed record of this name.
    ///
    /// # Errors
    ///
    /// If there is none, or it is damaged.
    pub fn read(name: &str) -> Result<Self, ChapterError> {
        let record: Self = read(name)?;
        let whole = |run: &TrainingRun| !run.points.is_empty() && run.losses.len() == record.steps;
        if record.runs.is_empty() || !record.runs.iter().all(whole) {
            let problem = "it has no runs, or runs without a course".to_owned();
            return Err(ChapterError::Record { record: name.to_owned(), problem });
        }
        Ok(record)
    }

    /// Runs the experiments of this name: [`OPTIMIZERS`] or [`REGULARISERS`].
    ///
    /// # Errors
    ///
    /// If there is no such name, or a run fails.
    pub fn make(
        name: &str,
        data: &Mnist,
        steps: usize,
        origin: Origin,
        listen: &mut dyn FnMut(&str),
    ) -> Result<Self, ChapterError> {
        let (training, held_out) = parts(name, &data.train);
        let about = if name == OPTIMIZERS {
            "A convolutional network (two 5×5 convolutions of 16 and 32 filters, a dense layer) on MNIST."
        } else {
            "A dense network (784 → 256 → 10), trained by AdamW at 0.001 on few digits of MNIST."
        };
        let mut record = Self {
            origin,
            about: about.to_owned(),
            seed: 0,
            batch: 50,
            steps,
            training_images: training.len(),
            held_out_images: held_out.len(),
            runs: Vec::new(),
        };
        for plan in plans(name)? {
            let mut tried = Vec::new();
            let mut best: Option<(f64, Outcome)> = None;
            for &setting in plan.settings {
                let outcome = record.run(&plan, setting, &training, Some(&held_out), steps)?;
                let loss = outcome.points[outcome.points.len() - 1].held_out_loss;
                listen(&format!("{} {setting}: held-out loss {loss:.4}", plan.name));
                if loss.is_finite() && tried.iter().all(|&(_, other)| loss < other) {
                    best = Some((setting, outcome));
                }
                tried.push((setting, if loss.is_finite() { loss } else { f64::MAX }));
            }
            let (setting, mut outcome) = best.ok_or_else(|| ChapterError::Record {
                record: name.to_owned(),
                problem: format!("{} did not converge", plan.name),
            })?;
            let test = train::evaluate(&mut outcome.network, &data.test, |_, _| ControlFlow::Continue(()))?;
            let test_accuracy = test.expect("nobody broke it off").accuracy();
            let Outcome { losses, points, .. } = outcome;
            record.runs.push(TrainingRun { name: plan.name.to_owned(), setting, tried, losses, points, test_accuracy });
        }
        Ok(record)
    }

    /// Repeats the first steps of each run and compares their losses.
    ///
    /// # Errors
    ///
    /// [`ChapterError::Record`] if a loss is further away than the record's tolerance.
    pub fn check(&self, name: &str, data: &Mnist, steps: usize) -> Result<(), ChapterError> {
        let plans = plans(name)?;
        if plans.len() != self.runs.len() {
            let problem = format!("it has {} runs, and {} are planned", self.runs.len(), plans.len());
            return Err(ChapterError::Record { record: name.to_owned(), problem });
        }
        let (training, _) = parts(name, &data.train);
        for (plan, run) in plans.iter().zip(&self.runs) {
            let Outcome { losses, .. } = self.run(plan, run.setting, &training, None, steps.min(self.steps))?;
            compare(name, &run.name, &self.origin, &run.losses, &losses)?;
        }
        Ok(())
    }

    /// Trains at one setting; measures on the way if there are held-out images.
    fn run(
        &self,
        plan: &Plan,
        setting: f64,
        training: &Dataset,
        held_out: Option<&Dataset>,
        steps: usize,
    ) -> Result<Outcome, ChapterError> {
        let mut network = (plan.network)(setting)?.build::<f32>(&mut seeded(self.seed))?;
        let mut optimizer = (plan.optimizer)(setting)?;
        let augmentation = (plan.augmentation)(setting);
        let mut changes = seeded(self.seed + 1);
        let mut context = Context::train(self.seed);
        let (mut losses, mut points) = (Vec::new(), Vec::new());
        // As many passes as are needed, each in an order of its own.
        let passes = (steps * self.batch).div_ceil(training.len()) as u64;
        let shuffled: Vec<usize> =
            (0..=passes).flat_map(|pass| order::epoch_order(training.len(), self.seed, pass)).collect();
        let few = training.take(training.len().min(HELD_OUT));
        let every = (steps / plan.points).max(1);
        for indices in Batches::new(&shuffled, self.batch, LastBatch::Drop)?.take(steps) {
            let mut batch = training.batch(indices);
            augmentation.apply(batch.images.view_mut(), &mut changes);
            let rate = (plan.rate)(setting);
            losses.push(step(&mut network, &mut *optimizer, rate, batch, &mut context)?);
            let done = losses.len();
            if let Some(held_out) = held_out.filter(|_| done.is_multiple_of(every) || done == steps) {
                let mut measure = |data: &Dataset| -> Result<(f64, f64), ChapterError> {
                    let evaluation = train::evaluate(&mut network, data, |_, _| ControlFlow::Continue(()))?;
                    let evaluation = evaluation.expect("nobody broke it off");
                    Ok((evaluation.loss, evaluation.accuracy()))
                };
                let (training_loss, _) = measure(&few)?;
                let (held_out_loss, held_out_accuracy) = measure(held_out)?;
                points.push(TrainingPoint { step: done, training_loss, held_out_loss, held_out_accuracy });
            }
        }
        Ok(Outcome { network, losses, points })
    }
}

/// The images that are learned from, and those that are held out.
fn parts(name: &str, train: &Dataset) -> (Dataset, Dataset) {
    let border = train.len().saturating_sub(HELD_OUT);
    let held_out: Vec<usize> = (border..train.len()).collect();
    let training = if name == REGULARISERS { FEW.min(border) } else { border };
    (train.take(training), train.subset(&held_out))
}
