//! Checkpoints of training.

use std::collections::BTreeMap;

use datasets::{Augmentation, Dataset};
use ndarray::{Array4, Axis};
use train::{Recipe, Trainer};
use viz::{Cell, Table, cells};

use super::reader;
use crate::digit_reader;
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// So many of MNIST's test images are trained on: enough for a few steps.
const IMAGES: usize = 64;

/// A small set of real digits.
fn data() -> Result<Dataset, ChapterError> {
    let mut images = Array4::zeros((IMAGES, 1, 28, 28));
    let mut labels = Vec::with_capacity(IMAGES);
    for (number, mut image) in images.outer_iter_mut().enumerate() {
        image.index_axis_mut(Axis(0), 0).assign(&mnist::test_image(number));
        labels.push(mnist::test_label(number));
    }
    Ok(Dataset::new(images, labels, (0..10).map(|class| class.to_string()).collect())?)
}

/// A run with everything in it that has a state: order, changed images, Adam's averages.
fn recipe(model: &str, steps: u64) -> Recipe {
    Recipe {
        model: model.to_owned(),
        batch: 8,
        augmentation: Augmentation { max_shift_pixels: 1.0, ..Augmentation::default() },
        ..Recipe::classic()
    }
    .with_steps(steps)
}

/// What is in a checkpoint.
#[declare("ch15.checkpoint", "What a checkpoint holds besides", covers = ["15.1"])]
pub struct CheckpointContents {
    /// The network's name in the catalogue of models.
    #[parameter(default = digit_reader::NAME.to_owned(), choices = &reader::small())]
    pub model: String,
}

impl Item for CheckpointContents {
    fn draw(&self) -> Result<Shown, ChapterError> {
        reader::fresh(&self.model, 0)?;
        let mut trainer = Trainer::new(recipe(&self.model, 2), data()?)?;
        trainer.step()?;
        let (tensors, record) = models::tensors_from_bytes(&trainer.to_bytes()?)?;
        let learned = reader::tensors(&mut trainer.model().network);
        let is_learned = |name: &str| learned.iter().any(|(other, learned, _)| *learned && other == name);
        let part = |name: &str| match (name.strip_prefix("network."), name.rsplit_once('.')) {
            (Some(name), _) if is_learned(name) => "network: parameters".to_owned(),
            (Some(_), _) => "network: running statistics".to_owned(),
            (None, Some(("history", what))) => format!("history: {what}, one a step"),
            (None, Some((_, slot))) => format!("optimiser: {slot}, one for each parameter"),
            (None, None) => name.to_owned(),
        };
        let mut parts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
        for (name, values) in &tensors {
            let [count, numbers] = parts.entry(part(name)).or_default();
            *count += 1;
            *numbers += values.len();
        }
        let mut table = Table::new(["part", "tensors", "numbers", "bytes"]);
        for (part, [count, numbers]) in &parts {
            table.push(cells![part.as_str(), *count, *numbers, *numbers * size_of::<f32>()])?;
        }
        let record: BTreeMap<String, serde_json::Value> =
            serde_json::from_str(&record.unwrap_or_default()).map_err(|error| {
                let (record, problem) = ("checkpoint".to_owned(), error.to_string());
                ChapterError::Record { record, problem }
            })?;
        let keys: Vec<&str> = record.keys().map(String::as_str).collect();
        let all: usize = parts.values().map(|[_, numbers]| numbers * size_of::<f32>()).sum();
        let weights: usize = learned.iter().map(|(_, _, values)| values.len() * size_of::<f32>()).sum();
        let caption = format!(
            "The checkpoint of {} after one step of Adam: {:.1} times as many bytes of tensors as the weights alone. In its header \
             stand, as JSON: {}. All random numbers follow from the recipe's seed and the step, so these two are the state of \
             the generators.",
            self.model,
            all as f64 / weights as f64,
            keys.join(", ").replace('_', " ")
        );
        Ok(Shown::table(table, caption))
    }
}

/// A run that was stopped and continued, beside one that was not.
#[declare("ch15.resume", "A run that is stopped and continued", covers = ["15.1"])]
pub struct Resume {
    /// Steps in all.
    #[parameter(default = 6, range = 2..=20)]
    pub steps: u64,
    /// Stopped after so many.
    #[parameter(default = 3, range = 1..=19)]
    pub stop: u64,
}

/// The weights and running statistics of a run after its last step.
fn finish(mut trainer: Trainer, steps: u64) -> Result<Vec<u32>, ChapterError> {
    while trainer.step_count() < steps {
        trainer.step()?;
    }
    let tensors = reader::tensors(&mut trainer.model().network);
    Ok(tensors.iter().flat_map(|(_, _, values)| values.iter().map(|value| value.to_bits())).collect())
}

impl Item for Resume {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let steps = self.steps;
        let stop = within("stop", self.stop, 1..=steps - 1)?;
        let begun = || Trainer::new(recipe("lenet5", steps), data()?).map_err(ChapterError::from);
        let straight = finish(begun()?, steps)?;
        let mut stopped = begun()?;
        while stopped.step_count() < stop {
            stopped.step()?;
        }
        // ANCHOR: resumed
        let resumed = Trainer::from_bytes(&stopped.to_bytes()?, data()?)?;
        let resumed = finish(resumed, steps)?;
        // ANCHOR_END: resumed
        let weights = models::weights::to_bytes(&mut stopped.model().network, &BTreeMap::new())?;
        let mut model = reader::fresh("lenet5", 1)?;
        models::weights::load_bytes(&mut model.network, &weights)?;
        // Who has the weights alone does the steps that are left with an optimiser that remembers nothing.
        let again = finish(Trainer::with_model(recipe("lenet5", steps), model, data()?)?, steps - stop)?;
        let same = |other: &[u32]| if *other == *straight { "yes, all bits" } else { "no" };
        let mut table = Table::new(["continued from", "has", "same network in the end"]);
        table.push(cells!["nothing: never stopped", Cell::Empty, same(&straight)])?;
        table.push(cells!["the checkpoint", "weights, optimiser, step, recipe, history", same(&resumed)])?;
        table.push(cells!["the file of weights", "weights", same(&again)])?;
        let caption = format!(
            "LeNet-5 on {IMAGES} real digits, {steps} steps of Adam with shuffling and shifted images. Two of the runs were \
             stopped after step {stop}; compared are all {} numbers, bit by bit.",
            Cell::from(straight.len()).display()
        );
        Ok(Shown::table(table, caption))
    }
}
