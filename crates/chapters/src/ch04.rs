//! Chapter 4, padding, stride, dilation: the shape formula.
//!
//! - [`window_steps`]: the window at each place, with its sums; [`formula`]: how many places there are.
//! - [`modes`]: valid, same, full; [`padding_modes`]: what stands beyond the edge.
//! - [`kernels`]: even and rectangular ones; [`dilation`]: holes.
//! - [`unread`]: what no window reads; [`gallery`]: all combinations; [`two_windows`]: one size from two ways.

pub mod dilation;
pub mod formula;
pub mod gallery;
pub mod kernels;
pub mod modes;
pub mod padding_modes;
pub mod two_windows;
pub mod unread;
pub mod window_steps;

pub use dilation::{DilatedWindow, ReadCounts};
pub use formula::{OutputSize, ShapeFormula};
pub use gallery::{Gallery, GalleryTable, MovingWindow};
pub use kernels::{EvenKernel, KernelCentres, RectangularKernel};
pub use modes::{ModeSizes, SameAtStride};
pub use padding_modes::{PaddingModeNumbers, PaddingModePhotograph, PaddingModeResponse};
pub use two_windows::TwoWindows;
pub use unread::{PhotographRows, PoolingChain, UnreadCells};
pub use window_steps::{StridedWindow, WindowSteps};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<WindowSteps>(),
    Entry::of::<ShapeFormula>(),
    Entry::of::<OutputSize>(),
    Entry::of::<ModeSizes>(),
    Entry::of::<SameAtStride>(),
    Entry::of::<PaddingModeNumbers>(),
    Entry::of::<PaddingModePhotograph>(),
    Entry::of::<PaddingModeResponse>(),
    Entry::of::<KernelCentres>(),
    Entry::of::<EvenKernel>(),
    Entry::of::<RectangularKernel>(),
    Entry::of::<StridedWindow>(),
    Entry::of::<DilatedWindow>(),
    Entry::of::<ReadCounts>(),
    Entry::of::<UnreadCells>(),
    Entry::of::<PhotographRows>(),
    Entry::of::<PoolingChain>(),
    Entry::of::<TwoWindows>(),
    Entry::of::<Gallery>(),
    Entry::of::<GalleryTable>(),
    Entry::of::<MovingWindow>(),
];
