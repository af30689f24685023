//! Full, same, valid: how much of the result is kept.

use conv::ConvError;
use conv::OutputSize;
use conv::signal::convolve;
use viz::{Cell, Table, palette::Color, signals};

use crate::ch02::samples::{LONGEST, drawn, samples, time};
use crate::{ChapterError, Item, Number, Shown, declare};

const MODES: [(&str, &str, OutputSize); 3] = [
    ("full", "X + K − 1", OutputSize::Full),
    ("same", "X", OutputSize::Same),
    ("valid", "X − K + 1", OutputSize::Valid),
];

/// One convolution in the three modes, over one axis of time.
#[declare("ch02.modes", "Full, same, valid", covers = ["2.1"])]
pub struct ModesDrawn {
    /// x, from t = 0.
    #[parameter(default = vec![1, 2, 3, 2, 1], range = -99..=99, most = LONGEST)]
    pub signal: Vec<i32>,
    /// k, from t = 0.
    #[parameter(default = vec![1, 1, 1], range = -99..=99, most = LONGEST)]
    pub kernel: Vec<i32>,
}

impl Item for ModesDrawn {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (x, k) = (samples(&self.signal), samples(&self.kernel));
        let mut list = vec![drawn("x", &x, 0, Color::Input), drawn("k", &k, 0, Color::Kernel)];
        let mut words = Vec::new();
        for (name, _, mode) in MODES {
            let y = convolve(x.view(), k.view(), mode)?;
            // The first sample that is kept, counted from the first of the full result, which lies K − 1 in front of lag 0.
            let start = k.len() - 1 - mode.lags(x.len(), k.len())?.start.unsigned_abs();
            list.push(drawn(name, &y, time(start), Color::Output));
            words.push(format!("{name} {}", y.len()));
        }
        let caption = format!(
            "{} samples, a kernel of {}. Full keeps every place where the two touch, same the middle of that, valid the \
             places where the kernel lies wholly inside. Lengths: {}.",
            x.len(),
            k.len(),
            words.join(", ")
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}

/// The three lengths for some kernels.
#[declare("ch02.mode-lengths", "How long the result is", covers = ["2.1"])]
pub struct ModeLengths {
    /// X.
    #[parameter(default = 100, range = 1..=1_000_000, log = true)]
    pub signal: usize,
    /// Each K.
    #[parameter(default = vec![1, 3, 25, 100], range = 1..=1_000_000, most = 8, log = true)]
    pub kernels: Vec<usize>,
}

impl Item for ModeLengths {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let signal = self.signal;
        let kernels = self.kernels.iter().map(|kernel| format!("K = {kernel}"));
        let headers = ["mode".to_owned(), "length".to_owned()].into_iter().chain(kernels);
        let mut table = Table::new(headers);
        for (name, formula, mode) in MODES {
            let mut row: Vec<Cell> = vec![name.into(), formula.into()];
            for &kernel in &self.kernels {
                row.push(match mode.length(signal, kernel) {
                    // A kernel longer than the signal lies nowhere inside it.
                    Err(ConvError::KernelLongerThanSignal { .. }) => Cell::Empty,
                    length => length?.into(),
                });
            }
            table.push(row)?;
        }
        let caption = format!(
            "The length of the result for a signal of X = {signal} samples. Only “same” does not depend on the kernel."
        );
        Ok(Shown::table(table, caption))
    }
}

/// The length of one full result.
#[declare("ch02.full-length", "Length of a full convolution", covers = ["2.1"])]
pub struct FullLength {
    /// X.
    #[parameter(default = 4, range = 1..=1_000_000, log = true)]
    pub signal: usize,
    /// K.
    #[parameter(default = 3, range = 1..=1_000_000, log = true)]
    pub kernel: usize,
}

impl Item for FullLength {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { signal, kernel, .. } = *self;
        let length = OutputSize::Full.length(signal, kernel)?;
        let caption = format!("X + K − 1 = {signal} + {kernel} − 1");
        Ok(Shown::number(Number::integer(length as u64, "samples"), caption))
    }
}
