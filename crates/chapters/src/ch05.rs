//! Chapter 5, channels, filters and counting parameters.
//!
//! - [`channels`]: one filter over three channels, and many filters; [`parameters`]: the formula and its bug.
//! - [`sharing`]: what shared weights save, and what they do not; [`groups`]: 1×1, grouped, depthwise.
//! - [`numpy_conv`]: a convolution as tutorials write it in numpy, and what is wrong with it.

pub mod channels;
pub mod groups;
pub mod numpy_conv;
pub mod parameters;
pub mod sharing;

pub use channels::{ChannelSum, CountsOfMaps, FiltersAndMaps, ThreeChannels};
pub use groups::{GroupConnections, GroupCosts, OneByOne};
pub use numpy_conv::{AccidentalShapes, NumpyMaps, OverwrittenKernel, UnscaledWeights};
pub use parameters::{ParameterCount, ParameterFormula, WrongBiasFormula};
pub use sharing::{SharingGrowth, SharingTable};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<ThreeChannels>(),
    Entry::of::<ChannelSum>(),
    Entry::of::<FiltersAndMaps>(),
    Entry::of::<CountsOfMaps>(),
    Entry::of::<ParameterCount>(),
    Entry::of::<ParameterFormula>(),
    Entry::of::<WrongBiasFormula>(),
    Entry::of::<SharingTable>(),
    Entry::of::<SharingGrowth>(),
    Entry::of::<OneByOne>(),
    Entry::of::<GroupConnections>(),
    Entry::of::<GroupCosts>(),
    Entry::of::<NumpyMaps>(),
    Entry::of::<AccidentalShapes>(),
    Entry::of::<OverwrittenKernel>(),
    Entry::of::<UnscaledWeights>(),
];
