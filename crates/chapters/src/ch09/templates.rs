//! A linear classifier without any training: the mean of each class as its weights.

use std::sync::LazyLock;

use ndarray::{Array2, Array3, ArrayView1, ArrayView2, Axis, s};
use viz::{Colormap, DigitOptions, MapOptions, Range, digits, feature_maps};

use super::dense::scores_of;
use crate::limits::within;
use crate::{ChapterError, Item, Number, Shown, declare, mnist};

/// Classes, and pixels of an image.
const CLASSES: usize = 10;
const PIXELS: usize = 28 * 28;
/// The images that are averaged come before this one of the file, those that are read come after it.
const BORDER: usize = 5_000;
/// Every class has more images than this before the border.
const MOST: usize = 450;

/// Images, a row each, and their labels.
type Labelled = (Array2<f64>, Vec<usize>);

/// The file's 10,000 images as rows from 0 to 1, with their labels.
static IMAGES: LazyLock<Result<Labelled, ChapterError>> = LazyLock::new(|| {
    let mut rows = Array2::zeros((2 * BORDER, PIXELS));
    let mut labels = Vec::new();
    for (index, mut row) in rows.outer_iter_mut().enumerate() {
        for (target, pixel) in row.iter_mut().zip(&mnist::test_image(index)) {
            *target = f64::from(*pixel) / 255.0;
        }
        labels.push(usize::from(mnist::test_label(index)));
    }
    Ok((rows, labels))
});

/// All test images of MNIST as rows from 0 to 1, and their labels.
pub(crate) fn images() -> Result<(ArrayView2<'static, f64>, &'static [usize]), ChapterError> {
    match &*IMAGES {
        Ok((rows, labels)) => Ok((rows.view(), labels)),
        Err(error) => Err(ChapterError::Parameter {
            parameter: "image".into(),
            value: error.to_string(),
            range: "in the data set".to_owned(),
        }),
    }
}

// ANCHOR: means
/// The mean image of each class, over the first `each` images of it in the first half of the file.
fn means(each: usize) -> Result<Array2<f64>, ChapterError> {
    let (images, labels) = images()?;
    let mut means = Array2::zeros((CLASSES, PIXELS));
    let mut seen = [0; CLASSES];
    for (image, &label) in images.outer_iter().zip(labels).take(BORDER) {
        if seen[label] < each {
            means.row_mut(label).scaled_add(1.0 / each as f64, &image);
            seen[label] += 1;
        }
    }
    Ok(means)
}

/// A score for each image and class, by a dense layer: the nearer the class's mean, the higher.
///
/// Minus half of the squared distance is −‖x − m‖²/2 = m·x − ‖m‖²/2 − ‖x‖²/2. The last term is the same for all
/// classes, so it is left out; what remains is linear in x.
fn scores(means: &Array2<f64>, images: &Array2<f64>) -> Result<Array2<f64>, ChapterError> {
    let bias = means.outer_iter().map(|mean| -mean.dot(&mean) / 2.0).collect();
    scores_of(means, bias, images)
}
// ANCHOR_END: means

/// The class with the highest score in each row.
fn chosen(scores: &Array2<f64>) -> Vec<usize> {
    let highest =
        |row: ArrayView1<'_, f64>| (1..row.len()).fold(0, |best, at| if row[at] > row[best] { at } else { best });
    scores.outer_iter().map(highest).collect()
}

/// The ten rows of weights as ten pictures.
#[declare("ch09.templates", "The weights of a dense layer as a picture per class", covers = ["9.1"])]
pub struct Templates {
    /// Images of each class that are averaged.
    #[parameter(default = 400, range = 1..=MOST)]
    pub each: usize,
}

