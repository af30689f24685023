//! The layers of a convolutional network: forward, backward, parameters.
//!
//! Where is what:
//!
//! - [`Layer`]: what every layer can do; [`Context`] and [`Mode`]: what a pass needs beside its input; [`Parameter`],
//!   [`Slot`], [`Path`]: what is learned, and its name in a file; [`LayerError`]: what can be wrong.
//! - With parameters: [`Conv2d`], [`ConvTranspose2d`], [`Linear`], made from [`Conv2dConfig`], [`ConvTranspose2dConfig`],
//!   [`LinearConfig`]; [`BatchNorm2d`]; [`Initializer`]: the numbers they start from.
//! - Without: [`ReLU`], [`LeakyReLU`], [`Sigmoid`], [`Tanh`]; [`Softmax`], [`LogSoftmax`]; [`MaxPool2d`], [`AvgPool2d`],
//!   [`AdaptiveAvgPool2d`], [`GlobalAvgPool`]; [`LocalResponseNorm`]; [`Dropout`]; [`Pad2d`], [`Flatten`].
//! - Containers: [`Sequential`], [`Residual`], [`Concat`].
//! - [`Operation`]: what a layer computes, for whoever writes a network down for another engine; [`Role`]: what kind of step
//!   it is.
//! - [`Loss`]: [`CrossEntropy`], [`NegativeLogLikelihood`], [`Hinge`], their mean or sum by [`Reduction`]; [`softmax`],
//!   [`log_softmax`].
//! - [`summarize`], [`Summary`]: shapes, parameters, multiply–adds, receptive fields, layer by layer;
//!   [`count_parameters`]; [`trace_residual`], [`trace_concat`]: the same for containers that are not made yet.
//!
//! A layer is made, run forward and run backward:
//!
//! ```
//! use layers::{Context, CrossEntropy, Flatten, Layer, LinearConfig, Loss, Sequential, Tensor};
//! use rand::SeedableRng;
//!
//! let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
//! let mut network = Sequential::<f32>::new().with(Flatten::new()).with(LinearConfig::new(4, 3).init(&mut rng)?);
//! let mut context = Context::train(0);
//!
//! let scores = network.forward(Tensor::ones(vec![2, 1, 2, 2]), &mut context)?;
//! let scores = scores.into_dimensionality().expect("[batch, classes]");
//! let mut gradient = ndarray::Array2::zeros(scores.dim());
//! let loss = CrossEntropy::new().evaluate(scores.view(), &[0, 2], Some(gradient.view_mut()))?;
//! network.backward_parameters(gradient.into_dyn(), &mut context)?;
//! # assert!(loss > 0.0);
//! # Ok::<(), layers::LayerError>(())
//! ```

mod adaptive_avg_pool2d;
mod average;
mod avg_pool2d;
mod batch_norm2d;
mod class_axis;
mod concat;
mod context;
mod conv2d;
mod conv_transpose2d;
mod cross_entropy;
mod dropout;
mod error;
mod flatten;
mod from_output;
mod from_sign;
mod global_avg_pool;
mod hinge;
mod init;
mod layer;
mod leaky_relu;
mod linear;
mod local_response_norm;
mod log_softmax;
mod loss;
mod max_pool2d;
mod negative_log_likelihood;
mod option_words;
mod pad2d;
mod parallel;
mod parameter;
mod path;
mod reduce;
mod relu;
mod residual;
mod role;
mod sequential;
mod shape;
mod sigmoid;
mod softmax;
mod summary;
mod tanh;
mod tensor;
mod window;

pub use adaptive_avg_pool2d::AdaptiveAvgPool2d;
pub use avg_pool2d::AvgPool2d;
pub use batch_norm2d::BatchNorm2d;
pub use concat::{Concat, TraceBranch, trace_concat};
pub use context::{Context, Mode};
pub use conv::Real;
pub use conv_transpose2d::{ConvTranspose2d, ConvTranspose2dConfig};
pub use conv2d::{Conv2d, Conv2dConfig};
pub use cross_entropy::CrossEntropy;
pub use dropout::Dropout;
pub use error::LayerError;
pub use fast_conv::Algorithm;
pub use flatten::Flatten;
pub use global_avg_pool::GlobalAvgPool;
pub use hinge::Hinge;
pub use init::{Fan, Initializer, RELU_GAIN, leaky_relu_gain};
pub use layer::{Layer, Operation, Slot, count_parameters, summarize};
pub use leaky_relu::LeakyReLU;
pub use linear::{Linear, LinearConfig};
pub use local_response_norm::LocalResponseNorm;
pub use log_softmax::{LogSoftmax, log_softmax};
pub use loss::{Loss, Reduction};
pub use max_pool2d::MaxPool2d;
pub use negative_log_likelihood::NegativeLogLikelihood;
pub use pad2d::Pad2d;
pub use parameter::{Parameter, ParameterKind};
pub use path::Path;
pub use relu::ReLU;
pub use residual::{Residual, trace_residual};
pub use role::Role;
pub use sequential::Sequential;
pub use sigmoid::Sigmoid;
pub use softmax::{Softmax, softmax};
pub use summary::{ReceptiveFields, Summary, SummaryLine, TracePath, with_thousands_separators};
pub use tanh::Tanh;
pub use tensor::{MOST_ELEMENTS, Tensor};
