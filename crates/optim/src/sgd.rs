//! Gradient descent, with momentum and with Nesterov's momentum.

use ndarray::{ArrayViewD, ArrayViewMutD};

use crate::elementwise::{check_update, update_plain, update_with_one};
use crate::error::{check_decay_rate, check_not_negative};
use crate::scalar::narrow;
use crate::slots::Slots;
use crate::{OptimError, Optimizer, OptimizerState, Scalar};

/// Options of [`Sgd`]. The default is plain gradient descent: no momentum, no decay.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SgdConfig {
    /// μ: how much of the last step goes into this one, 0 ≤ μ < 1. Usual: 0.9.
    pub momentum: f64,
    /// Whether the gradient is followed from where the momentum leads.
    pub nesterov: bool,
    /// λ: the strength of the L2 penalty λ/2·‖w‖², whose gradient λ·w is added to the loss's.
    pub weight_decay: f64,
}

/// Stochastic gradient descent.
///
/// With gradient g, learning rate η and, where decay applies, g ← g + λ·w:
///
/// - plain: w ← w − η·g
/// - momentum: b ← μ·b + g, then w ← w − η·b
/// - Nesterov: b ← μ·b + g, then w ← w − η·(g + μ·b)
///
/// b starts at zero. Nesterov's form is that of Sutskever, Martens, Dahl and Hinton, "On the importance of
/// initialization and momentum in deep learning" (ICML 2013), section 2, written as PyTorch writes it: the learning
/// rate multiplies the whole velocity, and w is the point that momentum has already moved to.
///
/// ```
/// use ndarray::arr1;
/// use optim::{Optimizer, Sgd, SgdConfig};
///
/// let mut sgd = Sgd::new(SgdConfig { momentum: 0.5, ..SgdConfig::default() })?;
/// let mut w = arr1(&[1.0_f64]);
/// let gradient = arr1(&[0.25]);
/// for _ in 0..2 {
///     sgd.begin_step(1.0);
///     sgd.update(0, w.view_mut().into_dyn(), gradient.view().into_dyn(), true)?;
/// }
/// assert_eq!(w[0], 1.0 - 0.25 - (0.5 * 0.25 + 0.25));
/// # Ok::<(), optim::OptimError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sgd<T> {
    config: SgdConfig,
    step: u64,
    learning_rate: T,
    velocity: Slots<T, 1>,
}

impl<T: Scalar> Sgd<T> {
    /// Makes the optimiser.
    ///
    /// # Errors
    ///
    /// [`OptimError::IllegalOption`] for a momentum outside [0, 1) or a negative or infinite decay, and
    /// [`OptimError::NesterovWithoutMomentum`].
    pub fn new(config: SgdConfig) -> Result<Self, OptimError> {
        check_decay_rate("sgd", "momentum", config.momentum)?;
        check_not_negative("sgd", "weight_decay", config.weight_decay)?;
        if config.nesterov && config.momentum == 0.0 {
            return Err(OptimError::NesterovWithoutMomentum);
        }
        Ok(Self { config, step: 0, learning_rate: T::zero(), velocity: Slots::new(["momentum_buffer"]) })
    }
}

impl<T: Scalar> Optimizer<T> for Sgd<T> {
    fn begin_step(&mut self, learning_rate: T) {
        self.step = self.step.saturating_add(1);
        self.learning_rate = learning_rate;
    }

    fn update(
        &mut self,
        index: usize,
        value: ArrayViewMutD<'_, T>,
        gradient: ArrayViewD<'_, T>,
        decay: bool,
    ) -> Result<(), OptimError> {
        let name = Optimizer::<T>::name(self);
        check_update(name, (self.step, self.learning_rate), index, &value, &gradient)?;
        let rate = self.learning_rate;
        let mu = narrow::<T>(self.config.momentum);
        let lambda = if decay { narrow(self.config.weight_decay) } else { T::zero() };

        // ANCHOR: update
        if self.config.momentum == 0.0 {
            update_plain(value, &gradient, move |w, g| w - rate * (g + lambda * w));
            return Ok(());
        }
        let [velocity] = self.velocity.of(name, index, value.shape())?;
        if self.config.nesterov {
            update_with_one(value, &gradient, velocity, move |w, g, b| {
                let g = g + lambda * w;
                let b = mu * b + g;
                (w - rate * (g + mu * b), b)
            });
        } else {
            update_with_one(value, &gradient, velocity, move |w, g, b| {
                let b = mu * b + (g + lambda * w);
                (w - rate * b, b)
            });
        }
        // ANCHOR_END: update
        Ok(())
    }

