//! The trained digit reader of the repository, as its file holds it; other networks as small as it.

use std::collections::BTreeMap;

use layers::{Context, Layer as _, Path, Sequential, Slot, Tensor};
use models::Model;
use ndarray::{Array2, Axis, Ix2, Zip};

use crate::digit_reader::{NAME, weights};
use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, mnist};

/// A network of more parameters is too slow to save, damage and load while a page is drawn.
const MOST_PARAMETERS: usize = 500_000;

/// The names of the networks that are not too large.
pub(super) fn small() -> Vec<&'static str> {
    let fits = |name: &&str| models::describe(name, None).is_ok_and(|model| model.parameters() <= MOST_PARAMETERS);
    models::names().iter().copied().filter(fits).collect()
}

/// A model of this name with weights from a seed.
pub(super) fn fresh(name: &str, seed: u64) -> Result<Model, ChapterError> {
    within("number of the model's parameters", models::describe(name, None)?.parameters(), 0..=MOST_PARAMETERS)?;
    Ok(models::build(name, None, &mut seeded(seed))?)
}

/// The trained digit reader, or another network with weights from a seed.
pub(super) fn trained(name: &str) -> Result<Model, ChapterError> {
    let mut model = fresh(name, 0)?;
    if name == NAME {
        models::weights::load_bytes(&mut model.network, weights())?;
    }
    Ok(model)
}

/// The bytes of a model's file: those of the repository for the digit reader.
pub(super) fn bytes(name: &str) -> Result<Vec<u8>, ChapterError> {
    if name == NAME {
        return Ok(weights().to_vec());
    }
    let metadata = BTreeMap::from([("model".to_owned(), name.to_owned())]);
    Ok(models::weights::to_bytes(&mut fresh(name, 0)?.network, &metadata)?)
}

/// MNIST's test images of these numbers, as the reader takes them.
pub(super) fn images(numbers: &[usize]) -> Tensor<f32> {
    let mut images = Tensor::zeros(vec![numbers.len(), 1, 28, 28]);
    for (mut image, &number) in images.axis_iter_mut(Axis(0)).zip(numbers) {
        let pixels = mnist::test_image(number);
        Zip::from(image.index_axis_mut(Axis(0), 0).into_dimensionality::<Ix2>().expect("rows and columns"))
            .and(&pixels)
            .for_each(|value, &level| *value = f32::from(level) / 255.0);
    }
    images
}

/// A network's scores for images.
pub(super) fn scores(network: &mut Sequential<f32>, images: Tensor<f32>) -> Result<Array2<f32>, ChapterError> {
    let scores = network.forward(images, &mut Context::eval())?;
    Ok(scores.into_dimensionality().expect("a list of scores for each image"))
}

/// The class with the highest score, for each image.
pub(super) fn chosen(scores: &Array2<f32>) -> Vec<usize> {
    let highest = |scores: ndarray::ArrayView1<'_, f32>| {
        let ranked = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        ranked.map_or(0, |(class, _)| class)
    };
    scores.outer_iter().map(highest).collect()
}

/// All tensors of a network with their names, and whether each is learned.
pub(super) fn tensors(network: &mut Sequential<f32>) -> Vec<(String, bool, Tensor<f32>)> {
    let mut tensors = Vec::new();
    network.visit(&mut Path::default(), &mut |name, slot| {
        let (learned, value) = match slot {
            Slot::Parameter(parameter) => (true, parameter.value.clone()),
            Slot::Buffer(buffer) => (false, buffer.clone()),
        };
        tensors.push((name.to_owned(), learned, value));
    });
    tensors
}
