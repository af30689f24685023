//! The learning rate as a function of the step, and why it should fall.

use layers::{AvgPool2d, Context, CrossEntropy, Flatten, Initializer, Layer, Linear, LinearConfig, Loss, Sequential};
use ndarray::{Array2, Axis, Ix2, s};
use optim::{Optimizer, Schedule, Sgd, SgdConfig};
use rand::Rng;
use viz::{Axes, Series, curves};

use super::plain;
use crate::ch09::templates::images;
use crate::exact::quantised;
use crate::limits::within;
use crate::random::seeded;
use crate::{ChapterError, Item, Shown, declare};

/// Four schedules with the same highest rate.
fn four(rate: f64, steps: u64, warmup: u64) -> [(&'static str, Schedule); 4] {
    [
        ("constant", Schedule::Constant { learning_rate: rate }),
        ("step", Schedule::Step { learning_rate: rate, every: steps.div_ceil(3), factor: 0.1 }),
        (
            "cosine with warm-up",
            Schedule::Cosine { learning_rate: rate, minimum: 0.0, warmup_steps: warmup, total_steps: steps },
        ),
        (
            "one cycle",
            Schedule::OneCycle {
                max_learning_rate: rate,
                total_steps: steps,
                warmup_fraction: 0.3,
                div_factor: 25.0,
                final_div_factor: 1e4,
            },
        ),
    ]
}

/// The learning rate of each step, by four schedules.
#[declare("ch11.schedules", "Four schedules", covers = ["11.2"])]
pub struct Schedules {
    /// The highest rate.
    #[parameter(default = 0.1, range = 1e-6..=10.0, log = true)]
    pub rate: f64,
    /// Steps in all.
    #[parameter(default = 400, range = 3..=20_000, log = true)]
    pub steps: u64,
    /// Steps of the cosine's warm-up.
    #[parameter(default = 40, range = 0..=19_999)]
    pub warmup: u64,
}

impl Item for Schedules {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { rate, steps, .. } = *self;
        let warmup = within("warmup", self.warmup, 0..=steps - 1)?;
        let (mut series, mut words) = (Vec::new(), Vec::new());
        for (name, schedule) in four(rate, steps, warmup) {
            schedule.validate()?;
            let rates: Vec<f64> = (0..steps).map(|step| quantised(schedule.learning_rate(step))).collect();
            words.push(format!(
                "{name} from {} to {}",
                plain(rounded(rates[0])),
                plain(rounded(rates[rates.len() - 1]))
            ));
            series.push(Series::from_values(name, rates));
        }
        let caption =
            format!("The learning rate of each of {steps} steps, at most {}: {}.", plain(rate), words.join(", "));
        Ok(Shown::figure(curves(&series, &Axes::new("step", "learning rate"))?, caption))
    }
}

/// With seven digits after the point: enough for a rate in a sentence.
fn rounded(rate: f64) -> f64 {
    (rate * 1e7).round() / 1e7
}

/// Training on small batches with a high rate, with a low one, and with one that falls.
#[declare("ch11.settling", "A rate that falls", covers = ["11.2"])]
pub struct Settling {
    /// The high rate, from which the falling one starts.
    #[parameter(default = 4.0, range = 1e-4..=10.0, log = true)]
    pub high: f64,
    /// The low rate.
    #[parameter(default = 0.3, range = 1e-4..=10.0, log = true)]
    pub low: f64,
    /// Images in a batch.
    #[parameter(default = 4, range = 1..=256)]
    pub batch: usize,
    /// Steps.
    #[parameter(default = 2_000, range = 1..=4_000, log = true)]
    pub steps: u64,
    /// The seed of the batches.
    #[parameter(default = 0, range = 0..=9999)]
    pub seed: u64,
}

/// Images of the small problem.
const IMAGES: usize = 1_000;
/// How often the loss of all images is measured.
const EVERY: u64 = 20;

