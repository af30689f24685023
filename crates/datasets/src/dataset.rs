//! Images with labels, and the batches that a network is fed.

use ndarray::{Array4, ArrayView3, ArrayView4, ArrayViewMut4, Axis, Zip};

use crate::Error;
use crate::order::permutation;

/// Images of one size with a label each, as bytes, in memory.
///
/// # Shapes
/// `images` is (N, C, H, W), `labels` has N entries, each smaller than the number of class names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dataset {
    images: Array4<u8>,
    labels: Vec<u8>,
    class_names: Vec<String>,
}

/// Some images of a [`Dataset`] as numbers from 0 to 1, with their labels.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Pixels divided by 255, (N, C, H, W).
    pub images: Array4<f32>,
    /// The class of each image.
    pub labels: Vec<usize>,
}

impl Dataset {
    /// Joins images and labels, after checking that they belong together.
    ///
    /// ```
    /// use datasets::Dataset;
    /// use ndarray::Array4;
    ///
    /// let two = Dataset::new(Array4::zeros((2, 1, 28, 28)), vec![0, 1], vec!["circle".into(), "cross".into()])?;
    /// assert_eq!((two.len(), two.channels(), two.height(), two.width()), (2, 1, 28, 28));
    /// # Ok::<(), datasets::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the numbers of images and labels differ, an image has no pixels, or a label has no
    /// class name.
    pub fn new(images: Array4<u8>, labels: Vec<u8>, class_names: Vec<String>) -> Result<Self, Error> {
        let (count, channels, height, width) = images.dim();
        if count != labels.len() {
            return Err(Error::Mismatch(format!("{count} images, but {} labels; each image needs one", labels.len())));
        }
        if channels == 0 || height == 0 || width == 0 {
            return Err(Error::Mismatch(format!("images of {channels}×{height}×{width} have no pixels")));
        }
        if let Some(at) = labels.iter().position(|&label| usize::from(label) >= class_names.len()) {
            return Err(Error::Mismatch(format!(
                "label {} of image {at} is not below the number of classes, {}",
                labels[at],
                class_names.len()
            )));
        }
        // Later code relies on one image being one contiguous slice.
        let images = if images.is_standard_layout() { images } else { images.as_standard_layout().into_owned() };
        Ok(Self { images, labels, class_names })
    }

    /// The number of images.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no images.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The number of channels of each image: 1 for grey, 3 for red, green and blue.
    pub fn channels(&self) -> usize {
        self.images.dim().1
    }

    /// The number of rows of each image.
    pub fn height(&self) -> usize {
        self.images.dim().2
    }

    /// The number of columns of each image.
    pub fn width(&self) -> usize {
        self.images.dim().3
    }

    /// The shape of one image: (C, H, W).
    pub fn image_shape(&self) -> (usize, usize, usize) {
        (self.channels(), self.height(), self.width())
    }

    /// All images, (N, C, H, W).
    pub fn images(&self) -> ArrayView4<'_, u8> {
        self.images.view()
    }

    /// All labels.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// One image, (C, H, W).
    ///
    /// # Panics
    /// When `index` is not below [`len`](Self::len).
    #[track_caller]
    pub fn image(&self, index: usize) -> ArrayView3<'_, u8> {
        self.images.index_axis(Axis(0), index)
    }

    /// The class of one image.
    ///
    /// # Panics
    /// When `index` is not below [`len`](Self::len).
    #[track_caller]
    pub fn label(&self, index: usize) -> usize {
        usize::from(self.labels[index])
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        self.class_names.len()
    }

    /// The name of each class, at the place of its label.
    pub fn class_names(&self) -> &[String] {
        &self.class_names
    }

    /// How many images each class has.
    pub fn class_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes()];
        for &label in &self.labels {
            counts[usize::from(label)] += 1;
        }
        counts
    }

    /// The images at these indices, in this order, as a data set of their own.
    ///
    /// # Panics
    /// When an index is not below [`len`](Self::len).
    #[must_use]
    #[track_caller]
    pub fn subset(&self, indices: &[usize]) -> Self {
        let (channels, height, width) = self.image_shape();
        let mut images = Array4::zeros((indices.len(), channels, height, width));
        for (mut target, &index) in images.outer_iter_mut().zip(indices) {
            target.assign(&self.image(index));
        }
        Self {
            images,
            labels: indices.iter().map(|&index| self.labels[index]).collect(),
            class_names: self.class_names.clone(),
        }
    }

    /// The first `count` images, or all where there are fewer.
    #[must_use]
    pub fn take(&self, count: usize) -> Self {
        let count = count.min(self.len());
        Self {
            images: self.images.slice(ndarray::s![..count, .., .., ..]).to_owned(),
            labels: self.labels[..count].to_vec(),
            class_names: self.class_names.clone(),
        }
    }

    /// Takes `validation` images out at random: (the rest to train on, those to validate with).
    ///
    /// Both keep the order of the whole set. Which images are taken depends on nothing but the sizes and `seed`.
    ///
    /// ```
    /// let digits = datasets::mnist::load(None)?;
    /// let (train, validation) = digits.train.split(5_000, 1)?;
    /// assert_eq!((train.len(), validation.len()), (55_000, 5_000));
    /// # Ok::<(), datasets::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Setting`] when nothing would be left to train on.
    pub fn split(&self, validation: usize, seed: u64) -> Result<(Self, Self), Error> {
        if validation >= self.len() {
            return Err(Error::Setting {
                setting: "number of validation images",
                value: validation.to_string(),
                range: format!("below the number of images, {}", self.len()),
            });
        }
        let mut order = permutation(self.len(), seed, SPLIT_STREAM);
        let (chosen, rest) = order.split_at_mut(validation);
        chosen.sort_unstable();
        rest.sort_unstable();
        Ok((self.subset(rest), self.subset(chosen)))
    }

    /// The images at these indices as numbers from 0 to 1, with their labels.
    ///
    /// ```
    /// let digits = datasets::mnist::load(None)?;
    /// let batch = digits.test.batch(&[0, 1]);
    /// assert_eq!(batch.images.dim(), (2, 1, 28, 28));
    /// assert_eq!(batch.labels, [7, 2]);
    /// # Ok::<(), datasets::Error>(())
    /// ```
    ///
    /// # Panics
    /// When an index is not below [`len`](Self::len).
    #[track_caller]
    pub fn batch(&self, indices: &[usize]) -> Batch {
        let (channels, height, width) = self.image_shape();
        let mut images = Array4::zeros((indices.len(), channels, height, width));
        let mut labels = Vec::with_capacity(indices.len());
        self.batch_into(indices, images.view_mut(), &mut labels);
        Batch { images, labels }
    }

    /// The same as [`batch`](Self::batch), into memory that is there already.
    ///
    /// Allocates nothing when `labels` has room.
    ///
    /// # Shapes
    /// `images` is (the number of indices, C, H, W). `labels` is emptied first.
    ///
    /// # Panics
    /// When an index is not below [`len`](Self::len), or `images` has another shape.
    #[track_caller]
    pub fn batch_into(&self, indices: &[usize], mut images: ArrayViewMut4<'_, f32>, labels: &mut Vec<usize>) {
        let (channels, height, width) = self.image_shape();
        assert_eq!(
            images.dim(),
            (indices.len(), channels, height, width),
            "batch_into: shape of the target (left) and of the images (right)"
        );
        labels.clear();
        for (target, &index) in images.outer_iter_mut().zip(indices) {
            Zip::from(target).and(self.image(index)).for_each(|to, &from| *to = f32::from(from) / 255.0);
            labels.push(self.label(index));
        }
    }
}

