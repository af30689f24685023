//! One fixed permutation of all pixels: nothing to a dense network, a great deal to a convolutional one.

use datasets::order::epoch_order;
use ndarray::Array3;
use viz::{Cell, DigitOptions, Table, cells, digits};

use crate::records::{Experiments, PERMUTATION};
use crate::{ChapterError, Class, Item, Shown, declare, mnist};

/// Digits, and the same digits with their pixels in another order.
#[declare("ch01.permuted-digits", "Who was whose neighbour?", covers = ["1.5"])]
pub struct PermutedDigits {
    /// Which test images of MNIST.
    #[parameter(default = vec![0, 1, 2, 3, 4], range = 0..=9999, most = 20)]
    pub images: Vec<usize>,
    /// The seed of the permutation.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for PermutedDigits {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let count = self.images.len();
        let order = epoch_order(28 * 28, self.seed, 0);
        let mut pictures = Array3::zeros((2 * count, 28, 28));
        let mut captions = Vec::new();
        for (at, &index) in self.images.iter().enumerate() {
            let digit = mnist::test_image(index);
            pictures.index_axis_mut(ndarray::Axis(0), at).assign(&digit);
            let mut permuted = pictures.index_axis_mut(ndarray::Axis(0), count + at);
            for (target, &source) in permuted.iter_mut().zip(&order) {
                *target = digit[[source / 28, source % 28]];
            }
            captions.push(format!("{}", mnist::test_label(index)));
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
#[declare("ch01.permutation-accuracy", "What a permutation costs",
    covers = ["1.5"], class = Class::Trained { record: PERMUTATION })]
pub struct PermutationAccuracy {
    /// Digits after the point of a percentage.
    #[parameter(default = 1, range = 0..=4)]
    pub digits: usize,
}

impl Item for PermutationAccuracy {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let digits = self.digits;
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
