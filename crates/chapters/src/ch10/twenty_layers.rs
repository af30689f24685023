//! Twenty layers that start too small, too large, and right: their first steps.

use layers::{
    Context, CrossEntropy, Fan, Initializer, Layer, LinearConfig, Loss, Path, RELU_GAIN, ReLU, Sequential, Slot,
};
use ndarray::{Array2, Ix2, s};
use viz::{Cell, Table, cells};

use crate::exact::quantised;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare, mnist};

/// Test digits of each class that the networks learn from.
const EACH: usize = 2;

/// The loss of a deep network on its first steps, for each of some starts.
#[declare("ch10.twenty-layers", "Twenty layers and their first steps", covers = ["10.1"])]
pub struct TwentyLayers {
    /// Deviations of normal weights, a row each; Kaiming's rule is the last row.
    #[parameter(default = vec![0.01, 0.2], range = 0.0..=2.0, most = 6)]
    pub deviations: Vec<f64>,
    /// Dense layers with ReLU.
    #[parameter(default = 20, range = 1..=20)]
    pub depth: usize,
    /// After how many steps the loss is shown.
    #[parameter(default = vec![0, 1, 2, 10, 100], range = 0..=100, most = 8)]
    pub steps: Vec<usize>,
    /// The learning rate.
    #[parameter(default = 0.02, range = 0.0..=1.0)]
    pub rate: f64,
    /// The seed of the weights.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

/// Units of each layer.
const WIDTH: usize = 128;

impl Item for TwentyLayers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { depth, rate, .. } = *self;
        let (images, labels) = digits();
        let mut headers = vec!["start".to_owned()];
        headers.extend(self.steps.iter().map(|step| match step {
            0 => "loss at first".to_owned(),
            1 => "after 1 step".to_owned(),
            more => format!("after {more} steps"),
        }));
        let mut table = Table::new(headers);
        let fixed =
            self.deviations.iter().map(|&deviation| (format!("{deviation}"), Initializer::Normal { deviation }));
        for (name, start) in
            fixed.chain([("Kaiming".to_owned(), Initializer::KaimingNormal { fan: Fan::In, gain: RELU_GAIN })])
        {
            let losses = self.losses(start, depth, rate, (&images, &labels))?;
            let mut row = cells![name];
            row.extend(self.steps.iter().map(|&step| shown(losses[step])));
            table.push(row)?;
        }
        let caption = format!(
            "{depth} dense layers of {WIDTH} units with ReLU, and the same steps of gradient descent, at a rate of {rate}, on {} digits, {EACH} of each kind. The loss by the \
             deviation of the weights that it starts from; ln 10 = 2.30 is that of guessing.",
            labels.len()
        );
        Ok(Shown::table(table, caption))
    }
}

/// A loss, or that it is none.
fn shown(loss: f64) -> Cell {
    match loss {
        _ if !loss.is_finite() => Cell::from("not a number"),
        _ if loss >= 1e6 => Cell::from(format!("{loss:.0e}")),
        _ => Cell::float(quantised(loss), 2),
    }
}

impl TwentyLayers {
    /// The loss before each step, and after the last.
    fn losses(
        &self,
        start: Initializer,
        depth: usize,
        rate: f64,
        (images, labels): (&Array2<f64>, &[usize]),
    ) -> Result<Vec<f64>, ChapterError> {
        let mut random = seeded(self.seed);
        let mut network = Sequential::<f64>::new();
        let mut width = images.ncols();
        for _ in 1..depth {
            network.push("dense", LinearConfig::new(width, WIDTH).initializer(start).init(&mut random)?);
            network.push("relu", ReLU::new());
            width = WIDTH;
        }
        network.push("scores", LinearConfig::new(width, 10).initializer(start).init(&mut random)?);
        let mut context = Context::train(0);
        let mut losses = Vec::new();
        let last = self.steps.iter().copied().max().unwrap_or(0);
        for step in 0..=last {
            let scores = network.forward(images.clone().into_dyn(), &mut context)?;
            let scores = scores.into_dimensionality::<Ix2>().expect("[batch, classes]");
            let mut gradient = Array2::zeros(scores.dim());
            let loss = CrossEntropy::new().evaluate(scores.view(), labels, Some(gradient.view_mut()))?;
            losses.push(loss);
            if !loss.is_finite() || step == last {
                // From here on it is no number whatever the step.
                losses.resize(last + 1, loss);
                break;
            }
            network.backward(gradient.into_dyn(), &mut context)?;
            network.visit(&mut Path::default(), &mut |_, slot| {
                if let Slot::Parameter(parameter) = slot {
                    parameter.value.scaled_add(-rate, &parameter.gradient);
                }
            });
        }
        Ok(losses)
    }
}

/// The first test digits of each class at half their size, a row each, and what they are.
fn digits() -> (Array2<f64>, Vec<usize>) {
    let mut counts = [0; 10];
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for image in 0.. {
        let label = usize::from(mnist::test_label(image));
        if counts[label] < EACH {
            counts[label] += 1;
            let digit = mnist::test_image(image).mapv(|pixel| f64::from(pixel) / 255.0);
            let square = |y: usize, x: usize| digit.slice(s![2 * y..2 * y + 2, 2 * x..2 * x + 2]).sum() / 4.0;
            pixels.extend((0..14).flat_map(|y| (0..14).map(move |x| (y, x))).map(|(y, x)| square(y, x)));
            labels.push(label);
        }
        if counts == [EACH; 10] {
            break;
        }
    }
    let images = Array2::from_shape_vec((labels.len(), 14 * 14), pixels).expect("a row of pixels for each label");
    (images, labels)
}
