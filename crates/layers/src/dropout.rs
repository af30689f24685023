//! Dropout.

use std::fmt;

use conv::Real;
use ndarray::{Dimension, IxDyn};
use rand::RngCore;

use crate::parallel::{PIECE, for_each_piece, piece};
use crate::shape::upstream;
use crate::tensor::{flat_mut, in_row_order};
use crate::{Context, Layer, LayerError, Mode, Operation, Role, Summary, Tensor};

/// Sets each value to zero with probability p while training and scales the others by 1/(1−p); does nothing else.
///
/// The scaling in training ("inverted" dropout) keeps the expected value, so that evaluation needs none.
/// What is dropped depends on [`Context::rng`] alone.
///
/// # Shapes
/// Any; the output has the input's. Works in place.
///
/// Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting".
///
/// ```
/// use layers::{Context, Dropout, Layer, Tensor};
/// let mut dropout = Dropout::new(0.5)?;
/// let output = dropout.forward(Tensor::<f32>::ones(vec![1, 1000]), &mut Context::train(1))?;
/// assert!(output.iter().all(|&value| value == 0.0 || value == 2.0));
/// let output = dropout.forward(Tensor::<f32>::ones(vec![1, 1000]), &mut Context::eval())?;
/// assert!(output.iter().all(|&value| value == 1.0));
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dropout {
    probability: f64,
    /// 1 where the value was let through.
    through: Vec<u8>,
    kept: Kept,
}

/// What the last pass left for `backward`.
#[derive(Clone, Debug)]
enum Kept {
    Nothing,
    /// Everything went through unchanged.
    All(IxDyn),
    /// Some went through.
    Some(IxDyn),
}

impl Dropout {
    /// Dropout of each value with this probability.
    ///
    /// # Errors
    /// If the probability is not between 0 and 1.
    pub fn new(probability: f64) -> Result<Self, LayerError> {
        if !(0.0..=1.0).contains(&probability) {
            return Err(LayerError::Option {
                layer: "Dropout",
                option: "probability",
                got: format!("{probability}"),
                expected: "between 0 and 1",
            });
        }
        Ok(Self { probability, through: Vec::new(), kept: Kept::Nothing })
    }

    // ANCHOR: apply
    /// Zeroes what was dropped and scales the rest.
    fn apply<T: Real>(&self, values: &mut Tensor<T>) {
        // With p = 1 nothing is left to scale.
        let scale = if self.probability < 1.0 { T::of(1.0 / (1.0 - self.probability)) } else { T::zero() };
        for_each_piece(flat_mut(values), PIECE, |index, values| {
            for (value, &through) in values.iter_mut().zip(piece(&self.through, index, PIECE)) {
                // Multiplied in any case: a choice between two numbers makes a vector, a branch that skips does not.
                let scaled = *value * scale;
                *value = if through != 0 { scaled } else { T::zero() };
            }
        });
    }
    // ANCHOR_END: apply
}

impl<T: Real> Layer<T> for Dropout {
    fn name(&self) -> &'static str {
        "Dropout"
    }

    fn role(&self) -> Role {
        Role::Pointwise
    }

    fn operation(&self, _: &[usize]) -> Result<Operation<'_, T>, LayerError> {
        Ok(Operation::Identity)
    }

    fn forward(&mut self, input: Tensor<T>, context: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        if context.mode != Mode::Train {
            self.kept = if context.keeps() { Kept::All(input.raw_dim()) } else { Kept::Nothing };
            return Ok(input);
        }
        let mut values = in_row_order(input);
        // ANCHOR: draw
        // Drawn one after another on one thread: the same bits with any number of threads.
        let limit = (self.probability * 2.0_f64.powi(32)) as u64;
        self.through.resize(values.len(), 0);
        for through in &mut self.through {
            *through = u8::from(u64::from(context.rng.next_u32()) >= limit);
        }
        self.apply(&mut values);
        self.kept = Kept::Some(values.raw_dim());
        // ANCHOR_END: draw
        Ok(values)
    }

    fn backward(&mut self, gradient: Tensor<T>, _: &mut Context<T>) -> Result<Tensor<T>, LayerError> {
        let (Kept::All(shape) | Kept::Some(shape)) = &self.kept else {
            return Err(LayerError::NoForward { layer: "Dropout" });
        };
        upstream("Dropout", shape.slice(), gradient.shape())?;
        let mut gradient = gradient;
        if let Kept::Some(_) = std::mem::replace(&mut self.kept, Kept::Nothing) {
            gradient = in_row_order(gradient);
            self.apply(&mut gradient);
        }
        Ok(gradient)
    }

    fn trace(&self, input: &[usize], summary: &mut Summary) -> Result<Vec<usize>, LayerError> {
        summary.push(format!("Dropout {}", self.probability), self, input, (0, 0));
        Ok(input.to_vec())
    }
}

impl fmt::Display for Dropout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Dropout({})", self.probability)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pass(probability: f64, mut context: Context<f64>) -> (Tensor<f64>, Tensor<f64>) {
        let mut dropout = Dropout::new(probability).unwrap();
        let ones = Tensor::ones(vec![4, 25_000]);
        let output = dropout.forward(ones.clone(), &mut context).unwrap();
        (output, dropout.backward(ones, &mut context).unwrap())
    }

    #[test]
    fn as_many_are_dropped_as_asked_and_the_mean_stays() {
        for probability in [0.0, 0.1, 0.5, 0.9] {
            let (output, gradient) = pass(probability, Context::train(3));
            let dropped = output.iter().filter(|&&value| value == 0.0).count() as f64 / output.len() as f64;
            // Five standard deviations of 100,000 draws.
            assert!((dropped - probability).abs() <= 5.0 * (probability * (1.0 - probability) / 1e5).sqrt());
            let spread = (probability / (1.0 - probability) / 1e5).sqrt();
            assert!((output.mean().unwrap() - 1.0).abs() <= 5.0 * spread + 1e-12);
            assert_eq!(output, gradient, "of ones: both are the mask");
        }
    }

    #[test]
    fn the_seed_decides() {
        assert_eq!(pass(0.5, Context::train(3)), pass(0.5, Context::train(3)));
        assert_ne!(pass(0.5, Context::train(3)), pass(0.5, Context::train(4)));
    }

    #[test]
    fn a_probability_of_one_drops_everything() {
        let (output, gradient) = pass(1.0, Context::train(3));
        assert!(output.iter().chain(&gradient).all(|&value| value == 0.0));
    }

    #[test]
    fn evaluating_and_looking_inside_drop_nothing() {
        let (output, gradient) = pass(0.5, Context::explain());
        assert!(output.iter().chain(&gradient).all(|&value| value == 1.0));

        let mut dropout = Dropout::new(0.5).unwrap();
        let input = Tensor::from_shape_fn(vec![3, 5], |at| at[0] as f64 - at[1] as f64);
        assert_eq!(dropout.forward(input.clone(), &mut Context::eval()).unwrap(), input);
        let error = dropout.backward(input, &mut Context::eval()).unwrap_err();
        assert_eq!(error, LayerError::NoForward { layer: "Dropout" });
    }

    proptest! {
        #[test]
        fn probabilities_outside_are_refused(probability in prop_oneof![-1e9..-1e-9, 1.000_001..1e9, Just(f64::NAN)]) {
            let refused = matches!(Dropout::new(probability), Err(LayerError::Option { .. }));
            prop_assert!(refused);
        }
    }
}
