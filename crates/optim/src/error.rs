//! What can be wrong with a user's choice of options, a restored state or a gradient.

use thiserror::Error;

/// An illegal option, a state that does not fit, or a gradient that is no number.
///
/// ```
/// use optim::{Adam, AdamConfig};
///
/// let error = Adam::<f32>::new(AdamConfig { beta1: 1.5, ..AdamConfig::default() }).unwrap_err();
/// assert_eq!(error.to_string(), "adam: beta1 is 1.5, but it must be at least 0 and less than 1");
/// ```
#[derive(Clone, Debug, PartialEq, Error)]
pub enum OptimError {
    /// An option is outside its range.
    #[error("{operation}: {option} is {value}, but it must be {range}")]
    IllegalOption {
        /// The optimiser, schedule or function.
        operation: &'static str,
        /// The option's name.
        option: &'static str,
        /// The value that was given.
        value: f64,
        /// The range that is legal, in words.
        range: &'static str,
    },
    /// Nesterov's momentum was asked for with a momentum of zero.
    #[error("sgd: nesterov is on, but momentum is 0; set momentum, for example to 0.9, or turn nesterov off")]
    NesterovWithoutMomentum,
    /// A parameter was updated before any step was begun.
    #[error("{optimizer}: parameter {index} is updated before the first step: call begin_step first")]
    NoStep {
        /// The optimiser.
        optimizer: &'static str,
        /// The parameter's number.
        index: usize,
    },
    /// A gradient does not have the shape of what it is the gradient of.
    #[error("{optimizer}: parameter {index} has shape {value:?}, but its gradient {gradient:?}: make them equal")]
    GradientShape {
        /// The optimiser.
        optimizer: &'static str,
        /// The parameter's number.
        index: usize,
        /// The parameter's shape.
        value: Vec<usize>,
        /// The gradient's shape.
        gradient: Vec<usize>,
    },
    /// A parameter has another shape than at an earlier step.
    #[error(
        "{optimizer}: parameter {index} has shape {found:?}, but {expected:?} at an earlier step: \
         keep one number for each parameter, or begin with a new optimiser"
    )]
    ParameterChanged {
        /// The optimiser.
        optimizer: &'static str,
        /// The parameter's number.
        index: usize,
        /// Its shape at the earlier step.
        expected: Vec<usize>,
        /// Its shape now.
        found: Vec<usize>,
    },
    /// A parameter's number is no place in a list.
    #[error("{optimizer}: parameter number {index} is too large, at most {most}: number the parameters from 0")]
    IndexTooLarge {
        /// The optimiser.
        optimizer: &'static str,
        /// The number that was given.
        index: usize,
        /// The largest.
        most: usize,
    },
    /// A restored state holds other arrays than this optimiser remembers.
    #[error(
        "{optimizer}: the restored state of parameter {index} holds [{found}], but [{expected}] is needed; \
         restore it into the optimiser and the options that wrote it"
    )]
    WrongSlots {
        /// The optimiser that should take the state.
        optimizer: &'static str,
        /// The parameter's number.
        index: usize,
        /// The names that are needed, separated by commas.
        expected: String,
        /// The names that are there.
        found: String,
    },
    /// An array of a restored state has another shape than its parameter.
    #[error(
        "restore: {slot} of parameter {index} has shape {found:?}, but {expected:?} is needed; \
         the state belongs to another model"
    )]
    WrongShape {
        /// The array's name.
        slot: String,
        /// The parameter's number.
        index: usize,
        /// The parameter's shape.
        expected: Vec<usize>,
        /// The array's shape.
        found: Vec<usize>,
    },
    /// A restored state speaks of more parameters than the model has.
    #[error("restore: the state holds {found} parameters, but the model has {expected}; it belongs to another model")]
    TooManyParameters {
        /// How many parameters the model has.
        expected: usize,
        /// How many the state speaks of.
        found: usize,
    },
    /// A gradient holds NaN or infinity, so that neither its norm nor a step along it means anything.
    #[error(
        "{operation}: the gradient's norm is {norm}, not a finite number; \
         lower the learning rate, or look for NaN in the input"
    )]
    NonFiniteGradient {
        /// The function that found it.
        operation: &'static str,
        /// The norm: NaN or infinity.
        norm: f64,
    },
}

/// Checks that an option is in its range.
pub(crate) fn check(
    legal: bool,
    operation: &'static str,
    option: &'static str,
    value: f64,
    range: &'static str,
) -> Result<(), OptimError> {
    if legal { Ok(()) } else { Err(OptimError::IllegalOption { operation, option, value, range }) }
}

/// Checks an option that is a finite number and not negative, such as a weight decay.
pub(crate) fn check_not_negative(operation: &'static str, option: &'static str, value: f64) -> Result<(), OptimError> {
    check(value.is_finite() && value >= 0.0, operation, option, value, "finite and not negative")
}

/// Checks the rate of a decaying average: β or a momentum.
pub(crate) fn check_decay_rate(operation: &'static str, option: &'static str, value: f64) -> Result<(), OptimError> {
    check((0.0..1.0).contains(&value), operation, option, value, "at least 0 and less than 1")
}
