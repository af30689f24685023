//! Neighbouring pixels resemble each other: measured on a photograph, and on the same pixels shuffled.

use datasets::order::epoch_order;
use ndarray::{Array2, ArrayView2, s};
use serde::{Deserialize, Serialize};
use viz::{Axes, Cell, Series, Table, cells, curves, scatter};

use crate::limits::{all_within, within};
use crate::photographs::grey_china;
use crate::{ChapterError, Item, Shown};

/// The same pixels in a random order.
fn shuffled(image: &Array2<u8>, seed: u64) -> Array2<u8> {
    let order = epoch_order(image.len(), seed, 0);
    let pixels: Vec<u8> = image.iter().copied().collect();
    Array2::from_shape_vec(image.dim(), order.into_iter().map(|at| pixels[at]).collect()).expect("as many pixels")
}

/// Pearson's correlation of each pixel with the one `down` rows below and `right` columns to its right.
///
/// Sums of whole numbers, so that it is the same on every machine; 64 bits hold those of any photograph here.
///
/// # Panics
///
/// If the neighbour is further away than the image is high or wide.
// ANCHOR: correlation
pub fn correlation(image: ArrayView2<'_, u8>, [down, right]: [usize; 2]) -> f64 {
    let (height, width) = image.dim();
    let (a, b) = (image.slice(s![..height - down, ..width - right]), image.slice(s![down.., right..]));
    let n = i64::try_from(a.len()).expect("fewer pixels than 2⁶³");
    let mut sums = [0_i64; 5];
    for (&a, &b) in a.iter().zip(&b) {
        let (a, b) = (i64::from(a), i64::from(b));
        for (sum, term) in sums.iter_mut().zip([a, b, a * a, b * b, a * b]) {
            *sum += term;
        }
    }
    let [a, b, aa, bb, ab] = sums;
    let (covariance, spread) = (n * ab - a * b, ((n * aa - a * a) as f64 * (n * bb - b * b) as f64).sqrt());
    if spread > 0.0 { covariance as f64 / spread } else { 0.0 }
}
// ANCHOR_END: correlation

/// Pixels against their right neighbours, as they are and shuffled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NeighbourScatter {
    /// How many pairs are drawn.
    pub pairs: usize,
    /// The seed of the shuffle and of the choice of pairs.
    pub seed: u64,
}

impl Default for NeighbourScatter {
    fn default() -> Self {
        Self { pairs: 500, seed: 0 }
    }
}

impl Item for NeighbourScatter {
    const ID: &'static str = "ch01.neighbour-scatter";
    const NAME: &'static str = "A pixel and its neighbour";
    const COVERS: &'static [&'static str] = &["1.3"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let pairs = within("pairs", self.pairs, 10..=3000)?;
        let image = grey_china();
        let mixed = shuffled(image, self.seed);
        let (height, width) = image.dim();
        let chosen = epoch_order(height * (width - 1), self.seed, 1);
        let series = [("as photographed", image), ("pixels shuffled", &mixed)].map(|(name, image)| {
            let points = chosen[..pairs].iter().map(|at| {
                let (row, column) = (at / (width - 1), at % (width - 1));
                (f64::from(image[[row, column]]), f64::from(image[[row, column + 1]]))
            });
            Series::new(name, points)
        });
        let [straight, mixed] =
            [image, &mixed].map(|image| Cell::float(correlation(image.view(), [0, 1]), 3).display());
        let caption = format!(
            "Grey levels of {pairs} pixels of china.jpg and of their right neighbours. Over all pairs the correlation is \
             {straight}; of the same pixels in random order it is {mixed}."
        );
        let axes = Axes {
            x_range: Some([0.0, 255.0]),
            y_range: Some([0.0, 255.0]),
            ..Axes::new("a pixel", "the pixel to its right")
        };
        let alt = format!(
            "Two clouds of {pairs} points, a pixel across and its right neighbour up. The pixels of the photograph lie along \
             the diagonal, correlation {straight}; the shuffled ones are scattered everywhere, correlation {mixed}."
        );
        Ok(Shown::described(scatter(&series, &axes)?, caption, alt))
    }
}

/// Correlations with neighbours in several directions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NeighbourTable {
    /// `[down, right]` of each neighbour.
    pub offsets: Vec<[usize; 2]>,
    /// The seed of the shuffle.
    pub seed: u64,
}

impl Default for NeighbourTable {
    fn default() -> Self {
        Self { offsets: vec![[0, 1], [1, 0], [1, 1], [0, 5], [0, 20], [0, 100]], seed: 0 }
    }
}

impl Item for NeighbourTable {
    const ID: &'static str = "ch01.neighbour-correlation";
    const NAME: &'static str = "Neighbours are correlated";
    const COVERS: &'static [&'static str] = &["1.3"];

    fn show(&self) -> Result<Shown, ChapterError> {
        within("number of offsets", self.offsets.len(), 1..=24)?;
        let image = grey_china();
        let mixed = shuffled(image, self.seed);
        let (height, width) = image.dim();
        let mut table = Table::new(["rows down", "columns right", "as photographed", "shuffled"]);
        for &[down, right] in &self.offsets {
            within("rows down", down, 0..=height / 2)?;
            within("columns right", right, 0..=width / 2)?;
            let measured = [image, &mixed].map(|image| Cell::float(correlation(image.view(), [down, right]), 3));
            let [straight, mixed] = measured;
            table.push(cells![down, right, straight, mixed])?;
        }
        let caption = "Correlation of the grey levels of china.jpg with those some pixels away. A neighbour is nearly known \
                       already; a pixel far away is not. Shuffled, no pixel says anything about any other.";
        Ok(Shown::table(table, caption))
    }
}

/// The correlation as the distance grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CorrelationByDistance {
    /// The distances in pixels.
    pub distances: Vec<usize>,
    /// The seed of the shuffle.
    pub seed: u64,
}

impl Default for CorrelationByDistance {
    fn default() -> Self {
        Self { distances: [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].into(), seed: 0 }
    }
}

impl Item for CorrelationByDistance {
    const ID: &'static str = "ch01.correlation-by-distance";
    const NAME: &'static str = "Correlation falls with distance";
    const COVERS: &'static [&'static str] = &["1.3"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let image = grey_china();
        all_within("distances", &self.distances, &(0..=image.nrows() / 2), 40)?;
        let mixed = shuffled(image, self.seed);
        let directions: [(&str, &Array2<u8>, [usize; 2]); 3] =
            [("to the right", image, [0, 1]), ("downwards", image, [1, 0]), ("shuffled", &mixed, [0, 1])];
        let series = directions.map(|(name, image, [down, right])| {
            let points =
                self.distances.iter().map(|&by| (by as f64, correlation(image.view(), [down * by, right * by])));
            Series::new(name, points)
        });
        let axes = Axes { y_range: Some([-0.1, 1.0]), ..Axes::new("distance (pixels)", "correlation") };
        let caption = "The correlation of two pixels of china.jpg falls as they move apart: a pixel's neighbours say most \
                       about it. That is why a window of a few pixels is worth looking through.";
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn correlation_of_small_images_by_hand() {
        // 1, 2, 3 against 2, 3, 4: a straight line.
        assert_eq!(correlation(array![[1, 2, 3, 4]].view(), [0, 1]), 1.0);
        // 0, 9, 0 against 9, 0, 9.
        assert_eq!(correlation(array![[0, 9, 0, 9]].view(), [0, 1]), -1.0);
        assert_eq!(correlation(array![[5, 5, 5]].view(), [0, 1]), 0.0);
    }
}
