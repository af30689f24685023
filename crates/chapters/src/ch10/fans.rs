//! Which side of a layer keeps its variance.

use layers::{Context, Layer, LinearConfig, ReLU, Sequential, Tensor};
use ndarray::ArrayD;
use rand_distr::{Distribution, StandardNormal};
use serde::{Deserialize, Serialize};
use viz::{Cell, Table, cells};

use super::initialisers::rules;
use super::root_mean_square;
use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown};

/// One rectifier and one dense layer that is not as wide behind as before, forwards and backwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FanInFanOut {
    /// Numbers that go in.
    pub inputs: usize,
    /// Numbers that come out.
    pub outputs: usize,
    /// The seed of weights, input and upstream gradient.
    pub seed: u64,
}

impl Default for FanInFanOut {
    fn default() -> Self {
        Self { inputs: 400, outputs: 100, seed: 0 }
    }
}

impl Item for FanInFanOut {
    const ID: &'static str = "ch10.fans";
    const NAME: &'static str = "Fan-in or fan-out";
    const COVERS: &'static [&'static str] = &["10.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let inputs = within("inputs", self.inputs, 1..=1024)?;
        let outputs = within("outputs", self.outputs, 1..=1024)?;
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