impl Item for Templates {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let each = self.each;
        let means = means(each)?;
        // The same row taken off every class changes no difference between scores, and shows what is special to each.
        let common = means.mean_axis(Axis(0)).expect("ten classes");
        let special = (&means - &common).mapv(crate::exact::quantised);
        let maps = special.into_shape_with_order((CLASSES, 28, 28)).expect("28 times 28 pixels");
        let options = MapOptions {
            columns: Some(5),
            range: Range::Symmetric,
            colormap: Colormap::Diverging,
            ..MapOptions::default()
        };
        let caption = format!(
            "The weights of a dense layer from {PIXELS} pixels to ten scores, a picture for each class, 0 to 4 above and 5 to 9 \
             below. They are the means of {each} digits each, minus the mean of all ten. Red: ink there speaks \
             for the class. Blue: ink there speaks against it."
        );
        let alt = "Ten pictures, each a blurred digit in red, from 0 to 9, with blue where other digits have ink and this \
                   one has none: the 0 has a blue middle.";
        Ok(Shown::described(feature_maps(maps.view(), &options)?, caption, alt))
    }
}

/// Digits that were not averaged, and how the templates read them.
#[declare("ch09.template-reads", "Digits read by ten templates", covers = ["9.1", "9.3"])]
pub struct TemplateReads {
    /// Images of each class that are averaged.
    #[parameter(default = 400, range = 1..=MOST)]
    pub each: usize,
    /// The first digit shown, counted from those that were not averaged.
    #[parameter(default = 0, range = 0..=BORDER - 1)]
    pub first: usize,
    /// How many are shown.
    #[parameter(default = 15, range = 1..=40)]
    pub shown: usize,
}

impl Item for TemplateReads {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { each, shown, .. } = *self;
        let first = BORDER + within("first", self.first, 0..=BORDER - shown)?;
        let (images, labels) = images()?;
        let rows = images.slice(s![first..first + shown, ..]).to_owned();
        let read = chosen(&scores(&means(each)?, &rows)?);
        let truth = &labels[first..first + shown];
        let captions: Vec<String> =
            truth.iter().zip(&read).map(|(truth, read)| format!("is {truth}\nread {read}")).collect();
        let wrong: Vec<usize> = (0..shown).filter(|&at| truth[at] != read[at]).collect();
        let pictures: Array3<f64> = rows.into_shape_with_order((shown, 28, 28)).expect("28 times 28 pixels");
        let caption = format!(
            "{shown} digits that were not among those averaged. {} of them {} read wrong (framed).",
            wrong.len(),
            if wrong.len() == 1 { "is" } else { "are" }
        );
        let options = DigitOptions { framed: wrong, ..DigitOptions::default() };
        Ok(Shown::figure(digits(pictures.view(), &captions, &options)?, caption))
    }
}

/// The part of the second half of the file that the templates of the first half read right.
#[declare("ch09.template-accuracy", "How much ten templates read right", covers = ["9.1", "9.3"])]
pub struct TemplateAccuracy {
    /// Images of each class that are averaged.
    #[parameter(default = 400, range = 1..=MOST)]
    pub each: usize,
    /// Pixels by which the digits that are read are moved to the right and down; what leaves the image is lost.
    #[parameter(default = [0, 0], range = 0..=27)]
    pub moved: [usize; 2],
}

impl Item for TemplateAccuracy {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let each = self.each;
        let [right, down] = self.moved;
        let (images, labels) = images()?;
        let images = images.slice(s![BORDER.., ..]).to_owned();
        let images = if self.moved == [0, 0] { images } else { moved(images, right, down) };
        let read = chosen(&scores(&means(each)?, &images)?);
        let correct = read.iter().zip(&labels[BORDER..]).filter(|(read, truth)| read == truth).count();
        let percent = 100.0 * correct as f64 / read.len() as f64;
        let moved = match self.moved {
            [0, 0] => String::new(),
            [right, down] => format!(" The digits are moved {right} pixels to the right and {down} down."),
        };
        let caption =
            format!("Of {} digits, with the means of {each} others of each class as templates.{moved}", read.len());
        Ok(Shown::number(Number::float(percent, 1, "%"), caption))
    }
}

/// Rows of images, each moved to the right and down.
fn moved(images: Array2<f64>, right: usize, down: usize) -> Array2<f64> {
    let count = images.nrows();
    let images = images.into_shape_with_order((count, 28, 28)).expect("28 times 28 pixels");
    let mut moved = Array3::zeros((count, 28, 28));
    moved.slice_mut(s![.., down.., right..]).assign(&images.slice(s![.., ..28 - down, ..28 - right]));
    moved.into_shape_with_order((count, PIXELS)).expect("28 times 28 pixels")
}
