//! The trained digit reader of the repository, in double precision: what this chapter looks into.
//!
//! Double precision, because where a pooling window holds equal numbers the first of them gets the gradient, and numbers
//! that should be equal had better be. Then the pictures are the same with all instruction sets, which a test checks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use layers::{Context, Layer as _, Path, Sequential, Slot, Tensor};
use models::{Architecture, LayerConfig};
use ndarray::{Array1, Array3, ArrayView3, Axis, Ix2};
use rand::seq::SliceRandom as _;

use crate::digit_reader::{NAME, weights};
use crate::random::seeded;
use crate::{ChapterError, mnist};

/// All parameters and running statistics by name.
static TENSORS: LazyLock<BTreeMap<String, Tensor<f64>>> = LazyLock::new(|| {
    let model = models::build(NAME, None, &mut seeded(0));
    let mut network = model.expect("the model is in the catalogue").network;
    models::weights::load_bytes(&mut network, weights()).expect("the project's own weights fit");
    let mut tensors = BTreeMap::new();
    network.visit(&mut Path::default(), &mut |name, slot| {
        tensors.insert(name.to_owned(), tensor(slot).mapv(f64::from));
    });
    tensors
});

/// Its layers, counts and receptive fields.
pub(super) fn architecture() -> Result<Architecture, ChapterError> {
    Ok(models::describe(NAME, None)?)
}

/// The indices of the convolutions among its layers, and of the rectifier that ends each one's block.
pub(super) fn blocks() -> Result<Vec<[usize; 2]>, ChapterError> {
    let mut blocks: Vec<[usize; 2]> = Vec::new();
    for (index, (_, layer)) in architecture()?.layers().iter().enumerate() {
        match (layer, blocks.last_mut()) {
            (LayerConfig::Conv2d(_), _) => blocks.push([index, index]),
            (LayerConfig::ReLU, Some([_, end])) => *end = index,
            _ => {}
        }
    }
    Ok(blocks)
}

/// The index of the rectifier behind a convolution; convolutions are counted from 1.
pub(super) fn behind(convolution: usize) -> Result<usize, ChapterError> {
    Ok(blocks()?[convolution - 1][1])
}

/// The first layers, as they are before training.
pub(super) fn untrained(layers: usize, seed: u64) -> Result<Sequential<f64>, ChapterError> {
    let mut network = Sequential::new();
    let mut random = seeded(seed);
    for (name, layer) in architecture()?.first(layers).layers() {
        network.push(name.as_str(), layer.init(&mut random)?);
    }
    Ok(network)
}

/// The first layers, trained.
pub(super) fn trained(layers: usize) -> Result<Sequential<f64>, ChapterError> {
    let mut network = untrained(layers, 0)?;
    network.visit(&mut Path::default(), &mut |name, slot| tensor(slot).assign(&TENSORS[name]));
    Ok(network)
}

/// All layers, trained.
pub(super) fn whole() -> Result<Sequential<f64>, ChapterError> {
    trained(usize::MAX)
}

/// What the classifier adds to the score of a class.
pub(super) fn bias(class: usize) -> f64 {
    TENSORS["classifier.bias"][class]
}

/// Deals the weights of some layers anew: each keeps its numbers, in another order.
pub(super) fn shuffle(network: &mut Sequential<f64>, names: &[String], seed: u64) {
    network.visit(&mut Path::default(), &mut |name, slot| {
        let layer = name.strip_suffix(".weight");
        if let Some(at) = layer.and_then(|layer| names.iter().position(|wanted| wanted == layer)) {
            let values = tensor(slot);
            let mut dealt: Vec<f64> = values.iter().copied().collect();
            dealt.shuffle(&mut seeded(seed.wrapping_add(at as u64)));
            values.iter_mut().zip(dealt).for_each(|(value, new)| *value = new);
        }
    });
}

/// A test image as the network takes it, 1×28×28 from 0 to 1.
pub(super) fn digit(image: usize) -> Array3<f64> {
    mnist::test_image(image).mapv(|pixel| f64::from(pixel) / 255.0).insert_axis(Axis(0))
}

/// The score of each class.
pub(super) fn scores(network: &mut Sequential<f64>, image: ArrayView3<'_, f64>) -> Result<Array1<f64>, ChapterError> {
    let scores = network.forward(image.to_owned().insert_axis(Axis(0)).into_dyn(), &mut Context::eval())?;
    let scores = scores.into_dimensionality::<Ix2>().expect("the reader ends in scores");
    Ok(scores.index_axis_move(Axis(0), 0))
}

/// The classes, the highest score first.
pub(super) fn ranked(scores: &Array1<f64>) -> Vec<usize> {
    let mut classes: Vec<usize> = (0..scores.len()).collect();
    classes.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    classes
}

fn tensor<T>(slot: Slot<'_, T>) -> &mut Tensor<T> {
    match slot {
        Slot::Parameter(parameter) => &mut parameter.value,
        Slot::Buffer(buffer) => buffer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_as_the_network_in_single_precision_does() {
        let mut single = models::build(NAME, None, &mut seeded(1)).unwrap().network;
        models::weights::load_bytes(&mut single, weights()).unwrap();
        let mut double = whole().unwrap();
        let mut right = 0;
        for index in 0..50 {
            let image = digit(index);
            let found = scores(&mut double, image.view()).unwrap();
            let batch = image.mapv(|pixel| pixel as f32).insert_axis(Axis(0)).into_dyn();
            let expected = single.forward(batch, &mut Context::eval()).unwrap();
            assert!(found.iter().zip(&expected).all(|(a, b)| (a - f64::from(*b)).abs() < 1e-4), "{index}");
            right += usize::from(ranked(&found)[0] == usize::from(mnist::test_label(index)));
        }
        assert!(right >= 48, "{right} of 50");
    }

    #[test]
    fn dealing_anew_keeps_the_numbers() {
        let sorted = |network: &mut Sequential<f64>| {
            let mut all = Vec::new();
            network.visit(&mut Path::default(), &mut |name, slot| {
                if name == "classifier.weight" {
                    all = tensor(slot).iter().copied().collect();
                }
            });
            let dealt = all.clone();
            all.sort_by(f64::total_cmp);
            (all, dealt)
        };
        let mut network = whole().unwrap();
        let before = sorted(&mut network);
        shuffle(&mut network, &["classifier".to_owned()], 0);
        let after = sorted(&mut network);
        assert_eq!(before.0, after.0);
        assert_ne!(before.1, after.1);
    }
}
