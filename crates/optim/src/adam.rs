//! Adam: each element gets a step of its own, from running averages of its gradient and of its square.

use ndarray::{ArrayViewD, ArrayViewMutD};

use crate::error::check_not_negative;
use crate::moments::{Decay, Moments, Rates};
use crate::{OptimError, Optimizer, OptimizerState, Scalar};

/// Options of [`Adam`]. The defaults are those of the paper.
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AdamConfig {
    /// β₁: the rate of the gradient's running average, 0 ≤ β₁ < 1.
    pub beta1: f64,
    /// β₂: the rate of the squared gradient's running average, 0 ≤ β₂ < 1.
    pub beta2: f64,
    /// ε: keeps the division defined where the gradient has always been zero; positive.
    pub epsilon: f64,
    /// λ: the strength of the L2 penalty λ/2·‖w‖², whose gradient λ·w is added to the loss's.
    pub weight_decay: f64,
}

impl Default for AdamConfig {
    fn default() -> Self {
        Self { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weight_decay: 0.0 }
    }
}

/// Adam.
///
/// At step t, with gradient g, learning rate η and, where decay applies, g ← g + λ·w:
///
/// - m ← β₁·m + (1 − β₁)·g
/// - v ← β₂·v + (1 − β₂)·g²
/// - m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ): both averages start at zero, and this takes that bias away
/// - w ← w − η·m̂ / (√v̂ + ε)
///
/// Kingma and Ba, "Adam: a method for stochastic optimization" (ICLR 2015), algorithm 1. ε stands outside the root.
/// All parameters share t, so one that joins late starts with the corrections of the others.
///
/// ```
/// use ndarray::arr1;
/// use optim::{Adam, AdamConfig, Optimizer};
///
/// // At the first step m̂ = g and √v̂ = |g|: large or small, each gradient moves its weight by the learning rate.
/// let mut adam = Adam::new(AdamConfig::default())?;
/// let mut w = arr1(&[1.0_f64, 1.0]);
/// adam.begin_step(0.1);
/// adam.update(0, w.view_mut().into_dyn(), arr1(&[1000.0, -0.001]).view().into_dyn(), true)?;
/// assert!((w[0] - 0.9).abs() < 1e-5 && (w[1] - 1.1).abs() < 1e-5);
/// # Ok::<(), optim::OptimError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Adam<T> {
    weight_decay: f64,
    moments: Moments<T>,
}

impl<T: Scalar> Adam<T> {
    /// Makes the optimiser.
    ///
    /// # Errors
    ///
    /// [`OptimError::IllegalOption`] for a β outside [0, 1), an ε that is not positive, or a negative decay.
    pub fn new(config: AdamConfig) -> Result<Self, OptimError> {
        let AdamConfig { beta1, beta2, epsilon, weight_decay } = config;
        let moments = Moments::new("adam", Rates { beta1, beta2, epsilon })?;
        check_not_negative("adam", "weight_decay", weight_decay)?;
        Ok(Self { weight_decay, moments })
    }
}

impl<T: Scalar> Optimizer<T> for Adam<T> {
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
        let penalty = if decay { self.weight_decay } else { 0.0 };
        let name = Optimizer::<T>::name(self);
        self.moments.update(name, index, value, &gradient, Decay { penalty, ..Decay::default() })
    }

    fn state(&self) -> OptimizerState<T> {
        self.moments.state()
    }

    fn restore(&mut self, state: OptimizerState<T>) -> Result<(), OptimError> {
        self.moments.restore(self.name(), state)
    }

    fn name(&self) -> &'static str {
        "adam"
    }
}

#[cfg(test)]
mod tests {
    use approx::assert_relative_eq;
    use ndarray::arr1;

    use super::*;

    /// Two steps at learning rate 0.1 from w = 1, with gradients 2 and −1, β₁ = 0.5, β₂ = 0.75, ε = 0.5.
    fn two_steps(weight_decay: f64) -> [f64; 2] {
        let mut adam = Adam::new(AdamConfig { beta1: 0.5, beta2: 0.75, epsilon: 0.5, weight_decay }).unwrap();
        let mut w = arr1(&[1.0]);
        [2.0, -1.0].map(|g| {
            adam.begin_step(0.1);
            adam.update(0, w.view_mut().into_dyn(), arr1(&[g]).view().into_dyn(), true).unwrap();
            w[0]
        })
    }

    #[test]
    fn two_steps_worked_by_hand() {
        let [first, second] = two_steps(0.0);
        // m = 1, m̂ = 2; v = 1, v̂ = 4; w = 1 − 0.1·2/(2 + 0.5) = 0.92.
        assert_relative_eq!(first, 0.92, epsilon = 1e-15);
        // m = 0.5·1 − 0.5·1 = 0: the two gradients cancel and the weight stays.
        assert_relative_eq!(second, 0.92, epsilon = 1e-15);
    }

    #[test]
    fn decay_worked_by_hand() {
        let [first, second] = two_steps(2.0);
        // g = 2 + 2·1 = 4, m̂ = 4, √v̂ = 4; w = 1 − 0.4/4.5 = 41/45.
        assert_relative_eq!(first, 41.0 / 45.0, epsilon = 1e-15);
        // g = −1 + 82/45 = 37/45; m = 0.5·2 + 0.5·37/45, 1 − β₁² = 3/4; v = 0.75·4 + 0.25·(37/45)², 1 − β₂² = 7/16.
        let g = 37.0 / 45.0;
        let m_hat = (1.0 + 0.5 * g) * 4.0 / 3.0;
        let v_hat: f64 = (3.0 + 0.25 * g * g) * 16.0 / 7.0;
        assert_relative_eq!(second, 41.0 / 45.0 - 0.1 * m_hat / (v_hat.sqrt() + 0.5), epsilon = 1e-15);
    }

    #[test]
    fn illegal_options_are_errors() {
        let message = |config| Adam::<f32>::new(config).unwrap_err().to_string();
        let usual = AdamConfig::default();
        let beta = message(AdamConfig { beta2: -0.1, ..usual });
        assert_eq!(beta, "adam: beta2 is -0.1, but it must be at least 0 and less than 1");
        assert!(message(AdamConfig { beta1: f64::NAN, ..usual }).starts_with("adam: beta1 is NaN"));
        assert!(message(AdamConfig { epsilon: 0.0, ..usual }).starts_with("adam: epsilon is 0,"));
        assert!(message(AdamConfig { weight_decay: -1.0, ..usual }).starts_with("adam: weight_decay is -1,"));
    }

    #[test]
    fn a_bias_is_spared_from_decay() {
        let step = |decay| {
            let mut adam = Adam::new(AdamConfig { weight_decay: 3.0, ..AdamConfig::default() }).unwrap();
            let mut w = arr1(&[1.0_f64]);
            adam.begin_step(0.1);
            adam.update(0, w.view_mut().into_dyn(), arr1(&[-1.0]).view().into_dyn(), decay).unwrap();
            w[0]
        };
        // The penalty turns the gradient from −1 to 2.
        assert!(step(true) < 1.0 && step(false) > 1.0);
    }
}
