//! Cross-correlation against convolution: the same numbers without the flip.

use conv::OutputSize;
use conv::signal::cross_correlate;
use ndarray::Array1;
use viz::{palette::Color, signals};

use crate::ch02::samples::{LONGEST, agreement, drawn, full, reversed, samples, time};
use crate::{ChapterError, Item, Shown, declare};

/// The full cross-correlation and its first lag.
pub(crate) fn correlated(signal: &Array1<f64>, kernel: &Array1<f64>) -> Result<(Array1<f64>, i32), ChapterError> {
    Ok((cross_correlate(signal.view(), kernel.view(), OutputSize::Full)?, 1 - time(kernel.len())))
}

/// One signal, one kernel: convolved, correlated, and correlated with the flipped kernel.
#[declare("ch02.no-flip", "With the flip and without it", covers = ["2.3"])]
pub struct NoFlip {
    /// x, from t = 0.
    #[parameter(default = vec![0, 0, 1, 0, 0], range = -99..=99, most = LONGEST)]
    pub signal: Vec<i32>,
    /// k, from t = 0.
    #[parameter(default = vec![1, 2, 3], range = -99..=99, most = LONGEST)]
    pub kernel: Vec<i32>,
}

impl Item for NoFlip {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (x, k) = (samples(&self.signal), samples(&self.kernel));
        let convolved = full(&x, &k)?;
        let (plain, start) = correlated(&x, &k)?;
        let (flipped, _) = correlated(&x, &reversed(&k))?;
        let list = [
            drawn("x", &x, 0, Color::Input),
            drawn("k", &k, 0, Color::Kernel),
            drawn("convolved", &convolved, 0, Color::Output),
            drawn("correlated", &plain, start, Color::Output),
            drawn("… k flipped", &flipped, start, Color::Output),
        ];
        let caption = format!(
            "A single 1, convolved, answers with the kernel; correlated, with the kernel backwards. Correlated with the \
             flipped kernel it gives the numbers of the convolution again: {}. Their times differ by K − 1 = {}, because a \
             lag counts from the kernel's other end.",
            agreement(&convolved, &flipped),
            k.len() - 1
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}

/// The kernel over the signal, and the signal over the kernel.
#[declare("ch02.swapped-correlation", "Swapping reverses time", covers = ["2.3", "2.5"])]
pub struct SwappedCorrelation {
    /// x, from t = 0.
    #[parameter(default = vec![0, 1, 3, 2], range = -99..=99, most = LONGEST)]
    pub signal: Vec<i32>,
    /// k, from t = 0.
    #[parameter(default = vec![1, 2], range = -99..=99, most = LONGEST)]
    pub kernel: Vec<i32>,
}

impl Item for SwappedCorrelation {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (x, k) = (samples(&self.signal), samples(&self.kernel));
        let ((xk, first), (kx, swapped_first)) = (correlated(&x, &k)?, correlated(&k, &x)?);
        let list = [
            drawn("x", &x, 0, Color::Input),
            drawn("k", &k, 0, Color::Kernel),
            drawn("k slides over x", &xk, first, Color::Output).highlight(0),
            drawn("x slides over k", &kx, swapped_first, Color::Output).highlight(0),
        ];
        let caption = format!(
            "Who slides matters: the second result is the first in a mirror that stands at lag 0 (marked). Read backwards, {}.",
            agreement(&xk, &reversed(&kx))
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}
