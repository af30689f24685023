//! A photograph through blocks that have learned nothing: what a shortcut saves of it.

use datasets::photograph::{resize_crop, to_tensor};
use layers::{Context, Layer, Path, Sequential, Slot};
use models::resnet::{Block, Shortcut, block};
use ndarray::{Array3, Axis as Dim, Ix4, s};
use serde::{Deserialize, Serialize};
use viz::{PhotographOptions, photograph};

use crate::limits::within;
use crate::photographs::cat;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown};

/// The cat through several blocks with random weights: plain, with shortcuts, and with shortcuts and a last γ of one's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PhotographThroughBlocks {
    /// Blocks one after another.
    pub blocks: usize,
    /// γ of each block's last normalisation in the last picture.
    pub scale: f64,
    /// Rows of the photograph; it is half as wide again.
    pub height: usize,
    /// The seed of the weights.
    pub seed: u64,
}

impl Default for PhotographThroughBlocks {
    fn default() -> Self {
        Self { blocks: 4, scale: 0.0, height: 96, seed: 0 }
    }
}

impl Item for PhotographThroughBlocks {
    const ID: &'static str = "ch14.photograph";
    const NAME: &'static str = "A cat through blocks that have learned nothing";
    const COVERS: &'static [&'static str] = &["14.4"];

    fn show(&self) -> Result<Shown, ChapterError> {
        const GUTTER: usize = 4;
        let blocks = within("blocks", self.blocks, 1..=16)?;
        let scale = within("scale", self.scale, -4.0..=4.0)?;
        let height = within("height", self.height, 8..=96)?;
        let image = resize_crop(cat().view(), height, height * 3 / 2)?;
        let image = to_tensor(image.view()).mapv(f64::from);
        // As large as what the blocks add, which normalisation brings to a deviation of 1.
        let image = &image / image.std(0.0);
        let (_, height, width) = image.dim();
        let mut row = Array3::from_elem((3, height, 4 * width + 3 * GUTTER), 1.0);
        let ways = [(Shortcut::None, 1.0), (Shortcut::Projection, 1.0), (Shortcut::Projection, scale)];
        let mut panels = vec![image.clone()];
        for (shortcut, scale) in ways {
            panels.push(through(&image, blocks, shortcut, scale, self.seed)?);
        }
        let change = (&panels[3] - &image).iter().fold(0.0, |most: f64, change| most.max(change.abs()));
        let last = if change == 0.0 {
            "The last picture is the cat again, number for number.".to_owned()
        } else {
            format!("In the last picture no number differs from the cat's by more than {change:.3}.")
        };
        for (at, panel) in panels.iter().enumerate() {
            let left = at * (width + GUTTER);
            let white = panel.mean().unwrap_or(0.0) + 2.5 * panel.std(0.0);
            let shown = panel.mapv(|value| (value / white.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0));
            row.slice_mut(s![.., .., left..left + width]).assign(&shown);
        }
        let caption = format!(
            "The cat; the cat after {blocks} plain blocks; after {blocks} with shortcuts; after {blocks} with shortcuts whose last γ is {scale}. All \
             weights are random; black is 0, white lies two and a half deviations above each picture's mean. {last}"
        );
        let alt = format!(
            "Four pictures side by side: a cat; coloured streaks on black in which no cat is left; the cat in false colours, still plain to see; the cat as at first. {caption}"
        );
        let options = PhotographOptions { white: 1.0, ..PhotographOptions::default() };
        Ok(Shown::described(photograph(row.view(), &options)?, caption, alt))
    }
}

/// An image through blocks of 3 channels with random weights, the last γ of each set to `scale`.
fn through(
    image: &Array3<f64>,
    blocks: usize,
    shortcut: Shortcut,
    scale: f64,
    seed: u64,
) -> Result<Array3<f64>, ChapterError> {
    let mut random = seeded(seed);
    let mut network = Sequential::<f64>::new();
    for _ in 0..blocks {
        network.push("block", block(Block::Basic, 3, 3, 1, shortcut).init(&mut random)?);
    }
    // ANCHOR: scale
    network.visit(&mut Path::default(), &mut |name, slot| {
        if let (true, Slot::Parameter(parameter)) = (name.ends_with("bn2.weight"), slot) {
            parameter.value.fill(scale);
        }
    });
    // ANCHOR_END: scale
    let batch = image.clone().insert_axis(Dim(0)).into_dyn();
    let output = network.forward(batch, &mut Context::train(0))?;
    let output = output.into_dimensionality::<Ix4>().expect("blocks of images give images");
    Ok(output.index_axis_move(Dim(0), 0))
}
