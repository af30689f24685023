//! Neighbouring pixels resemble each other: measured on a photograph, and on the same pixels shuffled.

use datasets::order::epoch_order;
use ndarray::{Array2, ArrayView2, s};
use viz::{Axes, Cell, Series, Table, cells, curves, scatter};

use crate::limits::within;
use crate::photographs::grey_china;
use crate::{ChapterError, Item, Shown, declare};

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
#[declare("ch01.neighbour-scatter", "A pixel and its neighbour", covers = ["1.3"])]
pub struct NeighbourScatter {
    /// How many pairs are drawn.
    #[parameter(default = 500, range = 10..=3000)]
    pub pairs: usize,
    /// The seed of the shuffle and of the choice of pairs.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for NeighbourScatter {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let pairs = self.pairs;
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
            ..Axes::new("grey level of a pixel", "grey level of the pixel to its right")
        };
        let alt = format!(
            "Two clouds of {pairs} points, a pixel across and its right neighbour up. The pixels of the photograph lie along \
             the diagonal, correlation {straight}; the shuffled ones are scattered everywhere, correlation {mixed}."
        );
        Ok(Shown::described(scatter(&series, &axes)?, caption, alt))
    }
}

/// Correlations with neighbours in several directions.
#[declare("ch01.neighbour-correlation", "Neighbours are correlated", covers = ["1.3"])]
pub struct NeighbourTable {
    /// `[down, right]` of each neighbour.
    #[parameter(
        default = vec![[0, 1], [1, 0], [1, 1], [0, 5], [0, 20], [0, 100]],
        range = [0..=213, 0..=320],
        called = ["rows down", "columns right"],
        most = 24
    )]
    pub offsets: Vec<[usize; 2]>,
    /// The seed of the shuffle.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for NeighbourTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let image = grey_china();
        let mixed = shuffled(image, self.seed);
        let mut table = Table::new(["rows down", "columns right", "as photographed", "shuffled"]);
        for &[down, right] in &self.offsets {
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
#[declare("ch01.correlation-by-distance", "Correlation falls with distance", covers = ["1.3"])]
pub struct CorrelationByDistance {
    /// The distances in pixels.
    #[parameter(default = [0, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64].into(), range = 0..=213, most = 40)]
    pub distances: Vec<usize>,
    /// The seed of the shuffle.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for CorrelationByDistance {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let image = grey_china();
        let mixed = shuffled(image, self.seed);
        let directions: [(&str, &Array2<u8>, [usize; 2]); 3] =
            [("to the right", image, [0, 1]), ("downwards", image, [1, 0]), ("shuffled", &mixed, [0, 1])];
        let series = directions.map(|(name, image, [down, right])| {
            let points =
                self.distances.iter().map(|&by| (by as f64, correlation(image.view(), [down * by, right * by])));
            Series::new(name, points)
        });
        let axes = Axes { y_range: Some([-0.1, 1.0]), ..Axes::new("distance (pixels)", "correlation") };
        let caption = "The correlation of two pixels of china.jpg falls as they move apart: of all pixels the next one says \
                       most.";
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// How much of a pixel its neighbours and other pixels explain.
#[declare("ch01.explained-by-neighbours", "What other pixels say about a pixel", covers = ["1.3"])]
pub struct ExplainedByNeighbours {
    /// For each row, at which distances the eight pixels around are looked at.
    #[parameter(
        default = vec![vec![1], vec![8], vec![32], vec![1, 8, 32]],
        range = 1..=64,
        most = [6, 3],
        counted = ["number of rows", "number of distances"]
    )]
    pub looked_at: Vec<Vec<usize>>,
}

impl Item for ExplainedByNeighbours {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut distances: Vec<usize> = self.looked_at.iter().flatten().copied().collect();
        distances.sort_unstable();
        distances.dedup();
        within("number of distances", distances.len(), 1..=4)?;
        let covariances = ring_covariances(grey_china().view(), &distances);
        let mut table = Table::new(["pixels looked at", "how many", "of the variance explained %"]);
        for row in &self.looked_at {
            let places: Vec<usize> = distances
                .iter()
                .enumerate()
                .filter(|(_, distance)| row.contains(distance))
                .flat_map(|(at, _)| 8 * at + 1..8 * at + 9)
                .collect();
            let words: Vec<String> = distances.iter().filter(|at| row.contains(at)).map(ToString::to_string).collect();
            let name = format!("the eight around at distance {}", words.join(", "));
            table.push(cells![name, places.len(), Cell::float(100.0 * explained(&covariances, &places), 2)])?;
        }
        let caption = "A grey level of china.jpg is guessed from other pixels, by the weighted sum of them that fits best. \
                       Distance 1 is the eight neighbours; at distance 8 the eight pixels that lie 8 away in the same \
                       directions. A guess that is always the mean explains 0 % of the variance, a perfect one 100 %.";
        Ok(Shown::table(table, caption))
    }
}