/// Which stream of the seed's generator draws a split; epochs use the small numbers.
const SPLIT_STREAM: u64 = u64::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array;

    /// Image `n` holds 10 n, 10 n + 1, …: every pixel of the set is recognisable.
    fn numbered(count: usize) -> Dataset {
        let images = Array::from_shape_fn((count, 2, 1, 3), |(n, c, _, x)| (10 * n + 3 * c + x) as u8);
        let labels = (0..count).map(|n| (n % 3) as u8).collect();
        let names = ["a", "b", "c"].map(String::from).to_vec();
        Dataset::new(images, labels, names).unwrap()
    }

    #[test]
    fn a_batch_holds_the_chosen_pixels_over_255() {
        let batch = numbered(8).batch(&[7, 2, 7]);
        assert_eq!(batch.labels, [1, 2, 1]);
        assert_eq!(batch.images[[0, 0, 0, 0]], 70.0 / 255.0);
        assert_eq!(batch.images[[1, 1, 0, 2]], 25.0 / 255.0);
        assert_eq!(batch.images.index_axis(Axis(0), 0), batch.images.index_axis(Axis(0), 2));
    }

    #[test]
    fn batch_into_reuses_labels_and_refuses_another_shape() {
        let data = numbered(4);
        let mut images = Array4::zeros((1, 2, 1, 3));
        let mut labels = vec![9; 5];
        data.batch_into(&[3], images.view_mut(), &mut labels);
        assert_eq!(labels, [0]);
        assert_eq!(images, data.batch(&[3]).images);
        let wrong = std::panic::catch_unwind(move || {
            numbered(4).batch_into(&[3, 1], images.view_mut(), &mut labels);
        });
        assert!(wrong.is_err());
    }

    #[test]
    fn subset_and_take_keep_images_with_their_labels() {
        let data = numbered(9);
        let some = data.subset(&[8, 0]);
        assert_eq!(some.image(0), data.image(8));
        assert_eq!(some.labels(), [2, 0]);
        assert_eq!(data.take(2), data.subset(&[0, 1]));
        assert_eq!(data.take(100), data);
        assert_eq!(data.class_counts(), [3, 3, 3]);
    }

    #[test]
    fn a_split_is_a_partition_and_depends_on_the_seed() {
        let data = numbered(20);
        let (train, validation) = data.split(6, 7).unwrap();
        assert_eq!((train.len(), validation.len()), (14, 6));
        let mut firsts: Vec<u8> = [&train, &validation]
            .iter()
            .flat_map(|part| part.images().outer_iter().map(|image| image[[0, 0, 0]]).collect::<Vec<_>>())
            .collect();
        firsts.sort_unstable();
        assert_eq!(firsts, (0..20).map(|n| 10 * n).collect::<Vec<u8>>());
        assert_eq!(data.split(6, 7).unwrap().1, validation);
        assert_ne!(data.split(6, 8).unwrap().1, validation);
        let message = data.split(20, 7).unwrap_err().to_string();
        assert_eq!(message, "number of validation images is 20, but must be below the number of images, 20");
    }

    #[test]
    fn what_does_not_fit_together_is_refused() {
        let names = || vec!["only".to_string()];
        let mismatch = |images: (usize, usize, usize, usize), labels: Vec<u8>| {
            Dataset::new(Array4::zeros(images), labels, names()).unwrap_err().to_string()
        };
        assert_eq!(mismatch((2, 1, 1, 1), vec![0]), "data set: 2 images, but 1 labels; each image needs one");
        assert_eq!(mismatch((1, 1, 0, 1), vec![0]), "data set: images of 1×0×1 have no pixels");
        assert_eq!(
            mismatch((2, 1, 1, 1), vec![0, 1]),
            "data set: label 1 of image 1 is not below the number of classes, 1"
        );
    }
}
