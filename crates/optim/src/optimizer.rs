//! What every optimiser can do, and what a checkpoint stores of it.

use ndarray::{ArrayD, ArrayViewD, ArrayViewMutD};

use crate::OptimError;

/// The arrays that an optimiser remembers for one parameter, each under its name.
pub type NamedSlots<T> = Vec<(String, ArrayD<T>)>;

/// Turns gradients into updates of parameters.
///
/// A training step is one `begin_step` and then one `update` for each parameter. The number `index` says which
/// parameter it is: it must be the same at each step, and the numbers should be small, as they are places in a list.
///
/// Each element is updated by itself, so the result does not depend on the number of threads.
pub trait Optimizer<T>: Send {
    /// Starts step t, which counts from 1, at this learning rate.
    fn begin_step(&mut self, learning_rate: T);

    /// Updates parameter number `index` from its gradient; `decay` says whether weight decay applies to it.
    ///
    /// Biases and the γ and β of batch normalisation are usually spared from decay.
    ///
    /// # Shapes
    ///
    /// `value` and `gradient` have the same shape, which is any, and any memory layout.
    ///
    /// # Errors
    ///
    /// [`OptimError::GradientShape`] if the shapes differ, [`OptimError::ParameterChanged`] if the parameter had another
    /// shape before, [`OptimError::NoStep`] if no step was begun, [`OptimError::IllegalOption`] if it was begun at a learning
    /// rate that is negative or not finite, [`OptimError::IndexTooLarge`]. The parameter is then as it was.
    fn update(
        &mut self,
        index: usize,
        value: ArrayViewMutD<'_, T>,
        gradient: ArrayViewD<'_, T>,
        decay: bool,
    ) -> Result<(), OptimError>;

    /// Copies out all that later steps depend on, for a checkpoint.
    fn state(&self) -> OptimizerState<T>;

    /// Puts a state back, so that the following steps are exactly those that would have followed it.
    ///
    /// Before a state from a file is used, [`OptimizerState::check_shapes`] compares it with the model.
    ///
    /// # Errors
    ///
    /// [`OptimError::WrongSlots`] if another kind of optimiser wrote the state, and [`OptimError::WrongShape`] if the
    /// arrays of one parameter differ in shape. The optimiser is then unchanged.
    fn restore(&mut self, state: OptimizerState<T>) -> Result<(), OptimError>;

    /// The optimiser's name in lower case, such as `adamw`.
    fn name(&self) -> &'static str;
}

/// All that an optimiser remembers between steps.
///
/// ```
/// use ndarray::arr1;
/// use optim::{Adam, AdamConfig, Optimizer};
///
/// let mut adam = Adam::new(AdamConfig::default())?;
/// let mut weight = arr1(&[1.0_f32, 2.0]);
/// adam.begin_step(0.1);
/// adam.update(0, weight.view_mut().into_dyn(), arr1(&[0.5, -0.5]).view().into_dyn(), true)?;
///
/// let state = adam.state();
/// assert_eq!(state.step, 1);
/// let names: Vec<&str> = state.slots[0].iter().map(|(name, _)| name.as_str()).collect();
/// assert_eq!(names, ["exp_avg", "exp_avg_sq"]);
///
/// let mut resumed = Adam::new(AdamConfig::default())?;
/// state.check_shapes(&[&[2]])?;
/// resumed.restore(state)?;
/// # Ok::<(), optim::OptimError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct OptimizerState<T> {
    /// How many steps were begun.
    pub step: u64,
    /// For each parameter, by its number, its arrays; an empty list for a parameter that was never updated.
    pub slots: Vec<NamedSlots<T>>,
}

impl<T> OptimizerState<T> {
    /// Checks that the state fits a model whose parameters have these shapes.
    ///
    /// # Errors
    ///
    /// [`OptimError::TooManyParameters`] and [`OptimError::WrongShape`].
    pub fn check_shapes(&self, shapes: &[&[usize]]) -> Result<(), OptimError> {
        if self.slots.len() > shapes.len() {
            return Err(OptimError::TooManyParameters { expected: shapes.len(), found: self.slots.len() });
        }
        for (index, (slots, shape)) in self.slots.iter().zip(shapes).enumerate() {
            for (slot, array) in slots {
                if array.shape() != *shape {
                    return Err(OptimError::WrongShape {
                        slot: slot.clone(),
                        index,
                        expected: shape.to_vec(),
                        found: array.shape().to_vec(),
                    });
                }
            }
        }
        Ok(())
    }
}
