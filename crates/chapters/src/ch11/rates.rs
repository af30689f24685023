//! One learning rate for two directions: too short along, too long across.

use optim::{Schedule, Sgd, SgdConfig};
use viz::palette::Color;
use viz::{Axes, Panel, Series, Surface, Trail, contours, curves};

use super::brief;
use super::ground::{LossSurface, descend};
use crate::{ChapterError, Item, Number, Shown, declare};

/// Gradient descent in a narrow valley, with several learning rates.
#[declare("ch11.rates", "Four learning rates in one valley", covers = ["11.1"])]
pub struct RatesInAValley {
    /// The learning rates, a panel each.
    #[parameter(default = vec![0.02, 0.1, 0.19, 0.21], range = 0.0..=10.0, most = 6)]
    pub rates: Vec<f64>,
    /// How many times as steep the valley is across as along.
    #[parameter(default = 10.0, range = 1.0..=100.0)]
    pub condition: f64,
    /// Steps.
    #[parameter(default = 20, range = 1..=1_000, log = true)]
    pub steps: u64,
}

impl Item for RatesInAValley {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { condition, steps, .. } = *self;
        let ground = LossSurface::valley(condition);
        let mut panels = Vec::new();
        for &rate in &self.rates {
            let mut sgd = Sgd::new(SgdConfig::default())?;
            let constant = Schedule::Constant { learning_rate: rate };
            let points = descend(&mut sgd, constant, ground.start(), steps, |w| ground.gradient(w));
            let last = points[points.len() - 1];
            let title = format!("{rate}: loss {}", brief(ground.loss([last.0, last.1])));
            let trail = Trail { points, color: Color::Input, dots: true };
            panels.push(Panel { title, trails: vec![trail], crosses: ground.minima() });
        }
        let (x, y, levels) = ground.frame();
        let height = |x: f64, y: f64| ground.loss([x, y]);
        let surface = Surface { height: &height, x, y, levels: &levels, labels: ["w₁", "w₂"] };
        let caption = format!(
            "The same {steps} steps of gradient descent from the same place (ring), with the learning rates {}. The lines join \
             places of equal loss; the least is at the cross. At the start the loss is {}, and across the valley the ground \
             is {condition} times as steep as along it.",
            self.rates.iter().map(f64::to_string).collect::<Vec<_>>().join(", "),
            brief(ground.loss(ground.start())),
        );
        let figure = contours(&surface, &panels)?;
        Ok(Shown::figure(figure, caption))
    }
}

/// The loss after some steps as a function of the learning rate.
#[declare("ch11.cliff", "The cliff at twice the inverse of the curvature", covers = ["11.1"])]
pub struct Cliff {
    /// How many times as steep the valley is across as along.
    #[parameter(default = 10.0, range = 1.0..=100.0)]
    pub condition: f64,
    /// Steps.
    #[parameter(default = 30, range = 1..=200)]
    pub steps: u64,
    /// The momentum of the second curve.
    #[parameter(default = 0.9, range = 0.0..=0.99)]
    pub momentum: f64,
}

/// The largest learning rate that converges at this curvature: 2/κ, with momentum 2(1 + μ)/κ, and with Nesterov's
/// 2(1 + μ)/((1 + 2μ)·κ).
///
/// With momentum a step is wₜ₊₁ = (1 + μ − ηκ)·wₜ − μ·wₜ₋₁. Its two roots have magnitudes below 1 exactly if
/// 0 < ηκ < 2(1 + μ) (Polyak 1964). With Nesterov's it is wₜ₊₁ = (1 + μ)(1 − ηκ)·wₜ − μ(1 − ηκ)·wₜ₋₁, and the condition
/// 0 < ηκ < 1 + 1/(1 + 2μ).
// ANCHOR: limit
pub(super) fn largest_rate(curvature: f64, momentum: f64, nesterov: bool) -> f64 {
    let plain = 2.0 * (1.0 + momentum) / curvature;
    if nesterov { plain / (1.0 + 2.0 * momentum) } else { plain }
}
// ANCHOR_END: limit

/// The highest number on the vertical axis, and the lowest.
const CEILING: f64 = 1e6;
const FLOOR: f64 = 1e-5;

