//! Do the maps depend on what was learned? The weights dealt anew, layer by layer from the top.

use models::explain::{grad_cam, saliency};
use ndarray::{Array2, Axis};

use super::{panels, reader};
use crate::{ChapterError, Item, Shown, declare, mnist};

/// What a stage of the experiment shows of one digit.
pub(super) struct Stage {
    /// What has been dealt anew up to here.
    pub(super) name: String,
    pub(super) saliency: Array2<f64>,
    /// The saliency times the image: what many tools draw.
    pub(super) product: Array2<f64>,
    pub(super) evidence: Array2<f64>,
    /// The class with the highest score.
    read: usize,
}

/// One digit in the trained network and in its more and more destroyed copies.
pub(super) fn stages(image: usize, seed: u64) -> Result<Vec<Stage>, ChapterError> {
    let digit = reader::digit(image);
    let class = usize::from(mnist::test_label(image));
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
            product: &saliency * &digit.index_axis(Axis(0), 0),
            saliency,
            evidence: grad_cam(&mut network, digit.view(), class, last)?.evidence,
            read: reader::ranked(&scores)[0],
        });
    }
    Ok(stages)
}

/// Saliency and Grad-CAM of a digit while the network is destroyed from the top.
#[declare("ch13.sanity", "Maps of a network that is being destroyed", covers = ["13.4"])]
pub struct SanityMaps {
    /// Which test image.
    #[parameter(default = 4, range = 0..=9999)]
    pub image: usize,
    /// The seed of the new order of the weights.
    #[parameter(default = 7, range = 0..=9999)]
    pub seed: u64,
}

impl Item for SanityMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let stages = stages(self.image, self.seed)?;
        let saliency: Vec<_> = stages.iter().map(|stage| panels::heat(stage.saliency.view())).collect();
        let product = stages.iter().map(|stage| panels::heat(stage.product.view())).collect();
        let evidence =
            stages.iter().map(|stage| panels::signed(panels::blocks(stage.evidence.view(), [28, 28]).view())).collect();
        let names: Vec<String> = stages
            .iter()
            .map(|stage| match stage.name.as_str() {
                "nothing" => "trained".to_owned(),
                name => name.trim_start_matches("the ").replace("and ", "+ "),
            })
            .collect();
        let rows = [("saliency", saliency), ("Grad-CAM", evidence), ("saliency × image", product)];
        let figure = panels::named(&names, &rows)?;
        let label = mnist::test_label(self.image);
        let read: Vec<String> = stages.iter().map(|stage| stage.read.to_string()).collect();
        let caption = format!(
            "Three pictures of a {label} for the class {label}: the saliency above, Grad-CAM in the middle, and below the saliency times the image, each panel on its own scale. Left, the \
             trained network. In each next panel the weights of one more layer are shuffled: first the classifier, then layers 4, 3, 2, 1. The networks read the digit as {}.",
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
