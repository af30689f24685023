//! A signal against itself.

use conv::OutputSize;
use conv::signal::autocorrelate;
use ndarray::Array1;
use rand::Rng;
use viz::{palette::Color, signals_over};

use crate::ch02::samples::{LONGEST, drawn, samples, time};
use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// A short signal and its autocorrelation.
#[declare("ch02.autocorrelation", "A signal against itself", covers = ["2.4", "2.5"])]
pub struct Autocorrelation {
    /// x, from t = 0.
    #[parameter(default = vec![1, 0, 2, 3], range = -99..=99, most = LONGEST)]
    pub signal: Vec<i32>,
}

impl Item for Autocorrelation {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let x = samples(&self.signal);
        let y = autocorrelate(x.view(), OutputSize::Full)?;
        let middle = x.len() - 1;
        let list =
            [drawn("x", &x, 0, Color::Input), drawn("x against x", &y, -time(middle), Color::Output).highlight(0)];
        let even = y.iter().eq(y.iter().rev());
        let greatest = y.iter().all(|&value| value <= y[middle]);
        let squares: Vec<String> = x.iter().map(|value| format!("{}²", value.abs())).collect();
        let caption = format!(
            "At lag 0 every sample meets itself: {} = {}. {} {}",
            squares.join(" + "),
            y[middle],
            if even { "Left and right are mirror images." } else { "Left and right differ." },
            if greatest { "No other lag gives more." } else { "Another lag gives more." }
        );
        Ok(Shown::figure(signals_over(&list, "t, lag")?, caption))
    }
}

/// How loud the wave is under the noise.
const WAVE: i32 = 10;

/// A square wave under noise, and the autocorrelation that shows its period.
#[declare("ch02.noisy-period", "A period under noise", covers = ["2.4"])]
pub struct NoisyPeriod {
    /// Samples.
    #[parameter(default = 128, range = 16..=256)]
    pub length: usize,
    /// Samples from one rise of the wave to the next.
    #[parameter(default = 16, range = 2..=128)]
    pub period: usize,
    /// The noise is a whole number from minus this to this; the wave is −10 or 10.
    #[parameter(default = 20, range = 0..=1000)]
    pub noise: i32,
    /// The seed of the noise.
    #[parameter(default = 4, range = 0..=9999)]
    pub seed: u64,
}

impl Item for NoisyPeriod {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let length = self.length;
        let period = within("period", self.period, 2..=length / 2)?;
        let noise = self.noise;
        let mut random = seeded(self.seed);
        let wave: Array1<f64> =
            (0..length).map(|t| f64::from(if 2 * (t % period) < period { WAVE } else { -WAVE })).collect();
        let noisy = wave.mapv(|level| level + f64::from(random.random_range(-noise..=noise)));
        let lags = autocorrelate(noisy.view(), OutputSize::Full)?;
        let later = lags.slice(ndarray::s![length - 1..length - 1 + length / 2]).to_owned();
        let found = first_return(&later);
        let marks = found.map_or_else(Vec::new, |lag| (lag..later.len()).step_by(lag).collect());
        let result = drawn("against itself", &later, 0, Color::Output).own_scale();
        let list = [
            drawn("wave", &wave, 0, Color::Input),
            drawn("with noise", &noisy, 0, Color::Input),
            marks.iter().fold(result, |result, &lag| result.highlight(time(lag))),
        ];
        let words = found.map_or_else(
            || "No later lag stands out.".to_owned(),
            |lag| format!("The highest return is at lag {lag}; it and its multiples are marked."),
        );
        let caption = format!(
            "A wave of period {period} and height {WAVE} under noise of up to {noise}, seed {}. In the noisy signal the \
             wave is hard to make out. The autocorrelation finds it: noise resembles itself at lag 0 only, the wave again \
             after each period. {words}",
            self.seed
        );
        let alt = format!(
            "Three signals. A regular square wave; the same under noise, which looks irregular; its autocorrelation for lags \
             0 to {}: high at 0, then up and down in waves that shrink. {words}",
            later.len() - 1
        );
        Ok(Shown::described(signals_over(&list, "t, lag")?, caption, alt))
    }
}

/// The lag of the highest value after the values have first fallen below 0.
fn first_return(later: &Array1<f64>) -> Option<usize> {
    let fallen = later.iter().position(|&value| value < 0.0)?;
    let highest = (fallen..later.len()).max_by(|&a, &b| later[a].total_cmp(&later[b]))?;
    (later[highest] > 0.0).then_some(highest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn the_return_is_after_the_fall() {
        assert_eq!(first_return(&array![9., 5., -3., 1., 4., 2.]), Some(4));
        assert_eq!(first_return(&array![9., 5., 3.]), None);
        assert_eq!(first_return(&array![9., -5., -3.]), None);
    }
}
