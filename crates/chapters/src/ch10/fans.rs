//! Which side of a layer keeps its variance.

use layers::{Context, Layer, LinearConfig, ReLU, Sequential, Tensor};
use ndarray::ArrayD;
use rand_distr::{Distribution, StandardNormal};
use viz::{Cell, Table, cells};

use super::initialisers::rules;
use super::root_mean_square;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// One rectifier and one dense layer that is not as wide behind as before, forwards and backwards.
#[declare("ch10.fans", "Fan-in or fan-out", covers = ["10.1"])]
pub struct FanInFanOut {
    /// Numbers that go in.
    #[parameter(default = 400, range = 1..=1024, log = true)]
    pub inputs: usize,
    /// Numbers that come out.
    #[parameter(default = 100, range = 1..=1024, log = true)]
    pub outputs: usize,
    /// The seed of weights, input and upstream gradient.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for FanInFanOut {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { inputs, outputs, .. } = *self;
        let mut table =
            Table::new(["rule", "deviation of the weights", "forward: variance kept", "backward: variance kept"]);
        for (name, rule) in rules().split_off(2) {
            let mut random = seeded(self.seed);
            let mut network = Sequential::<f64>::new()
                .with(ReLU::new())
                .with(LinearConfig::new(inputs, outputs).initializer(rule).init(&mut random)?);
            let mut numbers = |width: usize| -> Tensor<f64> {
                ArrayD::from_shape_simple_fn(vec![256, width], || StandardNormal.sample(&mut random))
            };
            let (input, upstream) = (numbers(inputs), numbers(outputs));
            let before = [&input, &upstream].map(root_mean_square);
            let mut context = Context::train(0);
            let output = network.forward(input, &mut context)?;
            let gradient = network.backward(upstream, &mut context)?;
            let kept = |after: &Tensor<f64>, before: f64| Cell::float((root_mean_square(after) / before).powi(2), 2);
            table.push(cells![
                name,
                Cell::float(rule.deviation(&[outputs, inputs]), 4),
                kept(&output, before[0]),
                kept(&gradient, before[1])
            ])?;
        }
        let caption = format!(
            "A ReLU and a dense layer from {inputs} to {outputs} numbers. Fan-in keeps what goes forward, fan-out what comes back. \
             Where a layer is not as wide behind as before, no rule keeps both."
        );
        Ok(Shown::table(table, caption))
    }
}
