//! What a layer computes, in words that other engines share.

use conv::{Padding, PaddingMode, Real};

use crate::Layer;

/// What a layer computes on images of a known shape: what is needed to write a network down for another engine.
///
/// Whoever translates a network matches all of them: a new operation does not compile until each has decided about it.
///
/// Parameters are not in it: [`Layer::visit`] shows them, under the names that the layer's path gives them.
///
/// ```
/// use layers::{Conv2dConfig, Layer, Operation};
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let layer = Conv2dConfig::new(1, 8, [5, 5]).same().init::<f32>(&mut rng)?;
/// // "Same" is a wish; on an image of 28×28 it is two rows and columns of zeros on each side.
/// let Operation::Conv2d { padding, .. } = layer.operation(&[1, 28, 28])? else { unreachable!() };
/// assert_eq!(padding, conv::Padding::symmetric(2));
/// # Ok::<(), layers::LayerError>(())
/// ```
#[derive(Clone, Debug)]
pub enum Operation<'a, T: Real> {
    /// Cross-correlation with `weight`, and `bias` added if there is one.
    Conv2d {
        /// Height and width of the kernel.
        kernel: [usize; 2],
        /// Pixels from one window to the next.
        stride: [usize; 2],
        /// Zeros around images of this shape.
        padding: Padding,
        /// Pixels from one tap to the next.
        dilation: [usize; 2],
        /// Groups of channels that do not see each other.
        groups: usize,
    },
    /// The transposed convolution with `weight`, and `bias` added if there is one.
    ConvTranspose2d {
        /// Height and width of the kernel.
        kernel: [usize; 2],
        /// Pixels of the output from one input pixel to the next.
        stride: [usize; 2],
        /// What is cut off each side of the output.
        padding: Padding,
        /// Rows and columns added at its end.
        output_padding: [usize; 2],
        /// Pixels from one tap to the next.
        dilation: [usize; 2],
        /// Groups of channels that do not see each other.
        groups: usize,
    },
    /// x·`weight`ᵀ, and `bias` added if there is one.
    Linear,
    /// (x − `running_mean`) / √(`running_var` + ε) · `weight` + `bias` in each channel, as in evaluation.
    BatchNorm2d {
        /// What is added to the variance.
        epsilon: f64,
    },
    /// x / (k + α/n · Σ x²)^β, the sum over n channels around each.
    LocalResponseNorm {
        /// n.
        size: usize,
        /// α.
        alpha: f64,
        /// β.
        beta: f64,
        /// k.
        k: f64,
    },
    /// max(x, 0).
    ReLU,
    /// x, and below zero this part of it.
    LeakyReLU {
        /// The part.
        slope: f64,
    },
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// eˣ / Σ eˣ, the sum over the channels or classes.
    Softmax,
    /// Its logarithm.
    LogSoftmax,
    /// Pixels around the image.
    Pad2d {
        /// How many.
        padding: Padding,
        /// Which.
        padding_mode: PaddingMode<T>,
    },
    /// The largest of each window.
    MaxPool2d {
        /// Height and width of the window.
        kernel: [usize; 2],
        /// Pixels from one window to the next.
        stride: [usize; 2],
        /// Pixels of −∞ around images of this shape; behind them also those that the last windows hang over.
        padding: Padding,
        /// Pixels from one tap to the next.
        dilation: [usize; 2],
    },
    /// The mean of each window.
    AvgPool2d {
        /// Height and width of the window.
        kernel: [usize; 2],
        /// Pixels from one window to the next.
        stride: [usize; 2],
        /// Pixels of 0 around the image.
        padding: Padding,
        /// Rows and columns behind the padding that the last windows of images of this shape hang over; they never count.
        overhang: [usize; 2],
        /// Whether the padding counts.
        count_include_pad: bool,
    },
    /// The means of as many windows as give an output of this size.
    AdaptiveAvgPool2d {
        /// Height and width of the output.
        size: [usize; 2],
    },
    /// The mean of each channel, as a list.
    GlobalAvgPool,
    /// An image as a list.
    Flatten,
    /// Nothing, as dropout in evaluation.
    Identity,
    /// One layer after another, each with its name.
    Sequential(Vec<(&'a str, &'a dyn Layer<T>)>),
    /// The same input through each of these, stacked along the channels.
    Concat(Vec<(&'a str, &'a dyn Layer<T>)>),
    /// body(x) + shortcut(x), or body(x) + x; then the activation.
    Residual {
        /// Its parameters are named as if it stood here itself.
        body: &'a dyn Layer<T>,
        /// What the input passes on its way around, with its name.
        shortcut: Option<(&'a str, &'a dyn Layer<T>)>,
        /// What the sum passes, with its name.
        activation: Option<(&'a str, &'a dyn Layer<T>)>,
    },
    /// Something that has no words here.
    Other,
}
