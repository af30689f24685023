//! Chapter 6, from seven loops to one matrix product, and faster.
//!
//! - [`loops`]: which addresses the loops touch, one after the other; [`product`]: the same for a matrix product.
//! - [`columns`]: im2col as a picture and as bytes, and tiles of it; [`copies`]: of a photograph.
//! - [`winograd`]: fewer multiplications; [`fourier`]: when spectra pay.
//! - [`ladder`]: all rungs, timed; [`roofline`]: what the machine could do at best; [`growth`]: what happens to larger sizes;
//!   [`numbers`]: for sentences.
//! - [`peers`]: our speed beside that of other frameworks.
//!
//! What is timed here comes from [`records`](crate::records).

pub mod columns;
pub mod copies;
pub mod fourier;
pub mod growth;
pub mod ladder;
pub mod loops;
pub mod numbers;
pub mod peers;
pub mod product;
pub mod roofline;
pub mod winograd;

pub use columns::{ColumnBytes, ColumnGrowth, Im2colPicture};
pub use copies::CatColumns;
pub use fourier::FourierPays;
pub use growth::{Growing, RungGrowth};
pub use ladder::{InstructionCounts, LadderSpeedup, LadderTimes, RungErrors};
pub use loops::LoopOrders;
pub use numbers::{BestSpeedup, MultiplyAdds, PeakShare};
pub use peers::{PeerMeans, PeerRatios};
pub use product::ProductOrders;
pub use roofline::{MemoryStairs, Roofline};
pub use winograd::{WinogradCounts, WinogradSteps};

use crate::Entry;

/// The chapter's items in the order of its page.
pub(crate) const ITEMS: &[Entry] = &[
    Entry::of::<MultiplyAdds>(),
    Entry::of::<BestSpeedup>(),
    Entry::of::<PeakShare>(),
    Entry::of::<LoopOrders>(),
    Entry::of::<Im2colPicture>(),
    Entry::of::<CatColumns>(),
    Entry::of::<ColumnBytes>(),
    Entry::of::<ProductOrders>(),
    Entry::of::<ColumnGrowth>(),
    Entry::of::<WinogradSteps>(),
    Entry::of::<WinogradCounts>(),
    Entry::of::<FourierPays>(),
    Entry::of::<LadderSpeedup>(),
    Entry::of::<LadderTimes>(),
    Entry::of::<RungErrors>(),
    Entry::of::<MemoryStairs>(),
    Entry::of::<Roofline>(),
    Entry::of::<InstructionCounts>(),
    Entry::of::<RungGrowth>(),
    Entry::of::<PeerRatios>(),
    Entry::of::<PeerMeans>(),
];
