//! A kernel found from examples by gradient descent: once with the flip, once without it.

use conv::{Conv2dOptions, naive};
use ndarray::{Array2, Array4, Axis, s};
use optim::{Optimizer, Sgd, SgdConfig};
use rand::Rng;
use viz::{Axes, Cell, Grid, GridItem, Series, Table, Tint, cells, curves, grid};

use crate::ch03::filters::weights;
use crate::ch03::flip::turned;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare, parameters};

/// What is learned, and from which examples: the emboss kernel, from four images of 10×10 random numbers, unless told.
#[parameters]
#[derive(Copy)]
pub struct Lesson {
    /// The kernel that made the examples, by cross-correlation.
    #[parameter(default = [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], range = -99..=99, called = "weight")]
    pub kernel: [[i32; 3]; 3],
    /// Pairs of images.
    #[parameter(default = 4, range = 1..=16)]
    pub images: usize,
    /// Their side.
    #[parameter(default = 10, range = 4..=32)]
    pub side: usize,
    /// η, the learning rate.
    #[parameter(default = 0.02, range = 0.0001..=0.5, log = true)]
    pub rate: f64,
    /// The seed of the images.
    #[parameter(default = 7, range = 0..=9999)]
    pub seed: u64,
}

/// What a learner slides: its kernel as it is, or flipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slide {
    CrossCorrelate,
    Convolve,
}

/// Images and what came out of them.
struct Examples {
    inputs: Array4<f64>,
    targets: Array4<f64>,
}

/// A kernel on its way: the loss before each step, and the kernel before each step.
struct LearningHistory {
    losses: Vec<f64>,
    kernels: Vec<Array2<f64>>,
}

impl Lesson {
    /// Whole numbers from −4 to 4 as images: no pixel says anything about its neighbour, so every tap can be told apart.
    fn examples(&self) -> Result<Examples, ChapterError> {
        let Self { images, side, .. } = *self;
        let mut random = seeded(self.seed);
        let inputs =
            Array4::from_shape_simple_fn((images, 1, side, side), || f64::from(random.random_range(-4_i32..=4)));
        let kernel = weights(&self.kernel).insert_axis(Axis(0)).insert_axis(Axis(0));
        let targets = naive::cross_correlate(inputs.view(), kernel.view(), None, &Conv2dOptions::default())?;
        Ok(Examples { inputs, targets })
    }

    /// Both learners on the same examples.
    fn both(&self, steps: usize) -> Result<[LearningHistory; 2], ChapterError> {
        let examples = self.examples()?;
        let history = |slide| learn(&examples, slide, self.rate, steps);
        Ok([history(Slide::CrossCorrelate)?, history(Slide::Convolve)?])
    }
}

// ANCHOR: learn
/// Finds a 3×3 kernel by gradient descent on the mean squared error, from zeros.
fn learn(examples: &Examples, slide: Slide, rate: f64, steps: usize) -> Result<LearningHistory, ChapterError> {
    let options = Conv2dOptions::default();
    let (inputs, targets) = (examples.inputs.view(), examples.targets.view());
    let mut kernel = Array4::<f64>::zeros((1, 1, 3, 3));
    let mut sgd = Sgd::new(SgdConfig::default())?;
    let mut history = LearningHistory { losses: Vec::new(), kernels: Vec::new() };
    for step in 0..=steps {
        let output = match slide {
            Slide::CrossCorrelate => naive::cross_correlate(inputs, kernel.view(), None, &options)?,
            Slide::Convolve => naive::convolve(inputs, kernel.view(), None, &options)?,
        };
        let error = output - targets;
        history.losses.push(error.iter().map(|e| e * e).sum::<f64>() / error.len() as f64);
        history.kernels.push(kernel.slice(s![0, 0, .., ..]).to_owned());
        if step == steps {
            break;
        }
        // The loss is the mean of e², so its slope in each output is 2·e divided by their number.
        let upstream = &error * (2.0 / error.len() as f64);
        let gradient = naive::backward_kernel(upstream.view(), inputs, [3, 3], &options)?;
        let gradient = match slide {
            Slide::CrossCorrelate => gradient,
            // What slid was the flipped kernel, so its gradient is flipped back.
            Slide::Convolve => gradient.slice(s![.., .., ..;-1, ..;-1]).to_owned(),
        };
        sgd.begin_step(rate);
        sgd.update(0, kernel.view_mut().into_dyn(), gradient.view().into_dyn(), false)?;
    }
    Ok(history)
}
// ANCHOR_END: learn

