//! Do the maps depend on what was learned? The weights dealt anew, layer by layer from the top.

use models::explain::{grad_cam, saliency};
use ndarray::{Array2, ArrayView2, Axis as Dim};
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::random_filters::correlation;
use super::{panels, reader};
use crate::limits::all_within;
use crate::{ChapterError, Item, Shown, mnist};

/// What a stage of the experiment shows of one digit.
struct Stage {
    /// What has been dealt anew up to here.
    name: String,
    saliency: Array2<f64>,
    /// The saliency times the image: what many tools draw.
    product: Array2<f64>,
    evidence: Array2<f64>,
    /// The class with the highest score.
    read: usize,
}

/// One digit in the trained network and in its more and more destroyed copies.
fn stages(image: usize, seed: u64) -> Result<Vec<Stage>, ChapterError> {
    let digit = reader::digit(image)?;
    let class = usize::from(mnist::test_label(image)?);
    let architecture = reader::architecture()?;
    let last = reader::behind(reader::blocks()?.len())?;
    // From the top down: the classifier, then the last convolution, ….
    let mut layers = vec![("the classifier".to_owned(), architecture.layers().len() - 1)];
    let convolutions = reader::blocks()?.into_iter().enumerate().rev();
    layers.extend(convolutions.map(|(index, [layer, _])| (format!("and layer {}", index + 1), layer)));
    let mut stages = Vec::new();
    for dealt in 0..=layers.len() {
        let mut network = reader::whole()?;
        let names: Vec<String> = layers[..dealt].iter().map(|&(_, at)| architecture.layers()[at].0.clone()).collect();
        reader::shuffle(&mut network, &names, seed);
        let scores = reader::scores(&mut network, digit.view())?;
        let saliency = saliency(&mut network, digit.view(), class)?;
        stages.push(Stage {
            name: if dealt == 0 { "nothing".to_owned() } else { layers[dealt - 1].0.clone() },
            product: &saliency * &digit.index_axis(Dim(0), 0),
            saliency,
            evidence: grad_cam(&mut network, digit.view(), class, last)?.evidence,
            read: reader::ranked(&scores)[0],
        });
    }
    Ok(stages)
}

/// Saliency and Grad-CAM of a digit while the network is destroyed from the top.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SanityMaps {
    /// Which test image.
    pub image: usize,
    /// The seed of the new order of the weights.
    pub seed: u64,
}

impl Default for SanityMaps {
    fn default() -> Self {
        Self { image: 4, seed: 7 }
    }
}

impl Item for SanityMaps {
    const ID: &'static str = "ch13.sanity";
    const NAME: &'static str = "Maps of a network that is being destroyed";
    const COVERS: &'static [&'static str] = &["13.4"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let stages = stages(self.image, self.seed)?;
        let saliency = stages.iter().map(|stage| panels::heat(stage.saliency.view())).collect();
        let product = stages.iter().map(|stage| panels::heat(stage.product.view())).collect();
        let evidence =
            stages.iter().map(|stage| panels::signed(panels::blocks(stage.evidence.view(), [28, 28]).view())).collect();
        let figure = panels::rows(&[saliency, evidence, product], 3)?;
        let label = mnist::test_label(self.image)?;
        let read: Vec<String> = stages.iter().map(|stage| stage.read.to_string()).collect();
        let caption = format!(
            "Three pictures of a {label} for the class {label}: the saliency above, Grad-CAM in the middle, and below the saliency times the image. On the left the \
             trained network; then, one more from panel to panel, the weights of the classifier and of layers 4, 3, 2 and 1 are dealt anew. The networks read the digit as {}.",
            read.join(", ")
        );
        let alt = format!(
            "Three rows of {} panels. Above, bright specks, first near the strokes of the {label}, then in other places, then scattered everywhere. In the middle, a red spot on \
             the digit, then other patterns of squares. Below, the strokes of the {label} in dots: they can be read in every panel, also in the last.",
            stages.len()
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// How much the maps of destroyed networks agree with those of the trained one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SanityTable {
    /// Which test images.
    pub images: Vec<usize>,
    /// The seed of the new order of the weights.
    pub seed: u64,
}

impl Default for SanityTable {
    fn default() -> Self {
        Self { images: vec![0, 4], seed: 7 }
    }
}

impl Item for SanityTable {
    const ID: &'static str = "ch13.sanity-table";
    const NAME: &'static str = "How much of a map survives the weights";
    const COVERS: &'static [&'static str] = &["13.4"];

    fn show(&self) -> Result<Shown, ChapterError> {
        all_within("images", &self.images, &(0..=9_999), 4)?;
        let all: Vec<Vec<Stage>> =
            self.images.iter().map(|&image| stages(image, self.seed)).collect::<Result<_, _>>()?;
        let mut table = Table::new(["dealt anew", "saliency", "Grad-CAM", "saliency × image"]);
        for (at, stage) in all[0].iter().enumerate() {
            let mean = |of: fn(&Stage) -> &Array2<f64>| {
                let agreement = |stages: &Vec<Stage>| agreement(of(&stages[0]).view(), of(&stages[at]).view());
                all.iter().map(agreement).sum::<f64>() / all.len() as f64
            };
            table.push(cells![
                stage.name.as_str(),
                Cell::float(mean(|stage| &stage.saliency), 2),
                Cell::float(mean(|stage| &stage.evidence), 2),
                Cell::float(mean(|stage| &stage.product), 2)
            ])?;
        }
        let labels: Vec<String> = self
            .images
            .iter()
            .map(|&image| Ok(mnist::test_label(image)?.to_string()))
            .collect::<Result<_, ChapterError>>()?;
        let caption = format!(
            "Agreement with the trained network's own map: the correlation of the ranks of all places, 1 for the same order and 0 for none. Means over {} digits: {}.",
            all.len(),
            labels.join(", ")
        );
        Ok(Shown::table(table, caption))
    }
}

/// Spearman's rank correlation of the values of two planes.
pub(super) fn agreement(a: ArrayView2<'_, f64>, b: ArrayView2<'_, f64>) -> f64 {
    correlation(ranks(a).view().insert_axis(Dim(0)), ranks(b).view().insert_axis(Dim(0)))
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
