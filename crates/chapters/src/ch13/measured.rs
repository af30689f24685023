//! The effective receptive field measured: a 1 sent back from one output through random networks.

use layers::{Conv2dConfig, ReLU, Sequential};
use models::explain::output_gradient;
use ndarray::{Array2, Array3, Axis, s};
use rand_distr::{Distribution, StandardNormal};
use viz::{Axes, Series, curves};

use super::effective::{NEARLY_ALL, deviation, expected, side_holding};
use super::panels;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// Channels between the layers.
const CHANNELS: usize = 4;

/// The mean influence of each pixel on the one output of stacks of random 3×3 layers with rectifiers, (2n + 1)².
///
/// The influence is the squared gradient; every network's adds up to 1, so that each counts as much as another.
// ANCHOR: measure
fn measure(depth: usize, networks: usize, seed: u64) -> Result<Array2<f64>, ChapterError> {
    let side = 2 * depth + 1;
    let mut random = seeded(seed);
    let mut mean = Array2::zeros((side, side));
    for _ in 0..networks {
        let mut network = Sequential::<f64>::new();
        for layer in 0..depth {
            let from = if layer == 0 { 1 } else { CHANNELS };
            network.push("conv", Conv2dConfig::new(from, CHANNELS, [3, 3]).init(&mut random)?);
            if layer + 1 < depth {
                network.push("relu", ReLU::new());
            }
        }
        let image = Array3::from_shape_simple_fn((1, side, side), || StandardNormal.sample(&mut random));
        let gradient = output_gradient(&mut network, image.view(), &[0, 0, 0])?;
        let influence = gradient.index_axis_move(Axis(0), 0).mapv(|g| g * g);
        let all = influence.sum();
        // Where the rectifiers let nothing through there is nothing to be measured.
        if all > 0.0 {
            mean.scaled_add(1.0 / all, &influence);
        }
    }
    Ok(mean / networks as f64)
}
// ANCHOR_END: measure

/// What a pixel counts in stacks of different depth, as pictures.
#[declare("ch13.measured-fields", "The effective field, measured", covers = ["13.5"])]
pub struct MeasuredFields {
    /// Numbers of layers.
    #[parameter(default = vec![5, 10, 20], range = 1..=DEEPEST, most = 4)]
    pub depths: Vec<usize>,
    /// Random networks of each.
    #[parameter(default = 30, range = 1..=MOST_NETWORKS)]
    pub networks: usize,
    /// The seed of the networks and their images.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

const DEEPEST: usize = 24;
const MOST_NETWORKS: usize = 60;

impl Item for MeasuredFields {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let networks = self.networks;
        let frame = 2 * self.depths.iter().max().expect("checked above") + 1;
        let mut row = Vec::new();
        let mut words = Vec::new();
        for &depth in &self.depths {
            let map = measure(depth, networks, self.seed)?;
            let side = map.nrows();
            let effective = side_holding(map.view(), [depth as f64; 2], NEARLY_ALL);
            // The root is the size of the gradient; its tails would not be seen otherwise.
            let mut panel = Array3::from_elem((3, frame, frame), 128.0);
            let corner = (frame - side) / 2;
            let inside = s![.., corner..corner + side, corner..corner + side];
            panel.slice_mut(inside).assign(&panels::heat(map.mapv(f64::sqrt).view()));
            row.push(panel);
            words.push(format!("{depth} layers: {side}×{side} and {effective}×{effective}"));
        }
        let names: Vec<String> = self.depths.iter().map(|depth| format!("{depth} layers")).collect();
        let figure = panels::named(&names, &[("", row)])?;
        let caption = format!(
            "The size of ∂output/∂pixel, a root mean square over {networks} networks of random 3×3 layers with ReLUs; yellow is each square’s greatest. A coloured square is the \
             theoretical field. Its side, and that of the square with 95 % of the influence: {}.",
            words.join("; ")
        );
        let alt = format!(
            "{} dark squares, each larger than the one before, with a bright spot in the middle that fades in all directions. The spot grows less than the square: in the last one \
             most of the square is dark.",
            self.depths.len()
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

/// A cut through the middle, beside what is expected and a Gaussian.
#[declare("ch13.field-profile", "A bell in a box", covers = ["13.5"])]
pub struct FieldProfile {
    /// Layers.
    #[parameter(default = 20, range = 1..=DEEPEST)]
    pub layers: usize,
    /// Random networks.
    #[parameter(default = 30, range = 1..=MOST_NETWORKS)]
    pub networks: usize,
    /// The seed of the networks and their images.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for FieldProfile {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { layers, networks, .. } = *self;
        let measured = measure(layers, networks, self.seed)?.sum_axis(Axis(0));
        let expected = expected(layers, 3)?;
        let sigma = deviation(layers, 3);
        let offset = |at: usize| at as f64 - layers as f64;
        let gaussian = |x: f64| (-x * x / (2.0 * sigma * sigma)).exp() / (sigma * (2.0 * std::f64::consts::PI).sqrt());
        let series = |name: &str, values: &ndarray::Array1<f64>| {
            Series::new(name, values.iter().enumerate().map(|(at, &value)| (offset(at), 100.0 * value)))
        };
        let bell = (0..expected.len()).map(|at| (offset(at), 100.0 * gaussian(offset(at))));
        let figure = curves(
            &[series("measured", &measured), series("expected", &expected), Series::new("Gaussian", bell)],
            &Axes::new("pixels from the middle of the field", "influence of a column of pixels, %"),
        )?;
        let spread = |values: &ndarray::Array1<f64>| {
            let sum = values.sum();
            (values.iter().enumerate().map(|(at, v)| v * offset(at).powi(2)).sum::<f64>() / sum).sqrt()
        };
        let apart = expected.iter().enumerate().map(|(at, p)| (p - gaussian(offset(at))).abs()).fold(0.0, f64::max);
        let caption = format!(
            "The influence of each column of pixels on an output behind {layers} random 3×3 layers; the theoretical field reaches from −{layers} to {layers}. The deviation \
             is {sigma:.2} pixels expected and {:.2} measured, over {networks} networks. Expectation and Gaussian differ nowhere by more than {:.2} %.",
            spread(&measured),
            100.0 * apart
        );
        let alt = format!(
            "Three curves that nearly coincide: a bell about the middle of the field, at most {:.0} % high, flat near 0 long before its ends.",
            100.0 * expected.iter().copied().fold(0.0, f64::max)
        );
        Ok(Shown::described(figure, caption, alt))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_is_what_is_expected() {
        let measured = measure(6, 60, 1).unwrap();
        assert!((measured.sum() - 1.0).abs() < 1e-9);
        let profile = measured.sum_axis(Axis(0));
        let expected = expected(6, 3).unwrap();
        for (at, (measured, expected)) in profile.iter().zip(&expected).enumerate() {
            assert!((measured - expected).abs() < 0.05, "column {at}: {measured:.3} against {expected:.3}");
        }
    }
}
