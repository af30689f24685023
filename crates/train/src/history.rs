//! What was measured during a run.

use serde::{Deserialize, Serialize};

/// Measurements after some step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Steps done.
    pub step: u64,
    /// Passes over the training images done, and the part of the one in progress.
    pub epochs: f64,
    /// Mean loss of the batches since the point before.
    pub loss: f64,
    /// The part of those batches' images that were classified right, with dropout and augmentation as trained.
    pub train_accuracy: f64,
    /// The loss on the images held out for validation, if there are any.
    pub validation_loss: Option<f64>,
    /// The part of them that is classified right.
    pub validation_accuracy: Option<f64>,
    /// The loss on the test images, if they were looked at.
    pub test_loss: Option<f64>,
    /// The part of them that is classified right.
    pub test_accuracy: Option<f64>,
}

/// The story of a run: a loss for every step, and points where the network was evaluated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The loss of each batch, in order.
    pub losses: Vec<f32>,
    /// The evaluations, in order.
    pub points: Vec<Point>,
}
