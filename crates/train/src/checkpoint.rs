//! A run on disk: weights, the optimiser's memory, the step, the history and the recipe, in one file.
//!
//! The file is written beside its place and renamed into it, so a run that is killed at any moment leaves the last
//! checkpoint whole. Nothing in it depends on the time, the machine's name or the number of threads: two runs of one
//! recipe write the same bytes. The state of every random generator is a function of the seed and the step, so these
//! two numbers are all that has to be kept of it.

use std::collections::BTreeMap;
use std::path::{Path as FilePath, PathBuf};

use layers::{Layer, Path, Slot};
use models::{NamedTensors, read_tensors, tensors_from_bytes, tensors_to_bytes, write_tensors};
use ndarray::{ArrayD, ArrayViewD};
use optim::{NamedSlots, OptimizerState};
use serde::{Deserialize, Serialize};

use crate::recipe::Change;
use crate::run_state::{Recent, RunState};
use crate::{History, Point, Recipe, TrainError};

/// The name of the checkpoint in a run's folder.
pub const FILE_NAME: &str = "checkpoint.safetensors";

/// A file larger than this is no checkpoint of ours: VGG-19 with Adam takes 1.7 GB.
const LARGEST_BYTES: u64 = 4 << 30;

/// Changes when older checkpoints can no longer be read.
const FORMAT: u32 = 1;

/// The name of the tensor with the loss of every step.
const LOSSES: &str = "history.losses";

/// What a checkpoint holds beside its tensors.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    format: u32,
    recipe: Recipe,
    step: u64,
    class_counts: Vec<usize>,
    recent: Recent,
    points: Vec<Point>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<Change>,
}

/// See [`Trainer::save`](crate::Trainer::save).
pub(crate) fn save(state: &mut RunState, class_counts: Vec<usize>, path: &FilePath) -> Result<(), TrainError> {
    let (tensors, record) = taken_apart(state, class_counts).map_err(|reason| invalid(path, reason))?;
    let named = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor));
    if let Some(name) = first_not_finite(named) {
        let what = if name.starts_with("network.") { "network" } else { "optimiser's memory" };
        return Err(state.no_longer_finite(what));
    }
    Ok(write_tensors(path, &views(&tensors), &record)?)
}

/// See [`Trainer::to_bytes`](crate::Trainer::to_bytes).
pub(crate) fn to_bytes(state: &mut RunState, class_counts: Vec<usize>) -> Result<Vec<u8>, TrainError> {
    let parts = taken_apart(state, class_counts);
    let (tensors, record) = parts.map_err(|reason| invalid(FilePath::new(FILE_NAME), reason))?;
    Ok(tensors_to_bytes(&views(&tensors), Some(&record))?)
}

/// Tensors with their names, in the order in which they were collected.
type Tensors = Vec<(String, ArrayD<f32>)>;

/// All that the next step depends on: tensors by name, and the rest as JSON.
fn taken_apart(state: &mut RunState, class_counts: Vec<usize>) -> Result<(Tensors, String), String> {
    // ANCHOR: record
    let record = Record {
        format: FORMAT,
        recipe: state.recipe.clone(),
        step: state.step,
        class_counts,
        recent: state.recent,
        points: state.history.points.clone(),
        changes: state.changes.clone(),
    };
    // ANCHOR_END: record
    let record = serde_json::to_string(&record).map_err(|error| error.to_string())?;
    // Copies: a visit lends each tensor only for a moment.
    let mut tensors = Tensors::new();
    state.model.network.visit(&mut Path::default(), &mut |name, slot| {
        let value = match slot {
            Slot::Parameter(parameter) => parameter.value.clone(),
            Slot::Buffer(buffer) => buffer.clone(),
        };
        tensors.push((format!("network.{name}"), value));
    });
    let losses = state.history.losses.clone();
    let losses = ArrayD::from_shape_vec(vec![losses.len()], losses).expect("one axis");
    tensors.push((LOSSES.to_owned(), losses));
    for (index, slots) in state.optimizer.state().slots.into_iter().enumerate() {
        let named = slots.into_iter().map(|(slot, array)| (format!("optimizer.{index:04}.{slot}"), array));
        tensors.extend(named);
    }
    Ok((tensors, record))
}

/// The first tensor with an infinite value, or one that is no number.
fn first_not_finite<'a>(mut tensors: impl Iterator<Item = (&'a str, &'a ArrayD<f32>)>) -> Option<&'a str> {
    tensors.find(|(_, tensor)| !tensor.iter().all(|value| value.is_finite())).map(|(name, _)| name)
}

fn views(tensors: &[(String, ArrayD<f32>)]) -> Vec<(String, ArrayViewD<'_, f32>)> {
    tensors.iter().map(|(name, array)| (name.clone(), array.view())).collect()
}