/// The greatest difference of two kernels, weight by weight.
fn distance(a: &Array2<f64>, b: &Array2<f64>) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max)
}

/// The kernel that made the examples, and the two that were learned from them.
#[declare("ch03.learned-kernels", "One kernel, learned both ways", covers = ["3.4"])]
pub struct LearnedKernels {
    /// What is learned, and from which examples.
    pub lesson: Lesson,
    /// Steps of gradient descent.
    #[parameter(default = 60, range = 1..=300)]
    pub steps: usize,
}

impl Item for LearnedKernels {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let steps = self.steps;
        let [correlating, convolving] = self.lesson.both(steps)?;
        let (a, b) = (&correlating.kernels[steps], &convolving.kernels[steps]);
        let truth = weights(&self.lesson.kernel);
        let kernel = |values: &Array2<f64>, title: &str| -> GridItem {
            Grid::new(values.view()).title(title).tint(Tint::Signed).digits(2).into()
        };
        let figure = grid(&[
            kernel(&truth, "made the examples"),
            GridItem::Line,
            kernel(a, "by correlating"),
            kernel(b, "by convolving"),
            GridItem::Line,
            kernel(&turned(b), "the second, turned"),
        ])?;
        let apart = distance(a, &turned(b));
        let verdict =
            if apart == 0.0 { "to the last bit".to_owned() } else { format!("but for differences up to {apart:e}") };
        let caption = format!(
            "{steps} steps of gradient descent from zeros, on the same {} pairs of images. The learner that does not flip \
             finds the kernel that made them; the one that flips finds it turned by 180°. Turned back, the two agree {verdict}.",
            self.lesson.images
        );
        Ok(Shown::figure(figure, caption))
    }
}

/// The two losses, step by step.
#[declare("ch03.learning-curves", "The same loss with the flip and without", covers = ["3.4"])]
pub struct LearningCurves {
    /// What is learned, and from which examples.
    pub lesson: Lesson,
    /// Steps of gradient descent.
    #[parameter(default = 60, range = 1..=300)]
    pub steps: usize,
}

impl Item for LearningCurves {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let steps = self.steps;
        let [correlating, convolving] = self.lesson.both(steps)?;
        let equal = correlating.losses.iter().zip(&convolving.losses).filter(|(a, b)| a == b).count();
        let series = [("cross-correlation", &correlating.losses), ("convolution", &convolving.losses)]
            .map(|(name, losses)| Series::from_values(name, losses.iter().copied()));
        let axes = Axes { log_y: true, ..Axes::new("step", "mean squared error (logarithmic)") };
        let caption = format!(
            "The loss of both learners. The curves lie on each other: {equal} of {} losses are the same number. The flip is \
             a matter of naming the weights, and gradient descent does not read names.",
            correlating.losses.len()
        );
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// Losses and kernels at some steps.
#[declare("ch03.learning-difference", "Two learners, step by step", covers = ["3.4"])]
pub struct LearningDifference {
    /// What is learned, and from which examples.
    #[parameter(default = Lesson::default())]
    pub lesson: Lesson,
    /// The steps that are listed.
    #[parameter(default = vec![0, 1, 5, 10, 20, 80], range = 0..=300, most = 12)]
    pub at: Vec<usize>,
}

impl Item for LearningDifference {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let [correlating, convolving] = self.lesson.both(self.at.iter().copied().max().unwrap_or(0))?;
        let truth = weights(&self.lesson.kernel);
        let mut table = Table::new([
            "step",
            "loss, correlating",
            "loss, convolving",
            "correlating, from the truth",
            "convolving, turned, from correlating",
        ]);
        for &step in &self.at {
            let (a, b) = (&correlating.kernels[step], &convolving.kernels[step]);
            table.push(cells![
                step,
                Cell::float(correlating.losses[step], 6),
                Cell::float(convolving.losses[step], 6),
                Cell::float(distance(a, &truth), 6),
                Cell::float(distance(a, &turned(b)), 6)
            ])?;
        }
        let caption = "The last columns are the greatest difference of any weight: of the first learner from the kernel that \
                       made the examples, and of the second, turned, from the first.";
        Ok(Shown::table(table, caption))
    }
}
