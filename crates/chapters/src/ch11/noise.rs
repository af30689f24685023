//! The gradient of a batch, beside the gradient of all images.

use layers::{Context, CrossEntropy, Initializer, Layer, Linear, LinearConfig, Loss};
use ndarray::{Array2, Array3, ArrayView2, Axis, Ix2, s};
use rand::Rng;
use rand_chacha::ChaCha8Rng;
use viz::{Axes, Cell, Colormap, MapOptions, Range, Series, curves, feature_maps};

use crate::ch09::templates::images;
use crate::ch13::random_filters::correlation;
use crate::exact::quantised;
use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// Classes, and the most images that are used.
const CLASSES: usize = 10;
const MOST: usize = 5_000;

/// A dense layer from pixels to scores that starts from zeros.
fn reader() -> Result<Linear<f64>, ChapterError> {
    let start = Initializer::Constant(0.0);
    Ok(LinearConfig::new(28 * 28, CLASSES).bias(false).initializer(start).init(&mut seeded(0))?)
}

// ANCHOR: gradient
/// The gradient of the mean loss of some images, by all weights: a row for each class.
fn gradient(
    layer: &mut Linear<f64>,
    images: ArrayView2<'_, f64>,
    labels: &[usize],
) -> Result<Array2<f64>, ChapterError> {
    let mut context = Context::train(0);
    let scores = layer.forward(images.to_owned().into_dyn(), &mut context)?;
    let scores = scores.into_dimensionality::<Ix2>().expect("[batch, classes]");
    let mut upstream = Array2::zeros(scores.dim());
    CrossEntropy::new().evaluate(scores.view(), labels, Some(upstream.view_mut()))?;
    layer.backward_parameters(upstream.into_dyn(), &mut context)?;
    Ok(layer.weight.gradient.clone().into_dimensionality().expect("[classes, pixels]"))
}
// ANCHOR_END: gradient

/// Images that are drawn with replacement from the first so many.
fn draw(among: usize, batch: usize, random: &mut ChaCha8Rng) -> Vec<usize> {
    (0..batch).map(|_| random.random_range(0..among as u64) as usize).collect()
}

/// The gradient of images that are drawn with replacement from the first so many.
fn of_batch(
    layer: &mut Linear<f64>,
    among: usize,
    batch: usize,
    random: &mut ChaCha8Rng,
) -> Result<Array2<f64>, ChapterError> {
    let (all, truth) = images()?;
    let indices = draw(among, batch, random);
    let labels: Vec<usize> = indices.iter().map(|&index| truth[index]).collect();
    gradient(layer, all.select(Axis(0), &indices).view(), &labels)
}

/// The square of the length of all numbers as one vector.
fn square(values: &Array2<f64>) -> f64 {
    values.iter().map(|value| value * value).sum()
}

/// The way in which the first step moves the weights of one class, by batches of several sizes, as pictures.
#[declare("ch11.gradients", "Gradients of batches, as pictures", covers = ["11.1"])]
pub struct GradientPictures {
    /// The class whose weights are shown.
    #[parameter(default = 3, range = 0..=CLASSES - 1)]
    pub class: usize,
    /// Images in the batches, a picture each; the last one is that of all images.
    #[parameter(default = vec![1, 10, 100], range = 1..=1_000, most = 7, log = true)]
    pub batches: Vec<usize>,
    /// The seed of the batches.
    #[parameter(default = 3, range = 0..=9999)]
    pub seed: u64,
}

impl Item for GradientPictures {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let class = self.class;
        let mut layer = reader()?;
        let mut random = seeded(self.seed);
        let (all, labels) = images()?;
        let count = self.batches.len() + 1;
        let mut pictures = Array3::zeros((count, 28, 28));
        let mut drawn = Vec::new();
        for (at, mut picture) in pictures.outer_iter_mut().enumerate() {
            let gradient = match self.batches.get(at) {
                Some(&batch) => {
                    drawn.push(
                        draw(MOST, batch, &mut random.clone()).into_iter().filter(|&at| labels[at] == class).count(),
                    );
                    of_batch(&mut layer, MOST, batch, &mut random)?
                }
                None => gradient(&mut layer, all.slice(s![..MOST, ..]), &labels[..MOST])?,
            };
            // A step goes against the gradient.
            for (pixel, slope) in picture.iter_mut().zip(gradient.row(class)) {
                *pixel = quantised(-slope);
            }
        }
        let whole = pictures.index_axis(Axis(0), count - 1).to_owned();
        let likeness = self
            .batches
            .iter()
            .map(|&batch| self.likeness(&mut layer, class, batch, whole.view()))
            .collect::<Result<Vec<_>, ChapterError>>()?;
        let options = MapOptions {
            columns: Some(count.min(4)),
            range: Range::EachSymmetric,
            colormap: Colormap::Diverging,
            ..MapOptions::default()
        };
        let sizes: Vec<String> = self.batches.iter().map(usize::to_string).collect();
        let caption = format!(
            "Where the first step of a dense layer moves the 784 weights of the {class}, from a batch of {} and, last, from all \
             {MOST} images. Red: more weight. Blue: less. Each picture has a scale of its own. Digits {class} in the batches: {}. The correlation \
             with the last picture, the median of {DRAWS} other batches of each size: {}.",
            sizes.join(", of "),
            drawn.iter().map(usize::to_string).collect::<Vec<_>>().join(", "),
            likeness.iter().map(|median| Cell::float(*median, 2).display()).collect::<Vec<_>>().join(", ")
        );
        let alt = format!(
            "{count} pictures. The first is the one digit of the smallest batch; with more images the strokes blur into one \
             another; the last is a smooth {class} in red with blue where other digits have ink."
        );
        Ok(Shown::described(feature_maps(pictures.view(), &options)?, caption, alt))
    }
}

