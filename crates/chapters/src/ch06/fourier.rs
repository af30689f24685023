//! When the Fourier transform pays: operations counted.

use viz::{Axes, Series, curves};

use crate::{ChapterError, Item, Shown, declare};

/// Operations of a plain convolution and of one through spectra, as the kernel grows.
#[declare("ch06.fourier-pays", "When the Fourier transform pays", covers = ["6.4"])]
pub struct FourierPays {
    /// Images of the batch: a kernel's spectrum serves them all.
    #[parameter(default = 8, range = 1..=10_000, log = true)]
    pub batch: u32,
    /// Channels and filters.
    #[parameter(default = 64, range = 1..=100_000, log = true)]
    pub channels: u32,
    /// The image's side; the padding keeps it.
    #[parameter(default = 56, range = 1..=100_000, log = true)]
    pub side: u32,
    /// The kernels' sides.
    #[parameter(default = (0..16).map(|step| 2 * step + 1).collect(), range = 1..=1000, most = 256, log = true)]
    pub kernels: Vec<u32>,
}

impl FourierPays {
    /// Two for each multiply–add.
    fn plain(&self, kernel: f64) -> f64 {
        let [batch, channels, side] = [self.batch, self.channels, self.side].map(f64::from);
        2.0 * batch * channels * channels * side * side * kernel * kernel
    }

    /// Transforms of images, kernels and results, and the products of spectra.
    ///
    /// A complex transform of n points takes about 5·n·log₂ n operations (Cooley and Tukey, 1965), a real one half of that.
    /// A product of two complex numbers, added to a third, takes 8, and a real plane has half as many as points.
    fn through_spectra(&self, kernel: f64) -> f64 {
        let [batch, channels, side] = [self.batch, self.channels, self.side].map(f64::from);
        let points = (side + kernel - 1.0).powi(2);
        let transform = 2.5 * points * log2(points);
        let transforms = batch * channels + channels * channels + batch * channels;
        transforms * transform + batch * channels * channels * 4.0 * points
    }
}

/// Rounded: the last bits of a logarithm may differ from machine to machine.
fn log2(value: f64) -> f64 {
    crate::exact::quantised(value.log2())
}

impl Item for FourierPays {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let side = self.side;
        let of = |count: &dyn Fn(f64) -> f64| {
            self.kernels.iter().map(|&kernel| (f64::from(kernel), count(f64::from(kernel)) * 1e-9)).collect::<Vec<_>>()
        };
        let series = [
            Series::new("plain", of(&|k| self.plain(k))),
            Series::new("through spectra", of(&|k| self.through_spectra(k))),
        ];
        let pays = self.kernels.iter().find(|&&kernel| {
            let kernel = f64::from(kernel);
            self.through_spectra(kernel) < self.plain(kernel)
        });
        let pays = match pays {
            Some(kernel) => format!("In operations it pays from {kernel}×{kernel} on"),
            None => "In operations it pays at none of these sizes".to_owned(),
        };
        let caption = format!(
            "{} images of {side}×{side}, {} channels and as many filters. The cost of spectra grows slowly with the kernel; the \
             plain one grows with its square. {pays}; in time only later, because spectra are read and written again and \
             again, and a plain kernel keeps its numbers in registers.",
            self.batch, self.channels
        );
        let axes = Axes { log_y: true, ..Axes::new("side of the kernel (pixels)", "10⁹ operations (logarithmic)") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_by_hand() {
        let one = FourierPays { batch: 1, channels: 1, side: 8, kernels: vec![1] };
        assert_eq!(one.plain(1.0), 128.0);
        // 64 points, log₂ = 6: three transforms of 2.5·64·6, and 4·64 for the products.
        assert_eq!(one.through_spectra(1.0), 3.0 * 960.0 + 256.0);
    }
}
