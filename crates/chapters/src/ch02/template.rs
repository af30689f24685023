//! A known pattern, found in noise by cross-correlation.

use conv::OutputSize;
use conv::signal::cross_correlate;
use ndarray::{Array1, s};
use rand::Rng;
use viz::{palette::Color, signals_over};

use crate::ch02::samples::{drawn, time};
use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// Barker's code of 13: shifted by any amount it meets itself with a sum of 1 at most, so that only the true place stands
/// out. Source: Barker, "Group synchronizing of binary digital systems" (1953).
const PATTERN: [f64; 13] = [1., 1., 1., 1., 1., -1., -1., 1., 1., -1., 1., -1., 1.];

/// A pattern hidden in noise, and where the cross-correlation finds it.
#[declare("ch02.template", "A pattern found in noise", covers = ["2.3"])]
pub struct TemplateSearch {
    /// Samples of the signal.
    #[parameter(default = 112, range = 2 * PATTERN.len()..=256)]
    pub length: usize,
    /// Where the pattern begins.
    #[parameter(default = 24, range = 0..=256 - PATTERN.len())]
    pub at: usize,
    /// How loud it is there.
    #[parameter(default = 6, range = 0..=1000)]
    pub strength: i32,
    /// The noise is a whole number from minus this to this.
    #[parameter(default = 9, range = 0..=1000)]
    pub noise: i32,
    /// The seed of the noise.
    #[parameter(default = 4, range = 0..=9999)]
    pub seed: u64,
}

impl Item for TemplateSearch {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let length = self.length;
        let at = within("at", self.at, 0..=length - PATTERN.len())?;
        let strength = f64::from(self.strength);
        let noise = self.noise;
        let mut random = seeded(self.seed);
        let pattern = Array1::from(PATTERN.to_vec());
        let mut hidden = Array1::<f64>::zeros(length);
        hidden.slice_mut(s![at..at + PATTERN.len()]).assign(&(&pattern * strength));
        let noisy = hidden.mapv(|level| level + f64::from(random.random_range(-noise..=noise)));
        let matches = cross_correlate(noisy.view(), pattern.view(), OutputSize::Valid)?;
        let best = (0..matches.len()).max_by(|&a, &b| matches[a].total_cmp(&matches[b])).unwrap_or(0);
        let second = (0..matches.len()).filter(|&lag| lag != best).map(|lag| matches[lag]).fold(f64::MIN, f64::max);
        let list = [
            drawn("pattern", &pattern, 0, Color::Kernel).own_scale(),
            drawn("hidden", &hidden, 0, Color::Input),
            drawn("in noise", &noisy, 0, Color::Input),
            drawn("correlated", &matches, 0, Color::Output).own_scale().highlight(time(best)),
        ];
        let verdict = if best == at { "where it was hidden" } else { "and it was hidden elsewhere: the noise won" };
        let caption = format!(
            "A pattern of {} samples, {strength} loud, hidden at t = {at} in noise of up to {noise} (seed {}). Slid over the \
             noisy signal, the pattern fits best at lag {best}, {verdict}: {} against {second} at the next best. The two \
             signals in the middle share a scale; the numbers at the left say how far each row reaches.",
            PATTERN.len(),
            self.seed,
            matches[best]
        );
        let alt = format!(
            "Four signals: a pattern of ups and downs; the same pattern alone in a long silence at t = {at}; noise in which it \
             cannot be seen; the cross-correlation of pattern and noise, with one bar above all others, at lag {best}."
        );
        Ok(Shown::described(signals_over(&list, "t, lag")?, caption, alt))
    }
}