/// Batches by which a size is judged.
const DRAWS: usize = 51;

impl GradientPictures {
    /// How much the steps of batches of one size resemble that of all images: the median correlation of the class's weights.
    fn likeness(
        &self,
        layer: &mut Linear<f64>,
        class: usize,
        batch: usize,
        whole: ArrayView2<'_, f64>,
    ) -> Result<f64, ChapterError> {
        let mut random = seeded(self.seed.wrapping_add(1));
        let mut found = Vec::new();
        for _ in 0..DRAWS {
            let step = of_batch(layer, MOST, batch, &mut random)?.row(class).mapv(|slope| -slope);
            let step = step.into_shape_with_order((28, 28)).expect("28 times 28 pixels");
            found.push(correlation(step.view(), whole));
        }
        found.sort_by(f64::total_cmp);
        Ok(found[DRAWS / 2])
    }
}

/// How far the gradient of a batch is from that of all images, by the size of the batch.
#[declare("ch11.noise", "The noise of a batch", covers = ["11.1", "11.2"])]
pub struct BatchNoise {
    /// Images in the batches.
    #[parameter(default = vec![1, 4, 16, 64, 256, 1_024], range = 1..=2_000, most = 12, log = true)]
    pub batches: Vec<usize>,
    /// Batches that are drawn of each size.
    #[parameter(default = 30, range = 2..=100)]
    pub draws: usize,
    /// Images that they are drawn from.
    #[parameter(default = 2_000, range = 10..=MOST)]
    pub images: usize,
    /// Steps of gradient descent, with all images and a rate of 0.5, before the gradients are compared.
    #[parameter(default = 0, range = 0..=100)]
    pub trained: usize,
    /// The seed of the batches.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for BatchNoise {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let draws = self.draws;
        let count = self.images;
        let trained = self.trained;
        within("number of images in all batches", draws * self.batches.iter().sum::<usize>(), 1..=150_000)?;
        let (all, labels) = images()?;
        let (all, labels) = (all.slice(s![..count, ..]), &labels[..count]);
        let mut layer = reader()?;
        for _ in 0..trained {
            let gradient = gradient(&mut layer, all, labels)?;
            layer.weight.value.scaled_add(-0.5, &gradient.into_dyn());
        }
        let whole = gradient(&mut layer, all, labels)?;
        let length = square(&whole).sqrt();
        let mut random = seeded(self.seed);
        let mut measured = Vec::new();
        for &batch in &self.batches {
            let mut sum = 0.0;
            for _ in 0..draws {
                sum += square(&(of_batch(&mut layer, count, batch, &mut random)? - &whole));
            }
            measured.push((batch as f64, quantised((sum / draws as f64).sqrt() / length)));
        }
        let single = deviation_of_one(&mut layer, all, labels, length)?;
        let law = self.batches.iter().map(|&batch| (batch as f64, quantised(single / length / (batch as f64).sqrt())));
        let words: Vec<String> = measured.iter().map(|(batch, noise)| format!("{batch}: {noise:.2}")).collect();
        let caption = format!(
            "How far the gradient of a batch is from that of all {count} images, as a part of the latter’s length, after {trained} \
             steps; root mean square of {draws} batches. Of {}. The law: the deviation of a single image, {:.2}, over the root \
             of the batch’s size.",
            words.join(", of "),
            single / length
        );
        let series = [Series::new("measured", measured), Series::new("1 over the root", law)];
        let axes = Axes {
            log_x: true,
            log_y: true,
            ..Axes::new("images in a batch (logarithmic)", "noise over gradient (logarithmic)")
        };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

// ANCHOR: single
/// The deviation of the gradients of single images from their mean, from all images and without drawing any.
///
/// Of one image the gradient is (p − y)·xᵀ, so its square is ‖p − y‖²·‖x‖². The variance is the mean of the squares less
/// the square of the mean.
fn deviation_of_one(
    layer: &mut Linear<f64>,
    images: ArrayView2<'_, f64>,
    labels: &[usize],
    length: f64,
) -> Result<f64, ChapterError> {
    let scores = layer.forward(images.to_owned().into_dyn(), &mut Context::eval())?;
    let scores = scores.into_dimensionality::<Ix2>().expect("[batch, classes]");
    let mut errors = Array2::zeros(scores.dim());
    CrossEntropy::new().evaluate(scores.view(), labels, Some(errors.view_mut()))?;
    let count = labels.len() as f64;
    // The loss is a mean: its gradient has divided each error by the number of images.
    let squares =
        errors.outer_iter().zip(images.outer_iter()).map(|(error, x)| error.dot(&error) * count * count * x.dot(&x));
    Ok((squares.sum::<f64>() / count - length * length).sqrt())
}
// ANCHOR_END: single
