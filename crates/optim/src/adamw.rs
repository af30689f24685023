//! AdamW: Adam whose weight decay does not pass through the running averages.

use ndarray::{ArrayViewD, ArrayViewMutD};

use crate::error::check_not_negative;
use crate::moments::{Decay, Moments, Rates};
use crate::{OptimError, Optimizer, OptimizerState, Scalar};

/// Options of [AdamW]. The defaults are PyTorch's.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdamWConfig {
    /// β₁: the rate of the gradient's running average, 0 ≤ β₁ < 1.
    pub beta1: f64,
    /// β₂: the rate of the squared gradient's running average, 0 ≤ β₂ < 1.
    pub beta2: f64,
    /// ε: keeps the division defined where the gradient has always been zero; positive.
    pub epsilon: f64,
    /// λ: at each step a weight loses the fraction η·λ of itself.
    pub weight_decay: f64,
}

impl Default for AdamWConfig {
    fn default() -> Self {
        Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.01 }
    }
}

/// AdamW: Adam with decoupled weight decay.
///
/// At step t, with gradient g and learning rate η:
///
/// - where decay applies, w ← w − η·λ·w
/// - m ← β₁·m + (1 − β₁)·g and v ← β₂·v + (1 − β₂)·g²
/// - w ← w − η·m̂ / (√v̂ + ε), with m̂ and v̂ as in [`Adam`](crate::Adam)
///
/// In Adam the penalty's gradient λ·w is divided by √v̂ like any other, so weights with large gradients hardly decay.
/// Here all decay at the same rate. Loshchilov and Hutter, "Decoupled weight decay regularization" (ICLR 2019),
/// algorithm 2, with λ multiplied by the learning rate as PyTorch does.
///
/// ```
/// use ndarray::arr1;
/// use optim::{AdamW, AdamWConfig, Optimizer};
///
/// // Without a gradient only the decay is left: 10 % of 0.5 at each step.
/// let mut adamw = AdamW::new(AdamWConfig { weight_decay: 0.5, ..AdamWConfig::default() })?;
/// let mut w = arr1(&[8.0_f64]);
/// for _ in 0..2 {
///     adamw.begin_step(0.1);
///     adamw.update(0, w.view_mut().into_dyn(), arr1(&[0.0]).view().into_dyn(), true)?;
/// }
/// assert!((w[0] - 8.0 * 0.95 * 0.95).abs() < 1e-12);
/// # Ok::<(), optim::OptimError>(())
/// ```
#[derive(Clone, Debug)]
pub struct AdamW<T> {
    weight_decay: f64,
    moments: Moments<T>,
}

impl<T: Scalar> AdamW<T> {
    /// Makes the optimiser.
    ///
    /// # Errors
    ///
    /// [`OptimError::IllegalOption`] for a β outside [0, 1), an ε that is not positive, or a negative decay.
    pub fn new(config: AdamWConfig) -> Result<Self, OptimError> {
        let AdamWConfig { beta1, beta2, epsilon, weight_decay } = config;
        let moments = Moments::new("adamw", Rates { beta1, beta2, epsilon })?;
        check_not_negative("adamw", "weight_decay", weight_decay)?;
        Ok(Self { weight_decay, moments })
    }
}

impl<T: Scalar> Optimizer<T> for AdamW<T> {
    fn begin_step(&mut self, learning_rate: T) {
        self.moments.begin_step(learning_rate);
    }

    fn update(
        &mut self,
        index: usize,
        value: ArrayViewMutD<'_, T>,
        gradient: ArrayViewD<'_, T>,
        decay: bool,
    ) -> Result<(), OptimError> {
        let decoupled = if decay { self.weight_decay } else { 0.0 };
        let name = Optimizer::<T>::name(self);
        self.moments.update(name, index, value, &gradient, Decay { decoupled, ..Decay::default() })
    }

    fn state(&self) -> OptimizerState<T> {
        self.moments.state()
    }

    fn restore(&mut self, state: OptimizerState<T>) -> Result<(), OptimError> {
        self.moments.restore(self.name(), state)
    }

    fn name(&self) -> &'static str {
        "adamw"
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;
    use ndarray::arr1;

    use super::*;

    #[test]
    fn two_steps_worked_by_hand() {
        let config = AdamWConfig { beta1: 0.5, beta2: 0.75, epsilon: 0.5, weight_decay: 2.0 };
        let mut adamw = AdamW::new(config).unwrap();
        let mut w = arr1(&[1.0_f64]);
        // Decay to 1·(1 − 0.1·2) = 0.8; m̂ = 2, √v̂ = 2; w = 0.8 − 0.1·2/2.5.
        adamw.begin_step(0.1);
        adamw.update(0, w.view_mut().into_dyn(), arr1(&[2.0]).view().into_dyn(), true).unwrap();
        assert_relative_eq!(w[0], 0.72, epsilon = 1e-15);
        // m = 0, so only the decay is left.
        adamw.begin_step(0.1);
        adamw.update(0, w.view_mut().into_dyn(), arr1(&[-1.0]).view().into_dyn(), true).unwrap();
        assert_relative_eq!(w[0], 0.576, epsilon = 1e-15);
    }

    #[test]
    fn illegal_options_are_errors() {
        let message = |config| AdamW::<f32>::new(config).unwrap_err().to_string();
        let usual = AdamWConfig::default();
        let decay = message(AdamWConfig { weight_decay: f64::INFINITY, ..usual });
        assert_eq!(decay, "adamw: weight_decay is inf, but it must be finite and not negative");
        assert!(message(AdamWConfig { beta1: 1.0, ..usual }).starts_with("adamw: beta1 is 1,"));
        assert!(message(AdamWConfig { epsilon: -1e-8, ..usual }).starts_with("adamw: epsilon is -0.00000001,"));
    }
}