    fn state(&self) -> OptimizerState<T> {
        self.velocity.state(self.step)
    }

    fn restore(&mut self, state: OptimizerState<T>) -> Result<(), OptimError> {
        if self.config.momentum == 0.0 {
            // Plain gradient descent remembers nothing, so a momentum in the state is a sign of other options.
            Slots::<T, 0>::new([]).restore(self.name(), state.slots)?;
        } else {
            self.velocity.restore(self.name(), state.slots)?;
        }
        self.step = state.step;
        Ok(())
    }

    fn name(&self) -> &'static str {
        "sgd"
    }
}

#[cfg(test)]
mod tests {
    use ndarray::arr1;

    use super::*;

    /// Two steps at learning rate 0.5 from w = 2, with gradients 1 and 3.
    fn two_steps(config: SgdConfig) -> [f64; 2] {
        let mut sgd = Sgd::new(config).unwrap();
        let mut w = arr1(&[2.0]);
        [1.0, 3.0].map(|g| {
            sgd.begin_step(0.5);
            sgd.update(0, w.view_mut().into_dyn(), arr1(&[g]).view().into_dyn(), true).unwrap();
            w[0]
        })
    }

    #[test]
    fn plain_steps_worked_by_hand() {
        // 2 − 0.5·1 = 1.5; 1.5 − 0.5·3 = 0.
        assert_eq!(two_steps(SgdConfig::default()), [1.5, 0.0]);
    }

    #[test]
    fn decay_worked_by_hand() {
        // g = 1 + 0.25·2 = 1.5, w = 2 − 0.75 = 1.25; g = 3 + 0.25·1.25 = 3.3125, w = 1.25 − 1.65625.
        assert_eq!(two_steps(SgdConfig { weight_decay: 0.25, ..SgdConfig::default() }), [1.25, -0.40625]);
    }

    #[test]
    fn momentum_worked_by_hand() {
        // b = 1, w = 2 − 0.5 = 1.5; b = 0.5 + 3 = 3.5, w = 1.5 − 1.75.
        assert_eq!(two_steps(SgdConfig { momentum: 0.5, ..SgdConfig::default() }), [1.5, -0.25]);
    }

    #[test]
    fn nesterov_worked_by_hand() {
        // b = 1, w = 2 − 0.5·(1 + 0.5) = 1.25; b = 3.5, w = 1.25 − 0.5·(3 + 1.75).
        let config = SgdConfig { momentum: 0.5, nesterov: true, weight_decay: 0.0 };
        assert_eq!(two_steps(config), [1.25, -1.125]);
    }

    #[test]
    fn nesterov_and_decay_worked_by_hand() {
        // g = 1.5, b = 1.5, w = 2 − 0.5·(1.5 + 0.75) = 0.875;
        // g = 3 + 0.21875, b = 0.75 + 3.21875 = 3.96875, w = 0.875 − 0.5·(3.21875 + 1.984375).
        let config = SgdConfig { momentum: 0.5, nesterov: true, weight_decay: 0.25 };
        assert_eq!(two_steps(config), [0.875, -1.726_562_5]);
    }

    #[test]
    fn illegal_options_are_errors() {
        let message = |config| Sgd::<f64>::new(config).unwrap_err().to_string();
        let plain = SgdConfig::default();
        let momentum = message(SgdConfig { momentum: 1.0, ..plain });
        assert_eq!(momentum, "sgd: momentum is 1, but it must be at least 0 and less than 1");
        let decay = message(SgdConfig { weight_decay: f64::NAN, ..plain });
        assert_eq!(decay, "sgd: weight_decay is NaN, but it must be finite and not negative");
        assert_eq!(
            Sgd::<f64>::new(SgdConfig { nesterov: true, ..plain }).unwrap_err(),
            OptimError::NesterovWithoutMomentum
        );
    }

    #[test]
    fn plain_descent_refuses_a_momentum_in_the_state() {
        let mut with = Sgd::new(SgdConfig { momentum: 0.9, ..SgdConfig::default() }).unwrap();
        let mut w = arr1(&[1.0_f64]);
        with.begin_step(0.1);
        with.update(0, w.view_mut().into_dyn(), arr1(&[1.0]).view().into_dyn(), true).unwrap();
        let mut without = Sgd::new(SgdConfig::default()).unwrap();
        assert_eq!(
            without.restore(with.state()).unwrap_err().to_string(),
            "sgd: the restored state of parameter 0 holds [momentum_buffer], but [] is needed; \
             restore it into the optimiser and the options that wrote it"
        );
    }
}
