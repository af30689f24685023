//! LeNet-5, the network that read cheques.

use conv::Padding;
use layers::{Conv2dConfig, Initializer, LinearConfig};

use crate::{Architecture, LayerConfig, ModelError};

/// LeNet-5 as it is usually shown today: 61,706 parameters for ten classes.
///
/// The paper takes images of 32×32; those of MNIST are padded by 2 pixels on each side to that. Pooling averages and the
/// nonlinearity is tanh. Three things of the paper's are left out, as nearly everywhere: its pooling has a learned scale and
/// bias for each map, its second convolution connects only some pairs of maps, and its output compares with drawn prototypes
/// of the digits (radial basis functions) where here a dense layer gives scores. Xavier's initialisation keeps tanh out of
/// its flat ends.
///
/// Source: LeCun, Bottou, Bengio & Haffner 1998, "Gradient-based learning applied to document recognition", section II B.
///
/// # Errors
/// If `classes` is too large or 0.
///
/// ```
/// assert_eq!(models::lenet5::architecture("lenet5", 10)?.parameters(), 61_706);
/// # Ok::<(), models::ModelError>(())
/// ```
pub fn architecture(name: &str, classes: usize) -> Result<Architecture, ModelError> {
    let start = Initializer::XavierUniform;
    let padding = Padding { top: 2, bottom: 2, left: 2, right: 2 };
    let conv = |from, to| Conv2dConfig::new(from, to, [5, 5]).initializer(start);
    let dense = |from, to| LayerConfig::Linear(LinearConfig::new(from, to).initializer(start));
    let layers = [
        ("conv1", LayerConfig::Conv2d(conv(1, 6).padding(padding))),
        ("tanh1", LayerConfig::Tanh),
        ("pool1", LayerConfig::AvgPool2d([2, 2])),
        ("conv2", LayerConfig::Conv2d(conv(6, 16))),
        ("tanh2", LayerConfig::Tanh),
        ("pool2", LayerConfig::AvgPool2d([2, 2])),
        ("flatten", LayerConfig::Flatten),
        ("fc1", dense(16 * 5 * 5, 120)),
        ("tanh3", LayerConfig::Tanh),
        ("fc2", dense(120, 84)),
        ("tanh4", LayerConfig::Tanh),
        ("fc3", dense(84, classes)),
    ];
    Architecture::new(name, [1, 28, 28], layers.map(|(name, layer)| (name.to_owned(), layer)).into())
}
