//! How much of a map survives the weights, and how a measure of that can deceive.

use ndarray::{Array2, ArrayView2, Axis};
use viz::{Cell, Table, cells};

use super::random_filters::correlation;
use super::reader;
use super::sanity::stages;
use crate::random::{normal, seeded};
use crate::{ChapterError, Item, Shown, declare, mnist};

/// How much the maps of destroyed networks agree with those of the trained one.
#[declare("ch13.sanity-table", "How much of a map survives the weights", covers = ["13.4"])]
pub struct SanityTable {
    /// Which test images.
    #[parameter(default = (0..5).collect(), range = 0..=9_999, most = 10)]
    pub images: Vec<usize>,
    /// The seed of the new order of the weights.
    #[parameter(default = 7, range = 0..=9999)]
    pub seed: u64,
}

/// The agreement of one digit's maps with those of the trained network.
struct Agreement {
    saliency: f64,
    evidence: f64,
    /// The saliency times the image, over all pixels.
    product: f64,
    /// The same over the pixels with ink alone.
    inked: f64,
}

impl Item for SanityTable {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut names = Vec::new();
        let mut found: Vec<Vec<Agreement>> = Vec::new();
        for &image in &self.images {
            let digit = reader::digit(image);
            let digit = digit.index_axis(Axis(0), 0);
            let stages = stages(image, self.seed)?;
            let whole = &stages[0];
            let mut column: Vec<Agreement> = stages
                .iter()
                .map(|stage| Agreement {
                    saliency: agreement(whole.saliency.view(), stage.saliency.view()),
                    evidence: agreement(whole.evidence.view(), stage.evidence.view()),
                    product: agreement(whole.product.view(), stage.product.view()),
                    inked: inked_agreement(digit, [&whole.product, &stage.product]),
                })
                .collect();
            // What any two pictures reach: two of noise.
            let [one, other] = noise(image as u64, digit.dim());
            let products = [&one * &digit, &other * &digit];
            column.push(Agreement {
                saliency: agreement(one.view(), other.view()),
                evidence: f64::NAN,
                product: agreement(products[0].view(), products[1].view()),
                inked: inked_agreement(digit, [&products[0], &products[1]]),
            });
            names = stages.into_iter().map(|stage| stage.name).collect();
            found.push(column);
        }
        names.push("two pictures of noise".to_owned());
        let mut table = Table::new([
            "shuffled",
            "saliency",
            "Grad-CAM",
            "saliency × image, all pixels",
            "saliency × image, pixels with ink",
        ]);
        for (at, name) in names.iter().enumerate() {
            let mean = |of: fn(&Agreement) -> f64| {
                let mean = found.iter().map(|column| of(&column[at])).sum::<f64>() / found.len() as f64;
                if mean.is_finite() { Cell::float(mean, 2) } else { Cell::Empty }
            };
            table.push(cells![
                name.as_str(),
                mean(|of| of.saliency),
                mean(|of| of.evidence),
                mean(|of| of.product),
                mean(|of| of.inked)
            ])?;
        }
        let labels: Vec<String> = self
            .images
            .iter()
            .map(|&image| Ok(mnist::test_label(image).to_string()))
            .collect::<Result<_, ChapterError>>()?;
        let caption = format!(
            "Agreement with the trained network's own map: the correlation of the ranks of the places, 1 for the same order and 0 for none. \
             Means over test digits: {}. The last row compares two pictures of noise in the place of two saliencies.",
            labels.join(", ")
        );
        Ok(Shown::table(table, caption))
    }
}

/// The agreement of two pictures over the pixels where a digit has ink.
fn inked_agreement(digit: ArrayView2<'_, f64>, pictures: [&Array2<f64>; 2]) -> f64 {
    let [one, other] = pictures.map(|picture| {
        let inked: Vec<f64> =
            picture.iter().zip(digit).filter(|(_, ink)| **ink > 0.0).map(|(value, _)| *value).collect();
        Array2::from_shape_vec((1, inked.len()), inked).expect("a row of them")
    });
    agreement(one.view(), other.view())
}

/// The magnitudes of two pictures of independent normal numbers.
fn noise(seed: u64, shape: (usize, usize)) -> [Array2<f64>; 2] {
    let mut random = seeded(seed);
    [(); 2]
        .map(|()| normal((1, 1, shape.0, shape.1), 1.0, &mut random).mapv(f64::abs))
        .map(|noise| noise.index_axis_move(Axis(0), 0).index_axis_move(Axis(0), 0))
}

/// Spearman's rank correlation of the values of two planes.
pub(super) fn agreement(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> f64 {
    correlation(ranks(a).view().insert_axis(Axis(0)), ranks(b).view().insert_axis(Axis(0)))
}

/// The place of each value in their order; equal values share the mean of their places.
fn ranks(plane: ArrayView2<'_, f64>) -> ndarray::Array1<f64> {
    let values: Vec<f64> = plane.iter().copied().collect();
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = ndarray::Array1::zeros(values.len());
    let mut at = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let shared = at as f64 + (equal.len() as f64 - 1.0) / 2.0;
        for &index in equal {
            ranks[index] = shared;
        }
        at += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{arr1, array};

    #[test]
    fn ranks_and_agreement_by_hand() {
        assert_eq!(ranks(array![[5.0, 1.0], [1.0, 9.0]].view()), arr1(&[2.0, 0.5, 0.5, 3.0]));
        let a = array![[1.0, 2.0, 3.0, 4.0]];
        assert!((agreement(a.view(), array![[1.0, 10.0, 11.0, 99.0]].view()) - 1.0).abs() < 1e-15);
        assert!((agreement(a.view(), array![[9.0, 8.0, 7.0, 6.0]].view()) + 1.0).abs() < 1e-15);
        // 1 − 6·Σd²/(n(n² − 1)) with d = 0, 1, 1, 0: 1 − 12/60.
        assert!((agreement(a.view(), array![[1.0, 3.0, 2.0, 4.0]].view()) - 0.8).abs() < 1e-15);
    }
}
