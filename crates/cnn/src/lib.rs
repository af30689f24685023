//! Convolutional neural networks, built from first principles: one crate that leads to all others.
//!
//! What is where:
//! - [`conv`]: convolution mathematics: shapes, padding, the plain loops; [`fast_conv`]: the same, fast;
//! - [`layers`]: one type per layer, losses, initialisers, summaries;
//! - [`optim`]: SGD, Adam, `AdamW`, schedules;
//! - [`datasets`]: MNIST, CIFAR-10, photographs;
//! - [`models`]: networks by name, their weights in files;
//! - [`train`]: the training loop, evaluation, checkpoints;
//! - [`viz`]: figures and tables;
//! - [`chapters`]: what the book shows, chapter by chapter;
//! - [`notebook`]: what a notebook's cell shows of a value; [`prelude`]: the names that a notebook needs most.
//!
//! The feature `cli`, on by default, adds the program `cnn`; `cnn --help` says what it can do.
//!
//! From a photograph to feature maps:
//!
//! ```
//! use cnn::prelude::*;
//!
//! // A photograph is a tensor: red, green, blue, 427 rows, 640 columns. A network takes a batch of them.
//! let image = photograph::flower();
//! assert_eq!(image.dim(), (3, 427, 640));
//! let batch = photograph::to_tensor(image.view()).insert_axis(Axis(0)).into_dyn();
//!
//! // Six filters of 7×7 with random weights, every second row and column.
//! let mut rng = ChaCha8Rng::seed_from_u64(7);
//! let mut network = Sequential::<f32>::new()
//!     .with(Conv2dConfig::new(3, 6, [7, 7]).stride([2, 2]).init(&mut rng)?)
//!     .with(ReLU::new());
//! println!("{}", summarize(&network, &[3, 427, 640])?);
//!
//! // What each filter answers, as a picture.
//! let maps = network.forward(batch, &mut Context::eval())?;
//! assert_eq!(maps.shape(), [1, 6, 211, 317]);
//! let maps = maps.into_dimensionality::<Ix4>().expect("four axes");
//! let figure = feature_maps(maps.index_axis(Axis(0), 0), &MapOptions::default())?;
//! assert_eq!(figure.alt(), "6 feature maps of 211 by 317 values, in rows of 2");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub use chapters;
pub use conv;
pub use datasets;
pub use fast_conv;
pub use layers;
pub use models;
pub use ndarray;
pub use optim;
pub use train;
pub use viz;

pub mod notebook;
pub mod prelude;
