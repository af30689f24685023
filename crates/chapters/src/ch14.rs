//! Chapter 14, deeper: LeNet-5, AlexNet, VGG, GoogLeNet, ResNet; colour.
//!
//! - [`networks`]: all of them beside each other, in numbers; [`anatomy`]: one of them, layer by layer and as boxes.
//! - [`lists`]: VGG from its lists; [`start`]: the weights that it begins with; [`heads`]: what goes wrong in front of the dense
//!   layers.
//! - [`inception`]: GoogLeNet's block; [`residual`]: ResNet's block; [`shortcuts`]: what it does to
//!   gradients; [`scrambled`]: and to a photograph.
//! - [`later`]: blocks that came afterwards, and their price.
//! - [`colour`]: photographs of 32×32 pixels; [`sample`]: a network trained on a few of them.

pub mod anatomy;
pub mod colour;
pub mod heads;
pub mod inception;
pub mod later;
pub mod lists;
pub mod networks;
pub mod residual;
pub mod sample;
pub mod scrambled;
pub mod shortcuts;
pub mod start;

pub use anatomy::{LayerTable, NetworkPicture};
pub use colour::{Augmented, ThirtyTwo};
pub use heads::{Classes, CopiedValue, CustomHead};
pub use inception::{InceptionPicture, InceptionTable, Reduction};
pub use later::{LaterBlocks, Scaling, UShape};
pub use lists::{StackedKernels, VggLists, VggSizes};
pub use networks::{CostChart, MultiplyAdds, NetworkTable, Parameters};
pub use residual::{BlockPicture, ResNetStages};
pub use sample::{SampleCurve, SampleTable};
pub use scrambled::PhotographThroughBlocks;
pub use shortcuts::{GradientRatio, GradientsThroughDepth};
pub use start::DrawnWeights;

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<NetworkTable>(),
    Entry::of::<Parameters>(),
    Entry::of::<MultiplyAdds>(),
    Entry::of::<LayerTable>(),
    Entry::of::<NetworkPicture>(),
    Entry::of::<VggSizes>(),
    Entry::of::<StackedKernels>(),
    Entry::of::<VggLists>(),
    Entry::of::<DrawnWeights>(),
    Entry::of::<CustomHead>(),
    Entry::of::<Classes>(),
    Entry::of::<CopiedValue>(),
    Entry::of::<InceptionPicture>(),
    Entry::of::<Reduction>(),
    Entry::of::<InceptionTable>(),
    Entry::of::<BlockPicture>(),
    Entry::of::<GradientsThroughDepth>(),
    Entry::of::<GradientRatio>(),
    Entry::of::<PhotographThroughBlocks>(),
    Entry::of::<ResNetStages>(),
    Entry::of::<CostChart>(),
    Entry::of::<LaterBlocks>(),
    Entry::of::<Scaling>(),
    Entry::of::<UShape>(),
    Entry::of::<ThirtyTwo>(),
    Entry::of::<Augmented>(),
    Entry::of::<SampleCurve>(),
    Entry::of::<SampleTable>(),
];

/// The layers with weights on the longest way through a layer.
pub(crate) fn depth(layer: &models::LayerConfig) -> usize {
    use models::LayerConfig::{Concat, Conv2d, Linear, Residual, Sequential};
    let sum = |layers: &[(String, models::LayerConfig)]| layers.iter().map(|(_, layer)| depth(layer)).sum();
    match layer {
        Conv2d(_) | Linear(_) => 1,
        Sequential(layers) => sum(layers),
        Concat(branches) => branches.iter().map(|(_, branch)| depth(branch)).max().unwrap_or(0),
        Residual { body, .. } => sum(body),
        _ => 0,
    }
}
