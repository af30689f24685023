//! MNIST's test images and all labels, part of the program: a page in a browser has them, too.

use std::sync::LazyLock;

use datasets::{asset, idx};
use flate2::read::GzDecoder;
use ndarray::{Array2, Array3, Axis};

static TEST_IMAGES: LazyLock<Array3<u8>> = LazyLock::new(|| {
    let bytes = asset!("../../datasets/data/mnist/t10k-images-idx3-ubyte.gz");
    idx::read_images(GzDecoder::new(bytes)).expect("the project's own images are whole")
});

static TEST_LABELS: LazyLock<Vec<u8>> =
    LazyLock::new(|| labels(asset!("../../datasets/data/mnist/t10k-labels-idx1-ubyte.gz")));

static TRAIN_LABELS: LazyLock<Vec<u8>> =
    LazyLock::new(|| labels(asset!("../../datasets/data/mnist/train-labels-idx1-ubyte.gz")));

fn labels(bytes: &[u8]) -> Vec<u8> {
    idx::read_labels(GzDecoder::new(bytes)).expect("the project's own labels are whole")
}

/// One test image, 28×28.
pub(crate) fn test_image(index: usize) -> Array2<u8> {
    TEST_IMAGES.index_axis(Axis(0), index).to_owned()
}

/// The digit that a test image shows.
pub(crate) fn test_label(index: usize) -> u8 {
    TEST_LABELS[index]
}

/// The digits that the training images show, in the file's order.
pub(crate) fn train_labels() -> &'static [u8] {
    &TRAIN_LABELS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_the_data_sets() {
        let digits = datasets::mnist::load(None).unwrap();
        assert_eq!(TEST_IMAGES.view(), digits.test.images().index_axis_move(Axis(1), 0));
        assert_eq!(TEST_LABELS.as_slice(), digits.test.labels());
        assert_eq!(train_labels(), digits.train.labels());
    }
}
