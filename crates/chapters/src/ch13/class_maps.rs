//! Grad-CAM on digits: what speaks for a class, and what for another.

use models::explain::grad_cam;
use ndarray::{Array2, ArrayView2, Axis, s};
use viz::{Grid, GridItem, Tint, grid};

use super::{panels, reader};
use crate::{ChapterError, Item, Shown, declare, mnist};

/// Digits and the evidence for the two classes with the highest scores.
#[declare("ch13.class-maps", "What speaks for a class", covers = ["13.4"])]
pub struct ClassMaps {
    /// Which test images.
    #[parameter(default = vec![0, 4, 61, 2130], range = 0..=9_999, most = 6)]
    pub images: Vec<usize>,
    /// Which convolution's maps, counted from 1.
    #[parameter(default = 4, range = 1..=4)]
    pub layer: usize,
}

impl Item for ClassMaps {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let layer = reader::behind(self.layer)?;
        let mut network = reader::whole()?;
        let mut rows = [Vec::new(), Vec::new(), Vec::new()];
        let mut words = Vec::new();
        for &index in &self.images {
            let image = reader::digit(index);
            let scores = reader::scores(&mut network, image.view())?;
            let [first, second] = [0, 1].map(|place| reader::ranked(&scores)[place]);
            rows[0].push(panels::grey(image.index_axis(Axis(0), 0)));
            let mut maps = Vec::new();
            for class in [first, second] {
                maps.push(grad_cam(&mut network, image.view(), class, layer)?.evidence);
            }
            // One scale for both, so that they can be compared.
            let full = maps.iter().flatten().fold(0.0_f64, |most, value| most.max(value.abs()));
            for (row, map) in rows[1..].iter_mut().zip(&maps) {
                row.push(panels::signed_up_to(panels::blocks(map.view(), [28, 28]).view(), full));
            }
            let score = |class: usize| viz::Cell::float(scores[class], 1).display().replace('-', "−");
            let label = mnist::test_label(index);
            words.push(format!("{label}: {} for {first}, {} for {second}", score(first), score(second)));
        }
        let figure = panels::rows(&rows, 4)?;
        let caption = format!(
            "Above, test digits; in the middle the evidence for the class with the highest score, below for the runner-up, both by Grad-CAM on the \
             maps of layer {}, before its ReLU: red speaks for the class and blue against it, with one scale for the two maps of a digit. The digits and their two highest scores, from left to right: {}.",
            self.layer,
            words.join("; ")
        );
        let alt = format!(
            "Rows of squares: {} handwritten digits; below each, a coarse map in red over the strokes that its first class is known by; below that, a map for the \
             second class, red in a few places and blue where a stroke does not fit",
            self.images.len()
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// The evidence of the last layer adds up to the score.
#[declare("ch13.evidence-sum", "Evidence, place by place", covers = ["13.4"])]
pub struct EvidenceSum {
    /// Which test image.
    #[parameter(default = 0, range = 0..=9999)]
    pub image: usize,
}

impl Item for EvidenceSum {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut network = reader::whole()?;
        let image = reader::digit(self.image);
        let scores = reader::scores(&mut network, image.view())?;
        let class = reader::ranked(&scores)[0];
        let found = grad_cam(&mut network, image.view(), class, reader::behind(reader::blocks()?.len())?)?;
        let bias = reader::bias(class);
        let sum = found.evidence.sum();
        let cell = |value: f64| Array2::from_elem((1, 1), value);
        let numbers = |values: ArrayView2<'_, f64>, title: &str| Grid::new(values).title(title).digits(2);
        let rows = found.evidence.sum_axis(Axis(1)).insert_axis(Axis(1));
        // As many cells as the map has, so that each lies over what it stands for.
        let (height, width) = found.evidence.dim();
        let block = |y: usize, x: usize| {
            let [tall, wide] = [28 / height, 28 / width];
            image.slice(s![0, y * tall..(y + 1) * tall, x * wide..(x + 1) * wide]).mean().unwrap_or(0.0)
        };
        let coarse = Array2::from_shape_fn((height, width), |(y, x)| block(y, x));
        let digit = Grid::new(coarse.view()).tint(Tint::Pixels { white: 1.0 }).without_numbers();
        let figure = grid(&[
            digit.title("the digit").into(),
            numbers(found.evidence.view(), &format!("evidence for {class}")).tint(Tint::Signed).into(),
            GridItem::Line,
            numbers(rows.t(), "its rows, added up").tint(Tint::Signed).into(),
            GridItem::Line,
            numbers(cell(sum).view(), "sum").into(),
            "+".into(),
            numbers(cell(bias).view(), "bias").into(),
            "=".into(),
            numbers(cell(scores[class]).view(), "score").tint(Tint::Output).into(),
        ])?;
        let number = |value: f64| format!("{value:.2}").replace('-', "−");
        let caption = format!(
            "The {} numbers add up to {}; with the bias, {}, that is {}, and the score of class {class} is {}.",
            found.evidence.len(),
            number(sum),
            number(bias),
            number(sum + bias),
            number(scores[class])
        );
        let alt = format!(
            "A handwritten {} and a grid of 7 by 7 numbers, coloured by sign and size; below it the sums of its rows, and their sum with the bias, the score.",
            mnist::test_label(self.image)
        );
        Ok(Shown::described(figure, caption, alt))
    }
}