/// What was read from a file, before there is a run to put it into.
pub(crate) struct Checkpoint {
    path: PathBuf,
    tensors: BTreeMap<String, ArrayD<f32>>,
    record: Record,
}

impl Checkpoint {
    /// Reads a file.
    pub(crate) fn read(path: &FilePath) -> Result<Self, TrainError> {
        Self::new(path, read_tensors(path, LARGEST_BYTES)?)
    }

    /// Reads the bytes of a file.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, TrainError> {
        Self::new(FilePath::new(FILE_NAME), tensors_from_bytes(bytes)?)
    }

    fn new(path: &FilePath, (tensors, record): (NamedTensors, Option<String>)) -> Result<Self, TrainError> {
        let record = record.ok_or_else(|| invalid(path, "it holds weights but no run".to_owned()))?;
        let record: Record =
            serde_json::from_str(&record).map_err(|error| invalid(path, format!("its record is damaged ({error})")))?;
        if record.format != FORMAT {
            let reason = format!("it has format {}, and this program reads format {FORMAT}", record.format);
            return Err(invalid(path, reason));
        }
        Ok(Self { path: path.to_owned(), tensors, record })
    }

    /// The recipe of the run.
    pub(crate) fn recipe(&self) -> &Recipe {
        &self.record.recipe
    }

    /// Puts everything into the state of a run that has this recipe, and training images of so many of each class.
    pub(crate) fn restore(self, state: &mut RunState, class_counts: &[usize]) -> Result<(), TrainError> {
        let Self { path, mut tensors, record } = self;
        let invalid = |reason: String| invalid(&path, reason);
        if class_counts != record.class_counts {
            return Err(invalid("the run began with other training images: give it the same data".to_owned()));
        }
        let losses = tensors.remove(LOSSES).filter(|losses| losses.ndim() == 1);
        let losses = losses.ok_or_else(|| invalid(format!("{LOSSES} is missing")))?.into_raw_vec_and_offset().0;
        if record.step > record.recipe.steps || losses.len() as u64 != record.step {
            return Err(invalid("its step, its history and its recipe do not agree".to_owned()));
        }
        if let Some(name) = first_not_finite(tensors.iter().map(|(name, tensor)| (name.as_str(), tensor))) {
            let reason = format!("{name} is not finite: the run had diverged; begin a new one at a lower rate");
            return Err(invalid(reason));
        }
        put_network(state, &mut tensors).map_err(invalid)?;
        put_optimizer(state, record.step, tensors).map_err(invalid)?;
        state.step = record.step;
        state.history = History { losses, points: record.points };
        state.recent = record.recent;
        state.changes = record.changes;
        Ok(())
    }
}

fn put_network(state: &mut RunState, tensors: &mut BTreeMap<String, ArrayD<f32>>) -> Result<(), String> {
    let mut result = Ok(());
    state.model.network.visit(&mut Path::default(), &mut |name, slot| {
        let target = match slot {
            Slot::Parameter(parameter) => &mut parameter.value,
            Slot::Buffer(buffer) => buffer,
        };
        if result.is_err() {
            return;
        }
        match tensors.remove(&format!("network.{name}")) {
            None => result = Err(format!("{name} is missing")),
            Some(found) if found.shape() != target.shape() => {
                result = Err(format!("{name} has shape {:?} and should have {:?}", found.shape(), target.shape()));
            }
            Some(found) => target.assign(&found),
        }
    });
    result
}

/// What is left of the tensors is the optimiser's.
fn put_optimizer(state: &mut RunState, step: u64, tensors: BTreeMap<String, ArrayD<f32>>) -> Result<(), String> {
    let mut shapes: Vec<Vec<usize>> = Vec::new();
    state.model.network.visit(&mut Path::default(), &mut |_, slot| {
        if let Slot::Parameter(parameter) = slot {
            shapes.push(parameter.value.shape().to_vec());
        }
    });
    let mut slots: Vec<NamedSlots<f32>> = Vec::new();
    for (name, array) in tensors {
        let parts = name.strip_prefix("optimizer.").and_then(|rest| rest.split_once('.'));
        let index = parts.and_then(|(index, _)| index.parse::<usize>().ok()).filter(|&index| index < shapes.len());
        let (Some(index), Some((_, slot))) = (index, parts) else {
            return Err(format!("{name} belongs to no part of the run"));
        };
        slots.resize_with(slots.len().max(index + 1), Vec::new);
        slots[index].push((slot.to_owned(), array));
    }
    let memory = OptimizerState { step, slots };
    let shapes: Vec<&[usize]> = shapes.iter().map(Vec::as_slice).collect();
    memory.check_shapes(&shapes).map_err(|error| error.to_string())?;
    state.optimizer.restore(memory).map_err(|error| error.to_string())
}

fn invalid(path: &FilePath, reason: String) -> TrainError {
    TrainError::Checkpoint { path: path.to_owned(), reason }
}
