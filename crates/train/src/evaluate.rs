//! How good a network is on a data set.

use std::ops::ControlFlow;

use datasets::Dataset;
use layers::{Context, CrossEntropy, Layer, Loss};
use ndarray::{Array2, Ix2};

use crate::TrainError;

/// Images classified at a time.
const BATCH: usize = 250;

/// What a network made of a data set.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Mean cross-entropy.
    pub loss: f64,
    /// The class that the network chose for each image.
    pub predictions: Vec<usize>,
    /// `[true class, chosen class]` → number of images.
    pub confusion: Array2<u32>,
}

impl Evaluation {
    /// The part of the images that were classified right, 0 to 1; of no images 0, which says nothing.
    pub fn accuracy(&self) -> f64 {
        f64::from(self.correct()) / self.predictions.len().max(1) as f64
    }

    /// How many images were classified right.
    pub fn correct(&self) -> u32 {
        self.confusion.diag().sum()
    }

    /// The images that were classified wrong, in order.
    pub fn mistakes(&self, data: &Dataset) -> Vec<usize> {
        let wrong = |&(index, &chosen): &(usize, &usize)| chosen != data.label(index);
        self.predictions.iter().enumerate().filter(wrong).map(|(index, _)| index).collect()
    }
}

/// Classifies every image of a data set; `progress` hears how many are done and may break it off.
///
/// # Errors
/// If the network does not take the images, or does not give one score per class.
///
/// Returns `None` if `progress` broke it off.
pub fn evaluate(
    network: &mut dyn Layer<f32>,
    data: &Dataset,
    mut progress: impl FnMut(usize, usize) -> ControlFlow<()>,
) -> Result<Option<Evaluation>, TrainError> {
    let mut context = Context::eval();
    let (channels, height, width) = data.image_shape();
    let mut confusion = Array2::zeros((data.classes(), data.classes()));
    let mut predictions = Vec::with_capacity(data.len());
    let (mut labels, mut loss) = (Vec::with_capacity(BATCH), 0.0);
    // ANCHOR: loop
    let indices: Vec<usize> = (0..data.len()).collect();
    for batch in indices.chunks(BATCH) {
        let mut images = context.allocate(&[batch.len(), channels, height, width]);
        let view = images.view_mut().into_dimensionality().expect("four axes");
        data.batch_into(batch, view, &mut labels);
        let scores = scores(network.forward(images, &mut context)?)?;
        loss += f64::from(CrossEntropy::new().evaluate(scores.view(), &labels, None)?) * batch.len() as f64;
        for (row, &label) in scores.outer_iter().zip(&labels) {
            let chosen = best(row.iter().copied());
            if let Some(count) = confusion.get_mut((label, chosen)) {
                *count += 1;
            }
            predictions.push(chosen);
        }
        context.recycle(scores.into_dyn());
        if progress(predictions.len(), data.len()).is_break() {
            return Ok(None);
        }
    }
    // ANCHOR_END: loop
    Ok(Some(Evaluation { loss: loss / data.len().max(1) as f64, predictions, confusion }))
}

/// A network's output as one row of scores per image.
pub(crate) fn scores(output: layers::Tensor<f32>) -> Result<Array2<f32>, TrainError> {
    if output.ndim() != 2 {
        let (expected, got) = ("an output of shape [batch, classes]".to_owned(), output.shape().to_vec());
        return Err(layers::LayerError::Shape { layer: "network", expected, got }.into());
    }
    Ok(output.into_dimensionality::<Ix2>().expect("two axes"))
}

/// The index of the largest score; the first of equals.
pub(crate) fn best(scores: impl Iterator<Item = f32>) -> usize {
    let largest = |best: (usize, f32), (class, score): (usize, f32)| {
        if score > best.1 { (class, score) } else { best }
    };
    scores.enumerate().fold((0, f32::NEG_INFINITY), largest).0
}
