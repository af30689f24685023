//! What Adam and AdamW share: the running averages of the gradient and of its square, and the step that they make.

use ndarray::{ArrayViewD, ArrayViewMutD};

use crate::elementwise::{check_update, update_with_two};
use crate::error::{check, check_decay_rate};
use crate::scalar::{narrow, widen};
use crate::slots::Slots;
use crate::{OptimError, OptimizerState, Scalar};

/// Both running averages of every parameter, and how they are made.
#[derive(Clone, Debug)]
pub(crate) struct Moments<T> {
    rates: Rates,
    step: u64,
    learning_rate: T,
    averages: Slots<T, 2>,
}

/// β₁, β₂ and ε.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rates {
    pub beta1: f64,
    pub beta2: f64,
    pub epsilon: f64,
}

/// The two ways in which a weight decays; a factor of 0 is none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Decay {
    /// λ of g ← g + λ·w, before the averages.
    pub penalty: f64,
    /// λ of w ← w − η·λ·w, apart from them.
    pub decoupled: f64,
}

impl<T: Scalar> Moments<T> {
    /// No averages yet.
    pub(crate) fn new(optimizer: &'static str, rates: Rates) -> Result<Self, OptimError> {
        let Rates { beta1, beta2, epsilon } = rates;
        check_decay_rate(optimizer, "beta1", beta1)?;
        check_decay_rate(optimizer, "beta2", beta2)?;
        check(epsilon.is_finite() && epsilon > 0.0, optimizer, "epsilon", epsilon, "finite and greater than 0")?;
        // The names under which PyTorch stores m and v.
        let averages = Slots::new(["exp_avg", "exp_avg_sq"]);
        Ok(Self { rates, step: 0, learning_rate: T::zero(), averages })
    }

    pub(crate) fn begin_step(&mut self, learning_rate: T) {
        self.step = self.step.saturating_add(1);
        self.learning_rate = learning_rate;
    }

    pub(crate) fn update(
        &mut self,
        optimizer: &'static str,
        index: usize,
        value: ArrayViewMutD<'_, T>,
        gradient: &ArrayViewD<'_, T>,
        decay: Decay,
    ) -> Result<(), OptimError> {
        check_update(optimizer, (self.step, self.learning_rate), index, &value, gradient)?;
        let Rates { beta1, beta2, epsilon } = self.rates;
        let (step_size, root_factor) = bias_corrections::<T>(self.step, self.learning_rate, beta1, beta2);
        let penalty = narrow::<T>(decay.penalty);
        let keep_w = narrow::<T>(1.0 - widen(self.learning_rate) * decay.decoupled);
        let (keep_m, add_m) = (narrow::<T>(beta1), narrow::<T>(1.0 - beta1));
        let (keep_v, add_v) = (narrow::<T>(beta2), narrow::<T>(1.0 - beta2));
        let epsilon = narrow::<T>(epsilon);

        // ANCHOR: update
        let averages = self.averages.of(optimizer, index, value.shape())?;
        update_with_two(value, gradient, averages, move |w, g, m, v| {
            let g = g + penalty * w;
            let m = keep_m * m + add_m * g;
            let v = keep_v * v + add_v * g * g;
            (keep_w * w - step_size * m / (v.sqrt() * root_factor + epsilon), m, v)
        });
        // ANCHOR_END: update
        Ok(())
    }

    pub(crate) fn state(&self) -> OptimizerState<T> {
        self.averages.state(self.step)
    }

    pub(crate) fn restore(&mut self, optimizer: &'static str, state: OptimizerState<T>) -> Result<(), OptimError> {
        self.averages.restore(optimizer, state.slots)?;
        self.step = state.step;
        Ok(())
    }
}

// ANCHOR: corrections
/// The two corrections of step t, folded into factors: η / (1 − β₁ᵗ) and 1 / √(1 − β₂ᵗ).
///
/// They are the same for all elements, so the loop multiplies by them instead of dividing.
fn bias_corrections<T: Scalar>(step: u64, learning_rate: T, beta1: f64, beta2: f64) -> (T, T) {
    let t = step as f64;
    let step_size = widen(learning_rate) / (1.0 - beta1.powf(t));
    let root_factor = 1.0 / (1.0 - beta2.powf(t)).sqrt();
    (narrow(step_size), narrow(root_factor))
}
// ANCHOR_END: corrections
