//! Activation functions and their derivatives, as the layers compute them.

use layers::{Context, Layer, LeakyReLU, ReLU, Sigmoid, Tanh, Tensor};
use ndarray::ArrayD;
use viz::{Axes, Series, curves};

use crate::exact::quantised;
use crate::{ChapterError, Item, Shown, declare};

/// A layer and what it is called.
pub(crate) type Named = (String, Box<dyn Layer<f64>>);

/// The four layers, by name.
pub(crate) fn activations(slope: f64) -> Result<Vec<Named>, ChapterError> {
    let leaky = LeakyReLU::new(slope)?;
    Ok(vec![
        ("ReLU".to_owned(), Box::new(ReLU::new())),
        (format!("LeakyReLU ({slope})"), Box::new(leaky)),
        ("sigmoid".to_owned(), Box::new(Sigmoid::new())),
        ("tanh".to_owned(), Box::new(Tanh::new())),
    ])
}

/// From −reach to reach in steps of a twentieth; whole numbers first, so that zero is zero.
fn places(reach: u32) -> Vec<f64> {
    let steps = i64::from(reach) * 20;
    (-steps..=steps).map(|step| step as f64 / 20.0).collect()
}

/// The functions.
#[declare("ch08.activations", "Four activation functions", covers = ["8.1"])]
pub struct Activations {
    /// The leaky rectifier's slope below zero.
    #[parameter(default = 0.1, range = 0.0..=1.0)]
    pub slope: f64,
    /// The curves run from −reach to reach.
    #[parameter(default = 4, range = 1..=100)]
    pub reach: u32,
}

impl Item for Activations {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let x = places(self.reach);
        let mut series = Vec::new();
        for (name, mut layer) in activations(self.slope)? {
            let input: Tensor<f64> = ArrayD::from_shape_vec(vec![1, x.len()], x.clone()).expect("one row");
            let output = layer.forward(input, &mut Context::eval())?;
            series.push(Series::new(name, x.iter().copied().zip(output.iter().copied().map(quantised))));
        }
        let axes = Axes { y_range: Some([-1.5, 2.5]), ..Axes::new("input", "output") };
        let caption = "ReLU and its leaky form grow without bound; sigmoid and tanh settle at 0 or −1 and at 1.";
        Ok(Shown::figure(curves(&clipped(series, 2.5), &axes)?, caption))
    }
}

/// The derivatives, by the layers' own backward passes.
#[declare("ch08.activation-derivatives", "Their derivatives", covers = ["8.1"])]
pub struct ActivationDerivatives {
    /// The leaky rectifier's slope below zero.
    #[parameter(default = 0.1, range = 0.0..=1.0)]
    pub slope: f64,
    /// The curves run from −reach to reach.
    #[parameter(default = 4, range = 1..=100)]
    pub reach: u32,
}

impl Item for ActivationDerivatives {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let x = places(self.reach);
        let mut series = Vec::new();
        let mut greatest = Vec::new();
        for (name, mut layer) in activations(self.slope)? {
            let input: Tensor<f64> = ArrayD::from_shape_vec(vec![1, x.len()], x.clone()).expect("one row");
            let mut context = Context::train(0);
            let output = layer.forward(input, &mut context)?;
            let gradient = layer.backward(ArrayD::ones(output.raw_dim()), &mut context)?;
            greatest.push((name.clone(), gradient.iter().copied().fold(0.0, f64::max)));
            series.push(Series::new(name, x.iter().copied().zip(gradient.iter().copied().map(quantised))));
        }
        let words: Vec<String> = greatest.iter().map(|(name, most)| format!("{name} {most:.2}")).collect();
        let caption = format!(
            "What a gradient is multiplied by on its way back. At most: {}. Twenty sigmoids multiply by a quarter at best, \
             twenty times over.",
            words.join(", ")
        );
        let figure = curves(&series, &Axes { y_range: Some([0.0, 1.1]), ..Axes::new("input", "derivative") })?;
        Ok(Shown::figure(figure, caption))
    }
}

/// Points above the plot's upper edge are left out; the curves would run over the frame.
fn clipped(mut series: Vec<Series>, top: f64) -> Vec<Series> {
    for series in &mut series {
        series.points.retain(|point| point.1 <= top);
    }
    series
}
