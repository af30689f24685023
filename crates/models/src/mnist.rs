//! The networks of chapter 12, which read handwritten digits: two convolutions, two dense layers.

use layers::{Conv2dConfig, Initializer, LinearConfig};

use crate::{Architecture, LayerConfig, ModelError, Normalisation};

/// Two 5×5 convolutions to 32 and 64 channels, each with a rectifier and 2×2 max pooling, a dense layer of `hidden` units with
/// a rectifier and dropout of one half, and a dense layer to the scores.
///
/// With 1024 hidden units it is the network of TensorFlow's old tutorial for experts, and starts as that did: weights from
/// a normal distribution of deviation 0.1 cut at twice that, biases of 0.1, so that rectifiers start open.
///
/// Batch normalisation goes between convolution and rectifier, as in its paper; [`Normalisation::Batch`] takes the convolutions'
/// biases away.
///
/// # Errors
/// If `hidden` or `classes` is too large or 0.
///
/// ```
/// use models::{Normalisation, mnist};
/// let network = mnist::architecture("mnist", 1024, Normalisation::None, 10)?;
/// let counts: Vec<usize> = network.summary().lines().iter().map(|line| line.parameters).filter(|&n| n > 0).collect();
/// assert_eq!(counts, [832, 51_264, 3_212_288, 10_250]);
/// assert_eq!(network.parameters(), 3_274_634);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn architecture(
    name: &str,
    hidden: usize,
    normalisation: Normalisation,
    classes: usize,
) -> Result<Architecture, ModelError> {
    // ANCHOR: network
    let start = Initializer::TruncatedNormal { deviation: 0.1 };
    let bias = Initializer::Constant(0.1);
    let mut layers = Vec::new();
    let mut add = |name: String, layer| layers.push((name, layer));
    for (at, [from, to]) in [(1, [1, 32]), (2, [32, 64])] {
        let convolution = Conv2dConfig::new(from, to, [5, 5]).same().bias(normalisation.conv_bias());
        add(format!("conv{at}"), LayerConfig::Conv2d(convolution.initializer(start).bias_initializer(bias)));
        if normalisation != Normalisation::None {
            add(format!("bn{at}"), LayerConfig::BatchNorm2d(to));
        }
        add(format!("relu{at}"), LayerConfig::ReLU);
        add(format!("pool{at}"), LayerConfig::MaxPool2d([2, 2]));
    }
    let dense = |from, to| LayerConfig::Linear(LinearConfig::new(from, to).initializer(start).bias_initializer(bias));
    add("flatten".to_owned(), LayerConfig::Flatten);
    add("fc1".to_owned(), dense(7 * 7 * 64, hidden));
    add("relu3".to_owned(), LayerConfig::ReLU);
    add("dropout".to_owned(), LayerConfig::Dropout(0.5));
    add("fc2".to_owned(), dense(hidden, classes));
    Architecture::new(name, [1, 28, 28], layers)
    // ANCHOR_END: network
}
