//! Normalising without telling the gradient.

use layers::{BatchNorm2d, Context, Layer, Tensor};
use ndarray::{ArrayD, Axis};
use viz::{Axes, Series, curves};

use crate::exact::quantised;
use crate::{ChapterError, Item, Shown, declare};

/// A bias before a normalisation, learned with the statistics inside and outside of the gradient.
#[declare("ch10.growing-bias", "A bias that grows for ever", covers = ["10.2"])]
pub struct GrowingBias {
    /// Steps of gradient descent.
    #[parameter(default = 100, range = 1..=1000, log = true)]
    pub steps: u32,
    /// The learning rate.
    #[parameter(default = 0.1, range = 1e-6..=1.0, log = true)]
    pub rate: f64,
    /// What every output should be.
    #[parameter(default = 1.0, range = -10.0..=10.0)]
    pub target: f64,
}

impl Item for GrowingBias {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [outside, inside] = [self.run(false)?, self.run(true)?];
        let end = |run: &Run| (run.bias[run.bias.len() - 1].1, run.losses[0], run.losses[run.losses.len() - 1]);
        let (bias, first, last) = end(&outside);
        let (still, ..) = end(&inside);
        let caption = format!(
            "Four numbers plus a bias b, normalised; every output should be {}. With mean and deviation taken for constants b \
             reaches {bias:.1} after {} steps, and the loss goes from {first:.3} to {last:.3}. With the gradient through them b \
             stays at {still:.1}.",
            self.target, self.steps
        );
        let series =
            [Series::new("statistics outside of the gradient", outside.bias), Series::new("inside", inside.bias)];
        Ok(Shown::figure(curves(&series, &Axes::new("step", "the bias b"))?, caption))
    }
}

/// The bias after each step, and the loss before it.
struct Run {
    bias: Vec<(f64, f64)>,
    losses: Vec<f64>,
}

impl GrowingBias {
    // ANCHOR: run
    /// Gradient descent on b alone; the numbers are −2, −1, 0 and 3.
    fn run(&self, inside: bool) -> Result<Run, ChapterError> {
        let numbers: Tensor<f64> =
            ArrayD::from_shape_vec(vec![4, 1, 1, 1], vec![-2.0, -1.0, 0.0, 3.0]).expect("four numbers");
        let mut run = Run { bias: vec![(0.0, 0.0)], losses: Vec::new() };
        let mut bias = 0.0;
        for step in 1..=self.steps {
            let input = &numbers + bias;
            let mut norm = BatchNorm2d::new(1)?;
            let mut context = Context::train(0);
            if !inside {
                // The batch's own statistics, handed over as constants: nothing flows back through them.
                norm.running_mean = ArrayD::from_elem(vec![1], input.mean().expect("four numbers"));
                norm.running_var = ArrayD::from_elem(vec![1], input.var(0.0));
                context = Context::explain();
            }
            let output = norm.forward(input, &mut context)?;
            let error = output.mapv(|output| output - self.target);
            run.losses.push(error.mapv(|error| error * error).mean().expect("four numbers") / 2.0);
            let gradient = norm.backward(error / 4.0, &mut context)?;
            bias -= self.rate * gradient.sum_axis(Axis(0)).sum();
            run.bias.push((f64::from(step), quantised(bias)));
        }
        Ok(run)
    }
    // ANCHOR_END: run
}
