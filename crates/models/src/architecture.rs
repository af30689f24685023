//! A network before it has weights: its layers, written down.

use layers::{Real, Sequential, Summary};
use rand::Rng;

use crate::layer_config::{LayerConfig, sequential};
use crate::{Model, ModelError};

/// A network before it has weights: from it come the summary, in no time and memory, and the network itself.
///
/// ```
/// let vgg16 = models::describe("vgg16", None)?;
/// assert_eq!(vgg16.parameters(), 138_357_544);
/// println!("{}", vgg16.summary());
///
/// // Half a gigabyte of weights and as much for gradients are made by this alone, which needs no more than the first part:
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut first_block = vgg16.first(5).build::<f32>(&mut rng)?;
/// assert_eq!(layers::count_parameters(&mut first_block), 38_720);
/// # Ok::<(), models::ModelError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Architecture {
    name: String,
    input_shape: [usize; 3],
    layers: Vec<(String, LayerConfig)>,
    summary: Summary,
    output_shape: Vec<usize>,
}

impl Architecture {
    /// A network of these layers, each with the name under which a file knows its parameters.
    ///
    /// `input_shape` is that of one image, `[channels, height, width]`.
    ///
    /// # Errors
    /// If a layer does not accept the shape that comes out of the one before it, or two have the same name.
    pub fn new(
        name: impl Into<String>,
        input_shape: [usize; 3],
        layers: Vec<(String, LayerConfig)>,
    ) -> Result<Self, ModelError> {
        let name = name.into();
        let mut summary = Summary::new(&input_shape);
        let mut output_shape = input_shape.to_vec();
        for (at, (layer_name, layer)) in layers.iter().enumerate() {
            if layers[..at].iter().any(|(earlier, _)| earlier == layer_name) {
                let problem = format!("two layers are called {layer_name}: give each a name of its own");
                return Err(ModelError::Architecture { architecture: name, problem });
            }
            let traced = summary.within(layer_name, |summary| layer.trace(&output_shape, summary));
            output_shape = traced.map_err(|error| error.inside(layer_name))?;
        }
        Ok(Self { name, input_shape, layers, summary, output_shape })
    }

    /// What the network is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The shape of one image, `[channels, height, width]`.
    pub fn input_shape(&self) -> [usize; 3] {
        self.input_shape
    }

    /// The shape of what comes out for one image: `[classes]` for a whole network.
    pub fn output_shape(&self) -> &[usize] {
        &self.output_shape
    }

    /// The layers with their names, in the order in which they run.
    pub fn layers(&self) -> &[(String, LayerConfig)] {
        &self.layers
    }

    /// Shapes, parameters, multiply–adds and receptive fields, layer by layer.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// How many numbers the network learns. The running statistics of batch normalisation are measured, not learned: they
    /// do not count.
    pub fn parameters(&self) -> usize {
        self.summary.parameters()
    }

    /// The first layers alone; all of them if there are not as many.
    #[must_use]
    pub fn first(&self, count: usize) -> Self {
        let layers = self.layers.iter().take(count).cloned().collect();
        Self::new(self.name.clone(), self.input_shape, layers).expect("these layers fitted when there were more")
    }

    /// The layers in front of the first that takes an image for a list of numbers: what is looked at as feature maps.
    #[must_use]
    pub fn features(&self) -> Self {
        // All are listed, so that a new kind of layer does not compile until somebody has decided about it.
        let is_head = |layer: &LayerConfig| match layer {
            LayerConfig::Flatten
            | LayerConfig::GlobalAvgPool
            | LayerConfig::AdaptiveAvgPool2d(_)
            | LayerConfig::Linear(_) => true,
            LayerConfig::Conv2d(_)
            | LayerConfig::ConvTranspose2d(_)
            | LayerConfig::BatchNorm2d(_)
            | LayerConfig::BatchNorm2dWith { .. }
            | LayerConfig::LocalResponseNorm(_)
            | LayerConfig::ReLU
            | LayerConfig::LeakyReLU(_)
            | LayerConfig::Sigmoid
            | LayerConfig::Tanh
            | LayerConfig::Softmax
            | LayerConfig::LogSoftmax
            | LayerConfig::Pad2d { .. }
            | LayerConfig::MaxPool2d(_)
            | LayerConfig::MaxPool2dWith { .. }
            | LayerConfig::AvgPool2d(_)
            | LayerConfig::Dropout(_)
            | LayerConfig::Sequential(_)
            | LayerConfig::Concat(_)
            | LayerConfig::Residual { .. } => false,
        };
        self.first(self.layers.iter().position(|(_, layer)| is_head(layer)).unwrap_or(self.layers.len()))
    }

    /// The network, its parameters drawn from `rng`, layer after layer.
    ///
    /// # Errors
    /// If an initialiser makes no sense.
    pub fn build<T: Real>(&self, rng: &mut impl Rng) -> Result<Sequential<T>, ModelError> {
        Ok(sequential(&self.layers, rng)?)
    }

    /// The network with what is needed to use it.
    ///
    /// # Errors
    /// As [`Architecture::build`], or if it does not end in a list of scores.
    pub fn model(&self, rng: &mut impl Rng) -> Result<Model, ModelError> {
        let &[classes] = self.output_shape.as_slice() else {
            let problem = format!("it ends in a tensor of shape {:?}: end it in one score a class", self.output_shape);
            return Err(ModelError::Architecture { architecture: self.name.clone(), problem });
        };
        Ok(Model { name: self.name.clone(), network: self.build(rng)?, input_shape: self.input_shape, classes })
    }
}