impl Item for Cliff {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { condition, steps, momentum, .. } = *self;
        let ground = LossSurface::valley(condition);
        let limits = [0.0, momentum].map(|momentum| largest_rate(condition, momentum, false));
        let rates: Vec<f64> = (1..=200).map(|place| limits[1] * 1.06 * f64::from(place) / 200.0).collect();
        let run = |momentum: f64, rate: f64| -> Result<f64, ChapterError> {
            let mut sgd = Sgd::new(SgdConfig { momentum, ..SgdConfig::default() })?;
            let constant = Schedule::Constant { learning_rate: rate };
            let way = descend(&mut sgd, constant, ground.start(), steps, |w| ground.gradient(w));
            let last = way[way.len() - 1];
            Ok(ground.loss([last.0, last.1]))
        };
        let measured = |momentum: f64| -> Result<Vec<(f64, f64)>, ChapterError> {
            let losses = rates.iter().map(|&rate| Ok((rate, run(momentum, rate)?)));
            Ok(inside(losses.collect::<Result<_, ChapterError>>()?))
        };
        let (plain, with_momentum) = (measured(0.0)?, measured(momentum)?);
        let worked_out = inside(rates.iter().map(|&rate| (rate, predicted(&ground, rate, steps))).collect());
        let best = plain.iter().fold(plain[0], |best, &point| if point.1 < best.1 { point } else { best });
        let beyond = run(0.0, 1.1 * limits[0])?;
        let caption = format!(
            "The loss after {steps} steps, by the learning rate. The steepest curvature is {condition}, so {:.3} is the last plain \
             rate that converges. Plain descent is best at {:.3}, with a loss of {}; a tenth above the limit it ends at {}{}. \
             Momentum {momentum} moves the limit to {:.3}; the least loss of its curve is {}.",
            limits[0],
            best.0,
            format_args!("{:.4}", best.1),
            brief(beyond),
            if beyond > CEILING { ", above the picture" } else { "" },
            limits[1],
            brief(with_momentum.iter().fold(f64::INFINITY, |least, point| least.min(point.1))),
        );
        let alt = format!(
            "Curves that fall slowly, then rise like a wall: for plain descent at a rate of {:.3}, with momentum at {:.3}. \
             The curve that was worked out lies on the measured one.",
            limits[0], limits[1]
        );
        let series = [
            Series::new("plain, measured", plain),
            Series::new("plain, worked out", worked_out),
            Series::new(format!("momentum {momentum}, measured"), with_momentum),
        ];
        let axes = Axes {
            log_y: true,
            y_range: Some([FLOOR, CEILING]),
            ..Axes::new("learning rate", "loss at the end (logarithmic)")
        };
        Ok(Shown::described(curves(&series, &axes)?, caption, alt))
    }
}

/// A curve up to the first point above the picture: there it leaves, and is not drawn on.
fn inside(mut points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if let Some(first) = points.iter().position(|point| point.1.is_nan() || point.1 > CEILING) {
        points.truncate(first + 1);
        // Just above the edge; the axis draws no higher.
        points[first].1 = 2.0 * CEILING;
    }
    for point in &mut points {
        point.1 = point.1.max(FLOOR);
    }
    points
}

// ANCHOR: predicted
/// The loss that arithmetic predicts: at each step a direction of curvature κ is multiplied by 1 − ηκ.
fn predicted(ground: &LossSurface, rate: f64, steps: u64) -> f64 {
    let [along, across] = ground.start();
    let left = |curvature: f64| (1.0 - rate * curvature).powi(i32::try_from(steps).unwrap_or(i32::MAX));
    ground.loss([along * left(1.0), across * left(ground.condition)])
}
// ANCHOR_END: predicted

/// The largest learning rate that converges.
#[declare("ch11.largest-rate", "The largest learning rate that converges", covers = ["11.1"])]
pub struct LargestRate {
    /// The steepest curvature.
    #[parameter(default = 10.0, range = 1e-3..=1e6, log = true)]
    pub curvature: f64,
    /// How much of the last step goes into the next.
    #[parameter(default = 0.0, range = 0.0..=0.999)]
    pub momentum: f64,
    /// Whether the gradient is looked at where the momentum leads.
    #[parameter(default = false)]
    pub nesterov: bool,
}

impl Item for LargestRate {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { curvature, momentum, .. } = *self;
        let kind = if self.nesterov { "Nesterov’s momentum" } else { "momentum" };
        let caption = format!("At a curvature of {curvature} with {kind} {momentum}; at this rate itself it circles.");
        // Two digits, or more where the rate is small.
        let rate = largest_rate(curvature, momentum, self.nesterov);
        let digits = if rate < 0.1 { 3 } else { 2 };
        Ok(Shown::number(Number::float(rate, digits, ""), caption))
    }
}
