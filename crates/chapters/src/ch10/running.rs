//! Running statistics, and what they are for.

use layers::{BatchNorm2d, Context, Layer, Tensor};
use ndarray::{ArrayD, Axis, Slice};
use rand_distr::{Distribution, StandardNormal};
use viz::{Axes, Cell, Series, Table, cells, curves};

use crate::exact::quantised;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// The mean that the numbers have in truth, and their deviation.
const TRUTH: [f64; 2] = [3.0, 2.0];

/// A batch of single numbers with the true mean and deviation.
fn batch(size: usize, random: &mut rand_chacha::ChaCha8Rng) -> Tensor<f64> {
    ArrayD::from_shape_simple_fn(vec![size, 1, 1, 1], || {
        let number: f64 = StandardNormal.sample(random);
        TRUTH[0] + TRUTH[1] * number
    })
}

/// The mean of each batch, and the running mean.
#[declare("ch10.running", "Running means", covers = ["10.3"])]
pub struct RunningStatistics {
    /// Batches.
    #[parameter(default = 80, range = 1..=1000, log = true)]
    pub batches: usize,
    /// Numbers in each batch.
    #[parameter(default = 8, range = 2..=256)]
    pub size: usize,
    /// How much of each batch goes into the running mean.
    #[parameter(default = 0.1, range = 0.0..=1.0)]
    pub momentum: f64,
    /// The seed of the numbers.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

impl Item for RunningStatistics {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { batches, size, .. } = *self;
        let mut norm = BatchNorm2d::<f64>::new(1)?.momentum(self.momentum)?;
        let mut random = seeded(self.seed);
        let (mut means, mut running) = (Vec::new(), vec![(0.0, 0.0)]);
        for step in 1..=batches {
            let values = batch(size, &mut random);
            let at = step as f64;
            means.push((at, quantised(values.mean().expect("some numbers"))));
            norm.forward(values, &mut Context::train(0))?;
            running.push((at, quantised(norm.running_mean[0])));
        }
        let caption = format!(
            "Batches of {size} numbers whose true mean is {}. The mean of a batch jumps; the running mean takes {} of each batch, \
             forgets its start at 0 and ends at {:.2}.",
            TRUTH[0], self.momentum, running[batches].1
        );
        let series = [Series::new("mean of the batch", means), Series::new("running mean", running)];
        Ok(Shown::figure(curves(&series, &Axes::new("batch", "mean"))?, caption))
    }
}

/// The same number with other neighbours, in training and in evaluation.
#[declare("ch10.train-and-evaluate", "In training the neighbours count", covers = ["10.3"])]
pub struct TrainAndEvaluate {
    /// The number to follow.
    #[parameter(default = 5.0, range = -1e6..=1e6)]
    pub number: f64,
    /// Its neighbours in the batch, a row of the table each.
    #[parameter(
        default = vec![[1.0, 3.0, 5.0], [5.0, 6.0, 8.0], [-20.0, 0.0, 30.0]],
        range = -1e6..=1e6,
        called = "number",
        most = 12,
        counted = "number of rows"
    )]
    pub neighbours: Vec<[f64; 3]>,
}

impl Item for TrainAndEvaluate {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut norm = BatchNorm2d::<f64>::new(1)?;
        let mut random = seeded(0);
        for _ in 0..200 {
            norm.forward(batch(64, &mut random), &mut Context::train(0))?;
        }
        let mut table = Table::new(["the number", "its neighbours", "training", "evaluation"]);
        for neighbours in &self.neighbours {
            let values: Vec<f64> = [self.number].into_iter().chain(*neighbours).collect();
            let input: Tensor<f64> = ArrayD::from_shape_vec(vec![4, 1, 1, 1], values).expect("four numbers");
            // A copy: training must not move the statistics between the rows.
            let train = norm.clone().forward(input.clone(), &mut Context::train(0))?;
            let evaluated = norm.forward(input, &mut Context::eval())?;
            let first =
                |tensor: &Tensor<f64>| Cell::float(quantised(tensor.slice_axis(Axis(0), Slice::from(..1)).sum()), 2);
            let words: Vec<String> = neighbours.iter().map(f64::to_string).collect();
            table.push(cells![
                self.number.to_string(),
                words.join(", ").replace('-', "−"),
                first(&train),
                first(&evaluated)
            ])?;
        }
        let caption = format!(
            "What becomes of one number. In training it depends on who else is in the batch. In evaluation the running mean {:.2} and \
             variance {:.2} stand in, and it depends on nobody.",
            norm.running_mean[0], norm.running_var[0]
        );
        Ok(Shown::table(table, caption))
    }
}