impl Item for Settling {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { high, low, steps, .. } = *self;
        let falling = Schedule::Cosine { learning_rate: high, minimum: 0.0, warmup_steps: 0, total_steps: steps };
        let schedules = [
            (format!("{} throughout", plain(high)), Schedule::Constant { learning_rate: high }),
            (format!("{} throughout", plain(low)), Schedule::Constant { learning_rate: low }),
            (format!("cosine from {} to 0", plain(high)), falling),
        ];
        let (pixels, labels) = coarse()?;
        let (mut series, mut words) = (Vec::new(), Vec::new());
        for (name, schedule) in schedules {
            let losses = self.run(schedule, steps, &pixels, labels)?;
            let tail = &losses[losses.len() - (losses.len() / 10).max(1)..];
            let mean = tail.iter().map(|point| point.1).sum::<f64>() / tail.len() as f64;
            words.push(format!("{name} {mean:.2}"));
            series.push(Series::new(name, losses));
        }
        let caption = format!(
            "The loss of {IMAGES} digits, shrunk to 7×7 pixels, while a dense layer learns them in batches of {}. In the mean over \
             the last tenth: {}.",
            self.batch,
            words.join("; ")
        );
        let axes = Axes { log_y: true, ..Axes::new("step", "loss of all images (logarithmic)") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// The first images at a quarter of their height and width, a row each, with their labels.
fn coarse() -> Result<(Array2<f64>, &'static [usize]), ChapterError> {
    let (all, labels) = images()?;
    let rows = all.slice(s![..IMAGES, ..]).to_owned();
    let maps = rows.into_shape_with_order((IMAGES, 1, 28, 28)).expect("28 times 28 pixels").into_dyn();
    let mut shrink = Sequential::<f64>::new().with(AvgPool2d::new([4, 4])).with(Flatten::new());
    let pixels = shrink.forward(maps, &mut Context::eval())?;
    Ok((pixels.into_dimensionality().expect("[images, pixels]"), &labels[..IMAGES]))
}

impl Settling {
    /// The loss of all images, every so many steps.
    fn run(
        &self,
        schedule: Schedule,
        steps: u64,
        pixels: &Array2<f64>,
        labels: &[usize],
    ) -> Result<Vec<(f64, f64)>, ChapterError> {
        let mut random = seeded(self.seed);
        let start = Initializer::Constant(0.0);
        let mut layer: Linear<f64> = LinearConfig::new(pixels.ncols(), 10).initializer(start).init(&mut random)?;
        let mut sgd = Sgd::new(SgdConfig::default())?;
        let mut losses = Vec::new();
        for step in 0..=steps {
            if step.is_multiple_of(EVERY) || step == steps {
                let loss = loss(&mut layer, pixels.clone(), labels, &mut Context::eval())?.0;
                losses.push((step as f64, quantised(loss)));
            }
            let indices: Vec<usize> =
                (0..self.batch).map(|_| random.random_range(0..labels.len() as u64) as usize).collect();
            let truth: Vec<usize> = indices.iter().map(|&index| labels[index]).collect();
            let mut context = Context::train(0);
            let (_, upstream) = loss(&mut layer, pixels.select(Axis(0), &indices), &truth, &mut context)?;
            layer.backward_parameters(upstream.into_dyn(), &mut context)?;
            sgd.begin_step(schedule.learning_rate(step));
            let parameters = [Some(&mut layer.weight), layer.bias.as_mut()];
            for (index, parameter) in parameters.into_iter().flatten().enumerate() {
                sgd.update(index, parameter.value.view_mut(), parameter.gradient.view(), false)?;
            }
        }
        Ok(losses)
    }
}

/// The mean loss of some images, and its gradient by the scores.
fn loss(
    layer: &mut Linear<f64>,
    pixels: Array2<f64>,
    labels: &[usize],
    context: &mut Context<f64>,
) -> Result<(f64, Array2<f64>), ChapterError> {
    let scores = layer.forward(pixels.into_dyn(), context)?.into_dimensionality::<Ix2>().expect("[batch, classes]");
    let mut gradient = Array2::zeros(scores.dim());
    let loss = CrossEntropy::new().evaluate(scores.view(), labels, Some(gradient.view_mut()))?;
    Ok((loss, gradient))
}
