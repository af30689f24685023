//! A photograph through blocks that have learned nothing: what a shortcut saves of it.

use datasets::photograph::{resize_crop, to_tensor};
use layers::{Context, Conv2dConfig, Layer, Path, ReLU, Sequential, Slot};
use models::resnet::{Block, Shortcut, block};
use ndarray::{Array3, Axis, Ix4, s};
use viz::{PhotographOptions, photograph};

use crate::photographs::cat;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// The cat through several blocks with random weights: plain, with shortcuts, and with shortcuts and a last γ of one's own.
#[declare("ch14.photograph", "A cat through blocks that have learned nothing", covers = ["14.4"])]
pub struct PhotographThroughBlocks {
    /// Blocks one after another.
    #[parameter(default = 4, range = 1..=16)]
    pub blocks: usize,
    /// γ of each block's last normalisation in the last picture.
    #[parameter(default = 0.0, range = -4.0..=4.0)]
    pub scale: f64,
    /// Rows of the photograph; it is half as wide again.
    #[parameter(default = 96, range = 8..=96)]
    pub height: usize,
    /// The seed of the weights.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for PhotographThroughBlocks {
    fn draw(&self) -> Result<Shown, ChapterError> {
        const GUTTER: usize = 4;
        let Self { blocks, scale, height, .. } = *self;
        let image = resize_crop(cat().view(), height, height * 3 / 2)?;
        let image = to_tensor(image.view()).mapv(f64::from);
        // As large as what the blocks add, which normalisation brings to a deviation of 1.
        let image = &image / image.std(0.0);
        let (_, height, width) = image.dim();
        let mut row = Array3::from_elem((3, height, 4 * width + 3 * GUTTER), 0.5);
        let ways = [(Shortcut::None, 1.0), (Shortcut::Projection, 1.0), (Shortcut::Projection, scale)];
        let mut panels = vec![image.clone()];
        for (shortcut, scale) in ways {
            panels.push(through(&image, (blocks, 3), shortcut, scale, self.seed)?);
        }
        let left = |channels: usize| -> Result<String, ChapterError> {
            let share = |shortcut| -> Result<f64, ChapterError> {
                Ok(readable(&image, &through(&image, (blocks, channels), shortcut, 1.0, self.seed)?))
            };
            Ok(format!("{:.2} and {:.2}", share(Shortcut::None)?, share(Shortcut::Projection)?))
        };
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
            "The cat; the cat after {blocks} plain blocks of three channels; after {blocks} with shortcuts; after {blocks} with shortcuts whose last γ is {scale}. All \
             weights are random; black is 0, white lies two and a half deviations above each picture's mean. {last} How much of the photograph's \
             variance weighted sums of the channels give back, plain and with shortcuts: {}. With blocks of {WIDE} channels: {}.",
            left(3)?,
            left(WIDE)?
        );
        let alt = "Four pictures side by side: a cat; coloured streaks on black in which little of the cat is left; the cat in false \
                   colours, still plain to see; the cat as at first.";
        let options = PhotographOptions { white: 1.0, ..PhotographOptions::default() };
        Ok(Shown::described(photograph(row.view(), &options)?, caption, alt))
    }
}

/// Channels of the wider blocks that the caption compares.
const WIDE: usize = 16;

/// An image through blocks of so many channels with random weights, the last γ of each set to `scale`.
///
/// More than three channels begin as random weighted sums of the three colours.
fn through(
    image: &Array3<f64>,
    (blocks, channels): (usize, usize),
    shortcut: Shortcut,
    scale: f64,
    seed: u64,
) -> Result<Array3<f64>, ChapterError> {
    let mut random = seeded(seed);
    let mut network = Sequential::<f64>::new();
    if channels != 3 {
        network.push("colours", Conv2dConfig::new(3, channels, [1, 1]).init(&mut random)?);
        network.push("relu", ReLU::new());
    }
    for _ in 0..blocks {
        network.push("block", block(Block::Basic, channels, channels, 1, shortcut).init(&mut random)?);
    }
    // ANCHOR: scale
    network.visit(&mut Path::default(), &mut |name, slot| {
        if let (true, Slot::Parameter(parameter)) = (name.ends_with("bn2.weight"), slot) {
            parameter.value.fill(scale);
        }
    });
    // ANCHOR_END: scale
    let batch = image.clone().insert_axis(Axis(0)).into_dyn();
    let output = network.forward(batch, &mut Context::train(0))?;
    let output = output.into_dimensionality::<Ix4>().expect("blocks of images give images");
    Ok(output.index_axis_move(Axis(0), 0))
}

/// The part of an image's variance that the best weighted sums of some maps give back, pixel by pixel (least squares).
fn readable(image: &Array3<f64>, maps: &Array3<f64>) -> f64 {
    let centred = |planes: &Array3<f64>| -> Vec<Vec<f64>> {
        planes
            .outer_iter()
            .map(|plane| {
                let mean = plane.mean().unwrap_or(0.0);
                plane.iter().map(|value| value - mean).collect()
            })
            .collect()
    };
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    // Gram and Schmidt: each map less what the maps before it say already, of length 1.
    let mut axes: Vec<Vec<f64>> = Vec::new();
    for mut map in centred(maps) {
        let before = dot(&map, &map);
        for axis in &axes {
            let part = dot(&map, axis);
            map.iter_mut().zip(axis).for_each(|(value, axis)| *value -= part * axis);
        }
        let length = dot(&map, &map).sqrt();
        if length * length > 1e-12 * before && length > 0.0 {
            for value in &mut map {
                *value /= length;
            }
            axes.push(map);
        }
    }
    let colours = centred(image);
    let all: f64 = colours.iter().map(|colour| dot(colour, colour)).sum();
    let given: f64 = colours
        .iter()
        .flat_map(|colour| axes.iter().map(move |axis| (colour, axis)))
        .map(|(colour, axis)| dot(colour, axis).powi(2))
        .sum();
    given / all.max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_weighted_sums_give_back() {
        let image = Array3::from_shape_fn((3, 4, 4), |(c, y, x)| ((c + 1) * y * x) as f64 + (c * x) as f64);
        assert!((readable(&image, &image) - 1.0).abs() < 1e-9);
        assert!((readable(&image, &image.mapv(|value| 3.0 - 2.0 * value)) - 1.0).abs() < 1e-9);
        assert_eq!(readable(&image, &Array3::ones((3, 4, 4))), 0.0);
    }
}
