//! The trained digit reader of the repository.

use datasets::asset;
use layers::{Context, Layer as _, Tensor};
use ndarray::{Array2, Axis, Ix2};

use crate::ChapterError;
use crate::random::seeded;

/// The model in the catalogue.
pub(crate) const NAME: &str = "digits";

/// The weights that `cnn predict` uses, part of the program: a page in a browser has them, too.
pub(crate) fn weights() -> &'static [u8] {
    asset!("../../models/data/digits.safetensors")
}

/// What it reads in images of 28×28 levels from 0 to 255: for each the class with the highest score.
pub(crate) fn read(images: impl Iterator<Item = Array2<f64>>) -> Result<Vec<usize>, ChapterError> {
    let mut network = models::build(NAME, None, &mut seeded(0))?.network;
    models::weights::load_bytes(&mut network, weights())?;
    let levels: Vec<Array2<f64>> = images.collect();
    let mut batch = Tensor::zeros(vec![levels.len(), 1, 28, 28]);
    for (mut image, levels) in batch.axis_iter_mut(Axis(0)).zip(&levels) {
        image.iter_mut().zip(levels).for_each(|(value, &level)| *value = (level / 255.0) as f32);
    }
    let scores = network.forward(batch, &mut Context::eval())?;
    let scores: Array2<f32> = scores.into_dimensionality::<Ix2>().expect("a list of scores for each image");
    let best = scores.outer_iter().map(|scores| {
        let ranked = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        ranked.map_or(0, |(class, _)| class)
    });
    Ok(best.collect())
}
