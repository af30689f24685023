//! From sums to an integral: two boxes make a triangle.

use conv::OutputSize;
use conv::signal::convolve;
use ndarray::Array1;
use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::{ChapterError, Item, Shown, declare};

/// The finest sum.
const FINEST: usize = 1024;

/// Two boxes of width and height 1 with so many samples each: times and values of their convolution.
///
/// The integral ∫ f(τ) g(t−τ) dτ becomes a sum of strips, each 1/n wide: the discrete convolution, divided by n.
fn strips(samples: usize) -> Result<Vec<(f64, f64)>, ChapterError> {
    let hat = Array1::<f64>::ones(samples);
    let sums = convolve(hat.view(), hat.view(), OutputSize::Full)?;
    let width = samples as f64;
    Ok(sums.iter().enumerate().map(|(place, sum)| (place as f64 / width, sum / width)).collect())
}

/// What the sums approach: the overlap of two boxes, one of them moved by t.
fn triangle(t: f64) -> f64 {
    t.min(2.0 - t).max(0.0)
}

/// The convolution of two boxes as sums that get finer.
#[declare("ch02.box-limit", "Two boxes make a triangle", covers = ["2.1"])]
pub struct BoxLimit {
    /// Samples of each box.
    #[parameter(default = vec![2, 4, 16], range = 1..=FINEST, most = 6)]
    pub samples: Vec<usize>,
}

impl Item for BoxLimit {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut series = self
            .samples
            .iter()
            .map(|&samples| Ok(Series::new(format!("{samples} samples"), strips(samples)?)))
            .collect::<Result<Vec<_>, ChapterError>>()?;
        series.push(Series::new("the integral", [0.0, 1.0, 2.0].map(|t| (t, triangle(t)))));
        let axes = Axes { x_range: Some([0.0, 2.0]), y_range: Some([0.0, 1.1]), ..Axes::new("t", "(f ∗ g)(t)") };
        let caption = "Two boxes, each 1 from t = 0 to t = 1, convolved. The integral is the area where the one covers the \
                       flipped and shifted other: it grows to 1 and shrinks again. The sums run \
                       ahead of it by one strip; the thinner the strips, the less that is.";
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// How far each sum is from the integral.
#[declare("ch02.box-errors", "How far the sum is from the integral", covers = ["2.1"])]
pub struct BoxErrors {
    /// Samples of each box.
    #[parameter(default = vec![2, 4, 8, 16, 64, 256, 1024], range = 1..=FINEST, most = 16)]
    pub samples: Vec<usize>,
}

impl Item for BoxErrors {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["samples per box", "products", "greatest error"]);
        for &samples in &self.samples {
            let error = strips(samples)?.iter().map(|&(t, sum)| (sum - triangle(t)).abs()).fold(0.0, f64::max);
            table.push(cells![samples, samples * samples, Cell::float(error, 4)])?;
        }
        let caption = "The greatest distance between the sums and the triangle. Twice as many samples halve it and take four \
                       times the products.";
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_strips_by_hand() {
        // 1, 2, 1 products of half a strip each.
        assert_eq!(strips(2).unwrap(), [(0.0, 0.5), (0.5, 1.0), (1.0, 0.5)]);
        assert_eq!([0.0, 0.25, 1.0, 1.5, 2.0, 3.0].map(triangle), [0.0, 0.25, 1.0, 0.5, 0.0, 0.0]);
    }
}
