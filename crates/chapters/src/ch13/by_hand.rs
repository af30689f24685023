//! Grad-CAM on two small maps, with numbers.

use layers::{GlobalAvgPool, LinearConfig, ReLU, Sequential};
use models::explain::grad_cam;
use ndarray::{Array2, Array3, Axis};
use viz::{Grid, GridItem, Tint, grid};

use super::reader::scores;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// Two maps, their weights for a class, and the sum.
#[declare("ch13.grad-cam-by-hand", "Grad-CAM with eight numbers", covers = ["13.4"])]
pub struct GradCamByHand {
    /// The two maps, none of their numbers below 0.
    #[parameter(default = [[[0, 8], [4, 4]], [[2, 0], [0, 2]]], range = 0..=99, called = "number of a map")]
    pub maps: [[[i32; 2]; 2]; 2],
    /// How much the mean of each map counts for the class.
    #[parameter(default = [4, -8], range = -99..=99, called = "weight")]
    pub weights: [i32; 2],
}

impl Item for GradCamByHand {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let maps = Array3::from_shape_fn((2, 2, 2), |(c, y, x)| f64::from(self.maps[c][y][x]));
        let mut linear = LinearConfig::new(2, 1).init::<f64>(&mut seeded(0))?;
        linear.weight.value = Array2::from_shape_fn((1, 2), |(_, c)| f64::from(self.weights[c])).into_dyn();
        let mut network = Sequential::new().with(ReLU::new()).with(GlobalAvgPool::new()).with(linear);
        let found = grad_cam(&mut network, maps.view(), 0, 0)?;
        let score = scores(&mut network, maps.view())?[0];

        let number =
            |value: f64| viz::Cell::float(value, if value.fract() == 0.0 { 0 } else { 2 }).display().replace('-', "−");
        let map = |channel: usize| {
            let title = format!("α = {}", number(found.weights[channel]));
            GridItem::from(Grid::new(maps.index_axis(Axis(0), channel)).title(title).tint(Tint::Input))
        };
        let figure = grid(&[
            map(0),
            map(1),
            "→".into(),
            Grid::new(found.evidence.view()).title("Σ α · map").tint(Tint::Signed).into(),
            "→".into(),
            Grid::new(found.map().view()).title("ReLU").tint(Tint::Output).into(),
        ])?;
        let caption = format!(
            "Two maps, averaged to {} and {}; their means count {} and {} for the class. The gradient of the score is the same in all four places of \
             a map: α = {} / 4 = {} and {} / 4 = {}. The weighted sum speaks for the class where it is positive. Its four numbers add up to {}, and so \
             does the score: {}.",
            number(maps.index_axis(Axis(0), 0).sum() / 4.0),
            number(maps.index_axis(Axis(0), 1).sum() / 4.0),
            number(f64::from(self.weights[0])),
            number(f64::from(self.weights[1])),
            number(f64::from(self.weights[0])),
            number(found.weights[0]),
            number(f64::from(self.weights[1])),
            number(found.weights[1]),
            number(found.evidence.sum()),
            number(score)
        );
        Ok(Shown::figure(figure, caption))
    }
}
