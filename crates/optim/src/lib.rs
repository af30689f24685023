//! Optimisers, learning-rate schedules and gradient clipping: how a gradient becomes a better parameter.
//!
//! | file | what is in it |
//! |---|---|
//! | [`optimizer`] | the trait [`Optimizer`] and the [`OptimizerState`] that a checkpoint stores |
//! | [`sgd`] | gradient descent, with momentum and with Nesterov's momentum |
//! | [`adam`] | Adam, with weight decay as an L2 penalty |
//! | [`adamw`] | AdamW: weight decay apart from the gradient |
//! | [`schedule`] | the learning rate as a function of the step |
//! | [`clip`] | gradients kept from growing too large |
//! | [`error`] | what can be wrong with a user's choice |
//!
//! Three files are not public: `moments` is what Adam and AdamW share, `elementwise` makes the one pass over memory that
//! each update is, and `slots` holds the arrays that an optimiser remembers for each parameter.
//!
//! The crate knows no layer. A parameter is an array and a number, its `index`, under which the optimiser
//! remembers what belongs to it.
//!
//! ```
//! use ndarray::arr1;
//! use optim::{Optimizer, Schedule, Sgd, SgdConfig};
//!
//! // Minimise (w - 3)² from w = 0. The gradient is 2 (w - 3).
//! let schedule = Schedule::Constant { learning_rate: 0.1 };
//! let mut optimizer = Sgd::new(SgdConfig { momentum: 0.5, ..SgdConfig::default() })?;
//! let mut w = arr1(&[0.0_f64]);
//! for step in 0..60 {
//!     let gradient = w.mapv(|w| 2.0 * (w - 3.0));
//!     optimizer.begin_step(schedule.learning_rate(step));
//!     optimizer.update(0, w.view_mut().into_dyn(), gradient.view().into_dyn(), true)?;
//! }
//! assert!((w[0] - 3.0).abs() < 1e-6);
//! # Ok::<(), optim::OptimError>(())
//! ```

pub mod adam;
pub mod adamw;
pub mod clip;
mod elementwise;
pub mod error;
mod moments;
pub mod optimizer;
mod scalar;
pub mod schedule;
pub mod sgd;
mod slots;

pub use adam::{Adam, AdamConfig};
pub use adamw::{AdamW, AdamWConfig};
pub use clip::{clip_by_global_norm, clip_by_value, clip_factor, global_norm, scale};
pub use error::OptimError;
pub use optimizer::{NamedSlots, Optimizer, OptimizerState};
pub use scalar::Scalar;
pub use schedule::Schedule;
pub use sgd::{Sgd, SgdConfig};
