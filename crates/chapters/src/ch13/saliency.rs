//! The gradient of a score with respect to the pixels, and how far it can be trusted.

use models::explain::output_gradient;
use ndarray::{ArrayView2, Axis, s};
use viz::{Cell, Table, cells};

use super::{panels, reader};
use crate::{ChapterError, Item, Shown, declare, mnist};

/// Digits and how the score of their class depends on each pixel.
#[declare("ch13.saliency", "Which pixels would change the score", covers = ["13.4"])]
pub struct SaliencyMaps {
    /// Which test images.
    #[parameter(default = vec![0, 1, 4, 18, 61], range = 0..=9_999, most = 6)]
    pub images: Vec<usize>,
}

impl Item for SaliencyMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut network = reader::whole()?;
        let mut rows = [Vec::new(), Vec::new(), Vec::new()];
        let mut words = Vec::new();
        let mut shares = [0.0; 3];
        for &index in &self.images {
            let image = reader::digit(index);
            let label = mnist::test_label(index);
            let gradient = output_gradient(&mut network, image.view(), &[usize::from(label)])?;
            let gradient = gradient.index_axis_move(Axis(0), 0);
            let share = near_ink(image.index_axis(Axis(0), 0), gradient.mapv(f64::abs).view());
            shares.iter_mut().zip(share).for_each(|(sum, share)| *sum += share / self.images.len() as f64);
            rows[0].push(panels::grey(image.index_axis(Axis(0), 0)));
            rows[1].push(panels::signed(gradient.view()));
            rows[2].push(panels::heat(gradient.mapv(f64::abs).view()));
            words.push(label.to_string());
        }
        let [digits, gradients, saliencies] = rows;
        let rows = [("digit", digits), ("gradient", gradients), ("saliency", saliencies)];
        let figure = panels::named(&words, &rows)?;
        let words = words.join(", ");
        let caption = format!(
            "Above, test digits: {words}. In the middle the gradient of the score of the digit's own class: red where a brighter pixel \
             would raise the score, blue where it would lower it. Below its magnitude, the saliency, yellow where it is greatest. Each digit \
             has its own scale. In the mean {:.0} % of the saliency lies on ink, and {:.0} % at most {NEAR} pixels from some; those places \
             are {:.0} % of the image.",
            100.0 * shares[0],
            100.0 * shares[1],
            100.0 * shares[2]
        );
        let alt = format!(
            "Three rows of squares for the digits {words}. Above, the handwritten digits. In the middle, red and blue specks, somewhat denser \
             around the strokes than elsewhere, almost white in the corners. Below, the same places bright on dark blue."
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// How many rows or columns from ink still count as near.
const NEAR: usize = 2;

/// The part of the saliency on pixels with ink, its part near any, and the part of all pixels that is near.
fn near_ink(digit: ArrayView2<'_, f64>, saliency: ArrayView2<'_, f64>) -> [f64; 3] {
    let (height, width) = digit.dim();
    let near = |y: usize, x: usize| {
        let (rows, columns) =
            (y.saturating_sub(NEAR)..(y + NEAR + 1).min(height), x.saturating_sub(NEAR)..(x + NEAR + 1).min(width));
        digit.slice(s![rows, columns]).iter().any(|&ink| ink > 0.0)
    };
    let mut sums = [0.0; 3];
    for ((y, x), value) in saliency.indexed_iter() {
        if digit[[y, x]] > 0.0 {
            sums[0] += value;
        }
        if near(y, x) {
            sums[1] += value;
            sums[2] += 1.0 / digit.len() as f64;
        }
    }
    let all = saliency.sum().max(f64::MIN_POSITIVE);
    [sums[0] / all, sums[1] / all, sums[2]]
}

/// What the gradient predicts for a pixel, and what happens.
#[declare("ch13.how-local", "How far a gradient holds", covers = ["13.4"])]
pub struct HowLocal {
    /// Which test image.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
    /// The most salient of the black pixels in the place of those with ink.
    #[parameter(default = false)]
    pub background: bool,
    /// By how much the most salient pixel is changed; black is 0 and white 1.
    #[parameter(default = vec![0.0001, 0.001, 0.01, 0.1, 0.5, 1.0], range = -1.0..=1.0, most = 12)]
    pub changes: Vec<f64>,
}

impl Item for HowLocal {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut network = reader::whole()?;
        let image = reader::digit(self.image);
        let class = usize::from(mnist::test_label(self.image));
        let gradient = output_gradient(&mut network, image.view(), &[class])?;
        let candidates = gradient
            .indexed_iter()
            .filter(|&(place, _)| if self.background { image[place] == 0.0 } else { image[place] > 0.5 });
        let (place, &slope) = candidates
            .max_by(|a, b| a.1.abs().total_cmp(&b.1.abs()))
            .expect("a digit has ink and does not fill its image");
        let before = reader::scores(&mut network, image.view())?[class];
        // Away from the end of the scale that is nearer, so that the pixel stays a pixel.
        let direction = if image[place] > 0.5 { -1.0 } else { 1.0 };
        let mut table = Table::new([
            "pixel changed by",
            "the gradient predicts",
            "the score changes by",
            "part of the prediction %",
        ]);
        for &change in &self.changes {
            let by = direction * change;
            let mut moved = image.clone();
            moved[place] += by;
            let happened = reader::scores(&mut network, moved.view())?[class] - before;
            let predicted = slope * by;
            let part = if predicted == 0.0 { Cell::Empty } else { Cell::float(100.0 * happened / predicted, 1) };
            table.push(cells![Cell::float(by, 4), Cell::float(predicted, 5), Cell::float(happened, 5), part])?;
        }
        let which = if self.background { "black pixel" } else { "bright pixel" };
        let moral = if self.background {
            "Not even for a tiny change is that what happens: where a pooling window has equal numbers, there is a kink."
        } else {
            "For a tiny change that is what happens."
        };
        let caption = format!(
            "The most salient {which} of a {class}, in row {}, column {}: its value is {:.2}, and the score changes by {:.2} for each unit, says the \
             gradient. {moral}",
            place.1, place.2, image[place], slope
        );
        Ok(Shown::table(table, caption.replace("by -", "by −")))
    }
}

/// How many forward passes' worth of work each way to look inside needs.
#[declare("ch13.costs", "What looking inside costs", covers = ["13.4"])]
pub struct Costs {
    /// Rows and columns from one place of the patch to the next.
    #[parameter(default = 2, range = 1..=28)]
    pub stride: usize,
}

impl Item for Costs {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let stride = self.stride;
        let reader = reader::architecture()?;
        let [_, height, width] = reader.input_shape();
        let forward = reader.summary().multiply_adds();
        let places = (height.div_ceil(stride) * width.div_ceil(stride)) as u64;
        let mut table = Table::new(["for one digit", "passes forward", "passes backward", "multiply–adds"]);
        table.push(cells!["reading it", 1, 0, forward])?;
        // Backward a layer computes two gradients, each as expensive as its forward pass.
        table.push(cells!["saliency", 1, 1, 3 * forward])?;
        table.push(cells!["Grad-CAM", 1, 1, 3 * forward])?;
        table.push(cells!["occlusion", places + 1, 0, (places + 1) * forward])?;
        let caption = format!(
            "What it takes to look inside the digit reader once. The occluding patch moves {stride} pixels at a time; a backward pass counts as \
             two forward ones."
        );
        Ok(Shown::table(table, caption))
    }
}
