//! Units that start equal stay equal.

use layers::{Context, CrossEntropy, Initializer, Layer, LinearConfig, Loss, Path, Sequential, Slot, Tanh, Tensor};
use ndarray::{Array2, Ix2, array};
use viz::{Grid, Tint, grid};

use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// A small network after some steps, started from one number and from random ones.
#[declare("ch10.constant", "Units that start equal stay equal", covers = ["10.1"])]
pub struct ConstantStart {
    /// What every weight starts from.
    #[parameter(default = 0.5, range = -2.0..=2.0)]
    pub constant: f64,
    /// Steps of gradient descent on all four examples.
    #[parameter(default = 400, range = 0..=2000)]
    pub steps: u32,
    /// Hidden units.
    #[parameter(default = 4, range = 2..=6)]
    pub hidden: usize,
    /// The seed of the other start.
    #[parameter(default = 1, range = 0..=9999)]
    pub seed: u64,
}

impl Item for ConstantStart {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { constant, steps, hidden, .. } = *self;
        let (equal, stuck) = trained(Initializer::Constant(constant), hidden, steps, self.seed)?;
        let (random, learned) = trained(Initializer::Normal { deviation: 1.0 }, hidden, steps, self.seed)?;
        let figure = grid(&[
            Grid::new(equal.view()).title("started equal").tint(Tint::Kernel).digits(2).into(),
            " ".into(),
            Grid::new(random.view()).title("started at random").tint(Tint::Kernel).digits(2).into(),
        ])?;
        let caption = format!(
            "The first layer's weights after {steps} steps on “one or the other, but not both”, a row for each of {hidden} \
             hidden units. Started equal, all rows are still one and the same: a network of one hidden unit, and its loss \
             is {stuck:.3}. Started at random it is {learned:.3}."
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// The first layer's weights, and the loss, after gradient descent at a rate of a half.
fn trained(start: Initializer, hidden: usize, steps: u32, seed: u64) -> Result<(Array2<f64>, f64), ChapterError> {
    let mut random = seeded(seed);
    let mut network = Sequential::<f64>::new()
        .with(LinearConfig::new(2, hidden).initializer(start).init(&mut random)?)
        .with(Tanh::new())
        .with(LinearConfig::new(hidden, 2).initializer(start).init(&mut random)?);
    let examples = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let labels = [0, 1, 1, 0];
    let mut context = Context::train(0);
    let mut loss = 0.0;
    for step in 0..=steps {
        let scores = network.forward(examples.clone().into_dyn(), &mut context)?;
        let scores = scores.into_dimensionality::<Ix2>().expect("[batch, classes]");
        let mut gradient = Array2::zeros(scores.dim());
        loss = CrossEntropy::new().evaluate(scores.view(), &labels, Some(gradient.view_mut()))?;
        if step < steps {
            network.backward(gradient.into_dyn(), &mut context)?;
            network.visit(&mut Path::default(), &mut |_, slot| {
                if let Slot::Parameter(parameter) = slot {
                    parameter.value.scaled_add(-0.5, &parameter.gradient);
                }
            });
        }
    }
    let mut first: Option<Tensor<f64>> = None;
    network.visit(&mut Path::default(), &mut |name, slot| {
        if let (Slot::Parameter(parameter), "0.weight") = (slot, name) {
            first = Some(parameter.value.clone());
        }
    });
    let first = first.expect("the first layer has weights").into_dimensionality().expect("[hidden, inputs]");
    Ok((first, loss))
}
