//! Everything that decides a run.

use datasets::Augmentation;
use optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Schedule, Sgd, SgdConfig};
use serde::{Deserialize, Serialize};

use crate::TrainError;

/// Which optimiser, with its options.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OptimizerChoice {
    /// Stochastic gradient descent, with or without momentum.
    Sgd(SgdConfig),
    /// Adam.
    Adam(AdamConfig),
    /// Adam with decoupled weight decay.
    AdamW(AdamWConfig),
}

impl OptimizerChoice {
    pub(crate) fn build(self) -> Result<Box<dyn Optimizer<f32>>, TrainError> {
        Ok(match self {
            Self::Sgd(config) => Box::new(Sgd::new(config)?),
            Self::Adam(config) => Box::new(Adam::new(config)?),
            Self::AdamW(config) => Box::new(AdamW::new(config)?),
        })
    }
}

/// A run, written down: with the same data it gives the same weights, bit for bit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// The model's name, as `models::build` knows it.
    pub model: String,
    /// Images per step.
    pub batch: usize,
    /// Steps in all.
    pub steps: u64,
    /// Where all random numbers start from: weights, order, augmentation, dropout.
    pub seed: u64,
    /// How gradients become updates.
    pub optimizer: OptimizerChoice,
    /// The learning rate, step by step.
    pub schedule: Schedule,
    /// The part of the target that is spread evenly over all classes.
    pub label_smoothing: f64,
    /// Small random changes to each training image.
    pub augmentation: Augmentation,
    /// The largest norm of all gradients together, if it is limited.
    pub clip_norm: Option<f64>,
    /// Training images held out to choose a recipe by; they are never trained on.
    pub validation: usize,
    /// Steps from one evaluation to the next.
    pub evaluate_every: u64,
    /// Steps from one checkpoint to the next.
    pub checkpoint_every: u64,
}

/// What a run was told to do otherwise on its way: see [`crate::Trainer::change`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Steps that were done before.
    pub step: u64,
    /// The (highest) learning rate from then on, if that was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learning_rate: Option<f64>,
    /// Steps in all, if that was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<u64>,
}

impl Recipe {
    /// The recipe of the tutorial that chapter 12 follows (`coverage` 12.1): two 5×5 convolutions, a
    /// dense layer of 1,024 with dropout, Adam at 1e-4, batches of 50, 5,000 steps.
    // ANCHOR: classic
    pub fn classic() -> Self {
        Self {
            model: "mnist".to_owned(),
            batch: 50,
            steps: 5_000,
            seed: 0,
            optimizer: OptimizerChoice::Adam(AdamConfig::default()),
            schedule: Schedule::Constant { learning_rate: 1e-4 },
            label_smoothing: 0.0,
            augmentation: Augmentation::default(),
            clip_norm: None,
            validation: 0,
            evaluate_every: 500,
            checkpoint_every: 500,
        }
    }
    // ANCHOR_END: classic

    /// Our own: batch normalisation, small shifts, turns and changes of size, softened targets, one cycle of the learning
    /// rate, five passes over the images.
    ///
    /// Chosen by accuracy on 10,000 images held out from the training set; the test set had no say.
    // ANCHOR: best
    pub fn best() -> Self {
        let steps = 4_700;
        Self {
            model: "digits".to_owned(),
            batch: 64,
            steps,
            optimizer: OptimizerChoice::AdamW(AdamWConfig { weight_decay: 0.05, ..AdamWConfig::default() }),
            schedule: Schedule::OneCycle {
                max_learning_rate: 2e-3,
                total_steps: steps,
                warmup_fraction: 0.2,
                div_factor: 10.0,
                final_div_factor: 1_000.0,
            },
            label_smoothing: 0.05,
            augmentation: Augmentation {
                max_shift_pixels: 1.5,
                max_rotation_degrees: 8.0,
                max_scale: 0.08,
                horizontal_flip: false,
            },
            evaluate_every: 940,
            checkpoint_every: 940,
            ..Self::classic()
        }
    }
    // ANCHOR_END: best

    /// For small colour photographs: the optimiser, weight decay and changed images of He et al. 2016, section 4.2 (SGD with
    /// momentum 0.9, decay 1e-4, batches of 128, shifts of up to 4 pixels and mirror images), with one cycle of the learning rate
    /// in the place of its drops, and ten passes over CIFAR-10 in the place of its 164.
    ///
    /// The paper shifts by whole pixels, this by any amount.
    // ANCHOR: colour
    pub fn colour() -> Self {
        let steps = 3_900;
        Self {
            model: "resnet20".to_owned(),
            batch: 128,
            steps,
            optimizer: OptimizerChoice::Sgd(SgdConfig { momentum: 0.9, nesterov: false, weight_decay: 1e-4 }),
            schedule: Schedule::OneCycle {
                max_learning_rate: 0.1,
                total_steps: steps,
                warmup_fraction: 0.3,
                div_factor: 25.0,
                final_div_factor: 1_000.0,
            },
            augmentation: Augmentation {
                max_shift_pixels: 4.0,
                max_rotation_degrees: 0.0,
                max_scale: 0.0,
                horizontal_flip: true,
            },
            evaluate_every: 390,
            checkpoint_every: 390,
            ..Self::classic()
        }
    }
    // ANCHOR_END: colour

    /// The same recipe over another number of steps: a schedule that ends is stretched or pressed with it.
    #[must_use]
    pub fn with_steps(mut self, steps: u64) -> Self {
        self.steps = steps;
        if let Schedule::OneCycle { total_steps, .. } | Schedule::Cosine { total_steps, .. } = &mut self.schedule {
            *total_steps = steps;
        }
        self
    }

    /// The same recipe with another (highest) learning rate.
    #[must_use]
    pub fn with_learning_rate(mut self, rate: f64) -> Self {
        match &mut self.schedule {
            Schedule::Constant { learning_rate }
            | Schedule::Step { learning_rate, .. }
            | Schedule::Cosine { learning_rate, .. } => *learning_rate = rate,
            Schedule::OneCycle { max_learning_rate, .. } => *max_learning_rate = rate,
        }
        self
    }

    /// The same recipe, changed as a run was told to on its way.
    pub(crate) fn changed(&self, Change { learning_rate, steps, .. }: Change) -> Self {
        let mut recipe = self.clone();
        if let Some(steps) = steps {
            recipe = recipe.with_steps(steps);
        }
        if let Some(rate) = learning_rate {
            recipe = recipe.with_learning_rate(rate);
        }
        recipe
    }

    /// Checks every number.
    ///
    /// # Errors
    /// If one is out of its range; the message names it.
    ///
    /// ```
    /// let recipe = train::Recipe { batch: 0, ..train::Recipe::classic() };
    /// assert_eq!(recipe.check().unwrap_err().to_string(), "recipe: batch is 0, but it must be at least 1");
    /// ```
    pub fn check(&self) -> Result<(), TrainError> {
        let at_least_one = [
            ("batch", self.batch as u64),
            ("steps", self.steps),
            ("evaluate_every", self.evaluate_every),
            ("checkpoint_every", self.checkpoint_every),
        ];
        if let Some((option, _)) = at_least_one.into_iter().find(|&(_, value)| value == 0) {
            return Err(TrainError::Option { option, value: "0".to_owned(), range: "at least 1" });
        }
        if let Some(limit) = self.clip_norm.filter(|limit| !(limit.is_finite() && *limit > 0.0)) {
            let (value, range) = (limit.to_string(), "a positive number");
            return Err(TrainError::Option { option: "clip_norm", value, range });
        }
        self.schedule.validate()?;
        self.augmentation.check()?;
        Ok(())
    }
}
