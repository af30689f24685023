//! What the runs of chapter 11 are: networks, optimisers, and the settings among which each chooses.

use datasets::Augmentation;
use layers::LinearConfig;
use models::{Architecture, LayerConfig};
use optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Sgd, SgdConfig};

use super::super::experiments::{convolutional, network, unknown};
use super::super::{OPTIMIZERS, REGULARISERS};
use crate::ChapterError;

/// An optimiser, or why there is none.
type Built = Result<Box<dyn Optimizer<f32>>, ChapterError>;

/// A run before it is run, but for its setting.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) settings: &'static [f64],
    pub(super) optimizer: fn(f64) -> Built,
    pub(super) network: fn(f64) -> Result<Architecture, ChapterError>,
    /// The constant learning rate at a setting.
    pub(super) rate: fn(f64) -> f64,
    pub(super) augmentation: fn(f64) -> Augmentation,
    /// How often a run is measured.
    pub(super) points: usize,
}

/// The runs of a record.
pub(super) fn plans(name: &str) -> Result<Vec<Plan>, ChapterError> {
    match name {
        OPTIMIZERS => Ok(optimizers()),
        REGULARISERS => Ok(regularisers()),
        _ => Err(unknown(name)),
    }
}

/// Five optimisers, each with several learning rates.
fn optimizers() -> Vec<Plan> {
    let plan = |name, settings, optimizer| Plan {
        name,
        settings,
        optimizer,
        network: |_| convolutional(),
        rate: |setting| setting,
        augmentation: |_| Augmentation::default(),
        points: 3,
    };
    vec![
        plan("SGD", &[0.05, 0.1, 0.2, 0.5], |_| Ok(Box::new(Sgd::new(SgdConfig::default())?))),
        plan("momentum", &[0.01, 0.02, 0.05, 0.1], |_| Ok(Box::new(Sgd::new(MOMENTUM)?))),
        plan("Nesterov", &[0.01, 0.02, 0.05, 0.1], |_| {
            Ok(Box::new(Sgd::new(SgdConfig { nesterov: true, ..MOMENTUM })?))
        }),
        plan("Adam", &[2e-3, 5e-3, 1e-2, 2e-2], |_| Ok(Box::new(Adam::new(AdamConfig::default())?))),
        plan("AdamW", &[2e-3, 5e-3, 1e-2, 2e-2], |_| Ok(Box::new(AdamW::new(AdamWConfig::default())?))),
    ]
}

const MOMENTUM: SgdConfig = SgdConfig { momentum: 0.9, nesterov: false, weight_decay: 0.0 };

/// What holds a network back, each in several strengths.
fn regularisers() -> Vec<Plan> {
    let plain = |name, settings| Plan {
        name,
        settings,
        optimizer: |_| adamw(0.0),
        network: |_| dense(None),
        rate: |_| 1e-3,
        augmentation: |_| Augmentation::default(),
        points: 25,
    };
    vec![
        plain("nothing", &[0.0]),
        Plan { optimizer: adamw, ..plain("weight decay", &[0.3, 1.0, 3.0, 10.0]) },
        Plan { network: |setting| dense(Some(setting)), ..plain("dropout", &[0.3, 0.5, 0.7]) },
        Plan { augmentation: moved, ..plain("augmentation", &[1.0, 2.0, 3.0]) },
        Plan {
            optimizer: |_| adamw(1.0),
            network: |_| dense(Some(0.5)),
            augmentation: moved,
            ..plain("all three", &[1.0, 2.0, 3.0])
        },
    ]
}

fn adamw(weight_decay: f64) -> Built {
    Ok(Box::new(AdamW::new(AdamWConfig { weight_decay, ..AdamWConfig::default() })?))
}

/// Images moved by up to so many pixels, and turned by up to five times as many degrees.
fn moved(pixels: f64) -> Augmentation {
    Augmentation {
        max_shift_pixels: pixels as f32,
        max_rotation_degrees: 5.0 * pixels as f32,
        max_scale: 0.05,
        horizontal_flip: false,
    }
}

/// A hidden layer of 256, with dropout behind it or without.
fn dense(dropout: Option<f64>) -> Result<Architecture, ChapterError> {
    let mut layers = vec![LayerConfig::Flatten, LayerConfig::Linear(LinearConfig::new(784, 256)), LayerConfig::ReLU];
    layers.extend(dropout.map(LayerConfig::Dropout));
    layers.push(LayerConfig::Linear(LinearConfig::new(256, 10)));
    network("dense", &layers)
}
