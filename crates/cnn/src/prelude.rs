//! What a notebook or an example needs most: `use cnn::prelude::*;`.
//!
//! The crates themselves are among the names. What would clash or mislead stays behind its crate.

pub use crate::notebook::{Display as _, fresh_model, print_progress};
pub use crate::{conv, datasets, fast_conv, layers, models, optim, train, viz};
pub use chapters::{Item, ch01, ch02, ch03, ch04, ch05, ch06, ch07, ch08, ch09, ch10, ch11, ch12, ch13, ch14, ch15};
pub use conv::{Conv2dOptions, Geometry, OutputSize, Padding, PaddingMode, ReceptiveField, SlidingWindow};
pub use datasets::{Augmentation, Dataset, cifar10, digit, mnist, photograph};
pub use layers::{
    AvgPool2d, BatchNorm2d, Concat, Context, Conv2d, Conv2dConfig, ConvTranspose2d, ConvTranspose2dConfig,
    CrossEntropy, Dropout, Flatten, GlobalAvgPool, Initializer, Layer, LeakyReLU, Linear, LinearConfig,
    LocalResponseNorm, LogSoftmax, Loss, MaxPool2d, NegativeLogLikelihood, Pad2d, ReLU, Reduction, Residual,
    Sequential, Sigmoid, Slot, Softmax, Tanh, Tensor, count_parameters, log_softmax, softmax, summarize,
};
pub use models::Model;
pub use ndarray::{
    Array1, Array2, Array3, Array4, ArrayD, ArrayView1, ArrayView2, ArrayView3, ArrayView4, Axis, Ix1, Ix2, Ix3, Ix4,
    array, s,
};
pub use optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Schedule, Sgd, SgdConfig};
pub use rand::SeedableRng;
pub use rand_chacha::ChaCha8Rng;
pub use train::{Evaluation, Event, History, Recipe, Trainer, evaluate};
pub use viz::{
    Axes, Cell, Colormap, DigitOptions, Figure, Grid, KernelOptions, MapOptions, Range, Series, Table, cells,
    confusion_matrix, curves, digits, feature_maps, grid, histogram, kernels,
};
