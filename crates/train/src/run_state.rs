//! How far a run has come: all that its next step depends on, beside the data.

use models::Model;
use optim::Optimizer;
use serde::{Deserialize, Serialize};

use crate::recipe::Change;
use crate::{History, Recipe, TrainError};

/// What a run changes, and a checkpoint keeps.
pub(crate) struct RunState {
    /// What decides the run.
    pub(crate) recipe: Recipe,
    /// What learns.
    pub(crate) model: Model,
    /// How it learns, with what that remembers.
    pub(crate) optimizer: Box<dyn Optimizer<f32>>,
    /// Steps done.
    pub(crate) step: u64,
    /// What was measured.
    pub(crate) history: History,
    /// What was measured since.
    pub(crate) recent: Recent,
    /// What was changed of the recipe on the way.
    pub(crate) changes: Vec<Change>,
}

/// What has gathered since the last point of the history.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recent {
    pub(crate) batches: u64,
    pub(crate) images: u64,
    pub(crate) correct: u64,
    pub(crate) loss: f64,
}

impl RunState {
    /// The last step was too long: what came of it is of no use.
    pub(crate) fn no_longer_finite(&self, what: &'static str) -> TrainError {
        let learning_rate = self.recipe.schedule.learning_rate(self.step.saturating_sub(1));
        TrainError::NotFinite { step: self.step, what, learning_rate }
    }
}
