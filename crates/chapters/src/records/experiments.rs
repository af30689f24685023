//! Short runs that are compared with each other: permuted pixels, and files in several orders.

use std::ops::ControlFlow;

use datasets::mnist::Mnist;
use datasets::{Batches, Dataset, LastBatch, order};
use layers::{Context, Conv2dConfig, LinearConfig, Sequential};
use models::{Architecture, LayerConfig};
use optim::{Adam, AdamConfig};
use serde::{Deserialize, Serialize};

use super::step::step;
use super::{Origin, PERMUTATION, SORTED_FILE, compare, read};
use crate::ChapterError;
use crate::random::seeded;

/// Several runs with one thing changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiments {
    /// Where they come from.
    pub origin: Origin,
    /// What was done, in a sentence or two.
    pub about: String,
    /// The seed of weights, orders and permutations.
    pub seed: u64,
    /// Images per step.
    pub batch: usize,
    /// Steps of each run.
    pub steps: usize,
    /// Adam's learning rate.
    pub learning_rate: f64,
    /// The runs.
    pub experiments: Vec<Experiment>,
}

/// One of the runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Experiment {
    /// What was changed.
    pub name: String,
    /// The part of the test images that was read right at the end.
    pub test_accuracy: f64,
    /// The losses of the first steps, to be compared with.
    pub losses: Vec<f32>,
}

/// How many losses a record keeps of each run.
const KEPT_LOSSES: usize = 20;

/// A run before it is run.
struct Plan {
    name: &'static str,
    network: Architecture,
    /// The order in which training images are shown, a step's after the other.
    order: Vec<usize>,
    /// The place that each pixel comes from.
    pixels: Option<Vec<usize>>,
}

impl Experiments {
    /// The committed record of this name.
    ///
    /// # Errors
    ///
    /// If there is none, or it is damaged.
    pub fn read(name: &str) -> Result<Self, ChapterError> {
        let record: Self = read(name)?;
        if record.experiments.is_empty() {
            return Err(ChapterError::Record { record: name.to_owned(), problem: "it has no runs".to_owned() });
        }
        Ok(record)
    }

    /// Runs the experiments of this name: [`PERMUTATION`] or [`SORTED_FILE`].
    ///
    /// # Errors
    ///
    /// If there is no such name, or a run fails.
    pub fn make(
        name: &str,
        data: &Mnist,
        steps: usize,
        origin: Origin,
        listen: &mut dyn FnMut(&str, usize),
    ) -> Result<Self, ChapterError> {
        let about = match name {
            PERMUTATION => {
                "A dense network (784 → 256 → 10) and a convolutional one (two 5×5 convolutions of 16 and 32 filters, a dense \
                 layer), trained on MNIST as it was written and with one fixed permutation of all pixels."
            }
            _ => {
                "The convolutional network, trained for one pass on MNIST in several orders; a buffer of 1,000 images is \
                 shuffled as a stream passes through it."
            }
        };
        let mut record = Self {
            origin,
            about: about.to_owned(),
            seed: 0,
            batch: 50,
            steps,
            learning_rate: 1e-3,
            experiments: Vec::new(),
        };
        for plan in record.plans(name, &data.train)? {
            let (mut network, losses) = record.run(&plan, &data.train, steps, &mut |step| listen(plan.name, step))?;
            let test = plan.pixels.as_ref().map_or(Ok(data.test.clone()), |pixels| permuted(&data.test, pixels))?;
            let evaluation = train::evaluate(&mut network, &test, |_, _| ControlFlow::Continue(()))?;
            let test_accuracy = evaluation.expect("nobody broke it off").accuracy();
            let losses = losses.into_iter().take(KEPT_LOSSES).collect();
            record.experiments.push(Experiment { name: plan.name.to_owned(), test_accuracy, losses });
        }
        Ok(record)
    }

    /// Repeats the first steps of each run and compares their losses.
    ///
    /// # Errors
    ///
    /// [`ChapterError::Record`] if a loss is further away than the record's tolerance.
    pub fn check(&self, name: &str, data: &Mnist, steps: usize) -> Result<(), ChapterError> {
        let plans = self.plans(name, &data.train)?;
        if plans.len() != self.experiments.len() {
            let problem = format!("it has {} runs, and {} are planned", self.experiments.len(), plans.len());
            return Err(ChapterError::Record { record: name.to_owned(), problem });
        }
        for (plan, experiment) in plans.iter().zip(&self.experiments) {
            let (_, losses) = self.run(plan, &data.train, steps.min(self.steps).min(KEPT_LOSSES), &mut |_| ())?;
            compare(name, &experiment.name, &self.origin, &experiment.losses, &losses)?;
        }
        Ok(())
    }

