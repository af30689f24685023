//! One fixed permutation of all pixels: nothing to a dense network, a great deal to a convolutional one.

use datasets::order::epoch_order;
use ndarray::Array3;
use serde::{Deserialize, Serialize};
use viz::{Cell, DigitOptions, Table, cells, digits};

use crate::limits::{all_within, within};
use crate::records::{Experiments, PERMUTATION};
use crate::{ChapterError, Class, Item, Shown, mnist};

/// Digits, and the same digits with their pixels in another order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PermutedDigits {
    /// Which test images of MNIST.
    pub images: Vec<usize>,
    /// The seed of the permutation.
    pub seed: u64,
}

impl Default for PermutedDigits {
    fn default() -> Self {
        Self { images: vec![0, 1, 2, 3, 4], seed: 0 }
    }
}

impl Item for PermutedDigits {
    const ID: &'static str = "ch01.permuted-digits";
    const NAME: &'static str = "Who was whose neighbour?";
    const COVERS: &'static [&'static str] = &["1.5"];

    fn show(&self) -> Result<Shown, ChapterError> {
        all_within("images", &self.images, &(0..=9999), 20)?;
        let count = self.images.len();
        let order = epoch_order(28 * 28, self.seed, 0);
        let mut pictures = Array3::zeros((2 * count, 28, 28));
        let mut captions = Vec::new();
        for (at, &index) in self.images.iter().enumerate() {
            let digit = mnist::test_image(index)?;
            pictures.index_axis_mut(ndarray::Axis(0), at).assign(&digit);
            let mut permuted = pictures.index_axis_mut(ndarray::Axis(0), count + at);
            for (target, &source) in permuted.iter_mut().zip(&order) {
                *target = digit[[source / 28, source % 28]];
            }
            captions.push(format!("{}", mnist::test_label(index)?));
        }
        captions.extend(captions.clone().into_iter().map(|digit| format!("{digit}\npermuted")));
        let figure =
            digits(pictures.view(), &captions, &DigitOptions { columns: Some(count.min(5)), ..Default::default() })?;
        let caption = format!(
            "Above, digits as they were written; below, the same numbers in another order, the same for every image (seed \
             {}). Flattened, one is as good as the other.",
            self.seed
        );
        let alt = format!("{count} handwritten digits, and below them as many squares of grey noise.");
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Test accuracy of a dense and of a convolutional network, as written and permuted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PermutationAccuracy {
    /// Digits after the point of a percentage.
    pub digits: usize,
}

impl Default for PermutationAccuracy {
    fn default() -> Self {
        Self { digits: 1 }
    }
}

impl Item for PermutationAccuracy {
    const ID: &'static str = "ch01.permutation-accuracy";
    const NAME: &'static str = "What a permutation costs";
    const COVERS: &'static [&'static str] = &["1.5"];
    const CLASS: Class = Class::Trained { record: PERMUTATION };

    fn show(&self) -> Result<Shown, ChapterError> {
        let digits = within("digits", self.digits, 0..=4)?;
        let record = Experiments::read(PERMUTATION)?;
        let mut table = Table::new(["experiment", "test accuracy %"]);
        for experiment in &record.experiments {
            table.push(cells![experiment.name.as_str(), Cell::float(100.0 * experiment.test_accuracy, digits)])?;
        }
        let caption = format!(
            "{} {} steps of {} images, seed {}. The dense network does not notice; the convolutional one loses the \
             neighbourhoods that it is built on.",
            record.about, record.steps, record.batch, record.seed
        );
        Ok(Shown::table(table, caption))
    }
}