/// Covariances of a pixel and the eight around it at each of these distances, over all pixels that have them all.
///
/// Sums of whole numbers, so that they are the same on every machine.
fn ring_covariances(image: ArrayView2<'_, u8>, distances: &[usize]) -> Array2<f64> {
    let reach = distances.iter().copied().max().unwrap_or(0);
    let (height, width) = (image.nrows() - 2 * reach, image.ncols() - 2 * reach);
    let mut views = vec![image.slice(s![reach..reach + height, reach..reach + width])];
    for &by in distances {
        for (down, right) in [(0, 0), (0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2)] {
            let (top, left) = (reach - by + down * by, reach - by + right * by);
            views.push(image.slice(s![top..top + height, left..left + width]));
        }
    }
    let planes: Vec<Vec<i64>> = views.iter().map(|view| view.iter().map(|&level| i64::from(level)).collect()).collect();
    let sums: Vec<i64> = planes.iter().map(|plane| plane.iter().sum()).collect();
    let n = i64::try_from(height * width).expect("fewer pixels than 2⁶³");
    let mut covariances = Array2::zeros((planes.len(), planes.len()));
    for (i, a) in planes.iter().enumerate() {
        for (j, b) in planes[..=i].iter().enumerate() {
            let products: i64 = a.iter().zip(b).map(|(a, b)| a * b).sum();
            let covariance = (n * products - sums[i] * sums[j]) as f64 / (n as f64 * n as f64);
            covariances[[i, j]] = covariance;
            covariances[[j, i]] = covariance;
        }
    }
    covariances
}

/// The share of the first one's variance that the best weighted sum of others explains: what elimination takes off it.
fn explained(covariances: &Array2<f64>, others: &[usize]) -> f64 {
    let order: Vec<usize> = others.iter().copied().chain([0]).collect();
    let mut rest = Array2::from_shape_fn((order.len(), order.len()), |(i, j)| covariances[[order[i], order[j]]]);
    for pivot in 0..others.len() {
        if rest[[pivot, pivot]] <= 1e-9 * covariances[[0, 0]] {
            // Nothing that the ones before have not said.
            continue;
        }
        for i in pivot + 1..order.len() {
            let factor = rest[[i, pivot]] / rest[[pivot, pivot]];
            for j in pivot..order.len() {
                rest[[i, j]] -= factor * rest[[pivot, j]];
            }
        }
    }
    let last = others.len();
    if covariances[[0, 0]] > 0.0 { 1.0 - rest[[last, last]] / covariances[[0, 0]] } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn a_weighted_sum_explains_what_it_can() {
        // The first is the sum of the two others, which are not correlated.
        let covariances = array![[5., 1., 4.], [1., 1., 0.], [4., 0., 4.]];
        assert_eq!(explained(&covariances, &[1, 2]), 1.0);
        assert!((explained(&covariances, &[1]) - 0.2).abs() < 1e-12);
        assert!((explained(&covariances, &[2]) - 0.8).abs() < 1e-12);
        // In a picture whose levels rise evenly, neighbours say everything.
        let ramp = Array2::from_shape_fn((9, 9), |(y, x)| (3 * y + 2 * x) as u8);
        assert!((explained(&ring_covariances(ramp.view(), &[1]), &[1, 2, 3, 4, 5, 6, 7, 8]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn correlation_of_small_images_by_hand() {
        // 1, 2, 3 against 2, 3, 4: a straight line.
        assert_eq!(correlation(array![[1, 2, 3, 4]].view(), [0, 1]), 1.0);
        // 0, 9, 0 against 9, 0, 9.
        assert_eq!(correlation(array![[0, 9, 0, 9]].view(), [0, 1]), -1.0);
        assert_eq!(correlation(array![[5, 5, 5]].view(), [0, 1]), 0.0);
    }
}