    fn plans(&self, name: &str, data: &Dataset) -> Result<Vec<Plan>, ChapterError> {
        let shuffled = order::epoch_order(data.len(), self.seed, 0);
        let buffered = order::buffer_shuffle(data.len(), 1_000, self.seed)?;
        match name {
            PERMUTATION => {
                let pixels = order::epoch_order(data.height() * data.width(), self.seed, 0);
                let plan = |name, network, pixels| Plan { name, network, order: shuffled.clone(), pixels };
                Ok(vec![
                    plan("dense, as written", dense()?, None),
                    plan("dense, permuted", dense()?, Some(pixels.clone())),
                    plan("convolutional, as written", convolutional()?, None),
                    plan("convolutional, permuted", convolutional()?, Some(pixels)),
                ])
            }
            SORTED_FILE => {
                let mut sorted: Vec<usize> = (0..data.len()).collect();
                sorted.sort_by_key(|&index| data.label(index));
                let network = convolutional()?;
                let plan = |name, order| Plan { name, network: network.clone(), order, pixels: None };
                let through = |file: &[usize], order: &[usize]| order.iter().map(|&at| file[at]).collect::<Vec<_>>();
                Ok(vec![
                    plan("MNIST's file, shuffled as a whole", shuffled.clone()),
                    plan("MNIST's file, through a buffer of 1,000", buffered.clone()),
                    plan("sorted by class, shuffled as a whole", through(&sorted, &shuffled)),
                    plan("sorted by class, through a buffer of 1,000", through(&sorted, &buffered)),
                ])
            }
            _ => Err(unknown(name)),
        }
    }

    /// Trains a plan's network for so many steps; gives it and the loss of each step.
    fn run(
        &self,
        plan: &Plan,
        data: &Dataset,
        steps: usize,
        listen: &mut dyn FnMut(usize),
    ) -> Result<(Sequential<f32>, Vec<f32>), ChapterError> {
        let mut network = plan.network.build::<f32>(&mut seeded(self.seed))?;
        let mut optimizer = Adam::new(AdamConfig::default())?;
        let mut context = Context::train(self.seed);
        let mut losses = Vec::new();
        let passes = std::iter::repeat(Batches::new(&plan.order, self.batch, LastBatch::Drop)?);
        for indices in passes.flatten().take(steps) {
            // The batch alone is permuted: the whole set would have to be copied.
            let batch = data.subset(indices);
            let batch = plan.pixels.as_ref().map_or(Ok(batch.clone()), |pixels| permuted(&batch, pixels))?;
            let batch = batch.batch(&(0..indices.len()).collect::<Vec<_>>());
            losses.push(step(&mut network, &mut optimizer, self.learning_rate, batch, &mut context)?);
            listen(losses.len());
        }
        Ok((network, losses))
    }
}

pub(super) fn unknown(name: &str) -> ChapterError {
    ChapterError::Record { record: name.to_owned(), problem: "there are no such experiments".to_owned() }
}

fn dense() -> Result<Architecture, ChapterError> {
    let layers = [
        LayerConfig::Flatten,
        LayerConfig::Linear(LinearConfig::new(784, 256)),
        LayerConfig::ReLU,
        LayerConfig::Linear(LinearConfig::new(256, 10)),
    ];
    network("dense", &layers)
}

pub(super) fn convolutional() -> Result<Architecture, ChapterError> {
    let layers = [
        LayerConfig::Conv2d(Conv2dConfig::new(1, 16, [5, 5]).same()),
        LayerConfig::ReLU,
        LayerConfig::MaxPool2d([2, 2]),
        LayerConfig::Conv2d(Conv2dConfig::new(16, 32, [5, 5]).same()),
        LayerConfig::ReLU,
        LayerConfig::MaxPool2d([2, 2]),
        LayerConfig::Flatten,
        LayerConfig::Linear(LinearConfig::new(32 * 7 * 7, 10)),
    ];
    network("convolutional", &layers)
}

pub(super) fn network(name: &str, layers: &[LayerConfig]) -> Result<Architecture, ChapterError> {
    let named = layers.iter().enumerate().map(|(at, layer)| (at.to_string(), layer.clone())).collect();
    Ok(Architecture::new(name, [1, 28, 28], named)?)
}

/// The images with their pixels in another order; `pixels` says where each comes from.
// ANCHOR: permuted
fn permuted(data: &Dataset, pixels: &[usize]) -> Result<Dataset, ChapterError> {
    let mut images = data.images().to_owned();
    let width = data.width();
    for (mut target, source) in images.outer_iter_mut().zip(data.images().outer_iter()) {
        for (mut target, source) in target.outer_iter_mut().zip(source.outer_iter()) {
            for (value, &from) in target.iter_mut().zip(pixels) {
                *value = source[[from / width, from % width]];
            }
        }
    }
    Ok(Dataset::new(images, data.labels().to_vec(), data.class_names().to_vec())?)
}
// ANCHOR_END: permuted
