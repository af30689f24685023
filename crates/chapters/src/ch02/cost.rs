//! What a convolution of signals takes.

use conv::signal::Mode;
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use crate::limits::{all_within, within};
use crate::{ChapterError, Item, Shown};

/// Multiply–adds and bytes for one signal under several kernels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignalCost {
    /// X.
    pub signal: usize,
    /// Each K.
    pub kernels: Vec<usize>,
}

impl Default for SignalCost {
    /// One second of sound, and kernels from three samples to a hall's answer of two seconds.
    fn default() -> Self {
        Self { signal: 44_100, kernels: vec![3, 64, 1024, 88_200] }
    }
}

impl Item for SignalCost {
    const ID: &'static str = "ch02.cost";
    const NAME: &'static str = "What sliding costs";
    const COVERS: &'static [&'static str] = &["2.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let signal = within("signal", self.signal, 1..=1_000_000)?;
        all_within("kernels", &self.kernels, &(1..=1_000_000), 12)?;
        let mut table =
            Table::new(["K", "weights", "results (full)", "multiply–adds (full)", "bytes of the result, f32"]);
        for &kernel in &self.kernels {
            let length = Mode::Full.length(signal, kernel)?;
            // Each sample meets each tap once.
            let products = signal as u64 * kernel as u64;
            table.push(cells![kernel, kernel, length, products, length * size_of::<f32>()])?;
        }
        let caption = format!(
            "A signal of {} samples. In full mode each sample meets each tap once: X·K multiply–adds, however long \
             the two are.",
            Cell::from(signal).display()
        );
        Ok(Shown::table(table, caption))
    }
}
