//! What a convolution of signals takes.

use conv::OutputSize;
use viz::{Cell, Table, cells};

use crate::{ChapterError, Item, Shown, declare};

/// Multiply–adds and bytes for one signal under several kernels: a second of sound, and kernels from three samples to a
/// hall's answer of two seconds.
#[declare("ch02.cost", "What sliding costs", covers = ["2.1"])]
pub struct SignalCost {
    /// X.
    #[parameter(default = 44_100, range = 1..=1_000_000, log = true)]
    pub signal: usize,
    /// Each K.
    #[parameter(default = vec![3, 64, 1024, 88_200], range = 1..=1_000_000, most = 12, log = true)]
    pub kernels: Vec<usize>,
}

impl Item for SignalCost {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let signal = self.signal;
        let mut table =
            Table::new(["K", "weights", "results (full)", "multiply–adds (full)", "bytes of the result, f32"]);
        for &kernel in &self.kernels {
            let length = OutputSize::Full.length(signal, kernel)?;
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
