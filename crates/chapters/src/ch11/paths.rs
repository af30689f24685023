//! Five optimisers on the same surface.

use optim::Schedule;
use viz::{Axes, Cell, Panel, Series, Surface, Table, Trail, cells, contours, curves};

use super::ground::{FIVE, LossSurface, Shape, descend, fresh};
use super::{brief, plain};
use crate::{ChapterError, Item, Shown, declare};

/// The ways of five optimisers over one surface, or their losses step by step.
#[declare("ch11.paths", "Five optimisers on one surface", covers = ["11.1"])]
pub struct Paths {
    /// Which loss.
    #[parameter(default = Shape::Valley)]
    pub shape: Shape,
    /// How many times as steep the valley is across as along.
    #[parameter(default = 50.0, range = 1.0..=100.0)]
    pub condition: f64,
    /// By how many degrees the valley is turned.
    #[parameter(default = 0.0, range = -45.0..=45.0)]
    pub turned: f64,
    /// μ of momentum and Nesterov.
    #[parameter(default = 0.9, range = 0.01..=0.99)]
    pub momentum: f64,
    /// λ of AdamW.
    #[parameter(default = 0.001, range = 0.0..=10.0)]
    pub decay: f64,
    /// One learning rate for all; none searches the best for each.
    #[parameter(default = None, range = 0.0..=10.0)]
    pub rate: Option<f64>,
    /// Steps.
    #[parameter(default = 60, range = 1..=1_000, log = true)]
    pub steps: u64,
    /// The losses step by step in the place of the ways.
    #[parameter(default = false)]
    pub losses: bool,
}

/// One optimiser's run at the rate that it was given or that was found for it.
struct Descent {
    rate: f64,
    way: Vec<(f64, f64)>,
    losses: Vec<f64>,
}

impl Descent {
    /// The mean loss over the last tenth of the steps: the last one alone may be a lucky moment of a swing.
    fn late(&self) -> f64 {
        let last = &self.losses[self.losses.len() * 9 / 10..];
        last.iter().sum::<f64>() / last.len() as f64
    }
}

impl Paths {
    fn ground(&self) -> LossSurface {
        LossSurface { shape: self.shape, condition: self.condition, turned: self.turned }
    }

    fn run(&self, name: &str, rate: f64) -> Result<Descent, ChapterError> {
        let ground = self.ground();
        let constant = Schedule::Constant { learning_rate: rate };
        let mut optimizer = fresh(name, self.momentum, self.decay)?;
        let way = descend(&mut *optimizer, constant, ground.start(), self.steps, |w| ground.gradient(w));
        // Above the least loss that the surface has.
        let least = ground.minima().iter().map(|&(x, y)| ground.loss([x, y])).fold(f64::INFINITY, f64::min);
        let losses = way.iter().map(|&(x, y)| ground.loss([x, y]) - least).collect();
        Ok(Descent { rate, way, losses })
    }

    /// For each step the greatest loss from there on, of a run that goes on for a quarter longer than it is drawn.
    fn still_ahead(&self, name: &str, rate: f64) -> Result<Vec<f64>, ChapterError> {
        let longer = Self { steps: self.steps + self.steps / 4, ..self.clone() };
        let mut envelope = envelope(&longer.run(name, rate)?.losses);
        envelope.truncate(usize::try_from(self.steps).unwrap_or(usize::MAX).saturating_add(1));
        Ok(envelope)
    }

    // ANCHOR: search
    /// The run whose loss, in the mean over the last tenth of its steps, is the least: of twenty learning rates for each
    /// power of ten, from 0.0001 to 20. With fewer, one of them may be lucky.
    fn best(&self, name: &str) -> Result<Descent, ChapterError> {
        let mut best: Option<(f64, Descent)> = None;
        for place in 0..=106 {
            let rate = three_digits(10_f64.powf(f64::from(place) / 20.0 - 4.0));
            let descent = self.run(name, rate)?;
            let mean = descent.late();
            if mean.is_finite() && best.as_ref().is_none_or(|(least, _)| mean < *least) {
                best = Some((mean, descent));
            }
        }
        best.map_or_else(|| self.run(name, 1e-4), |(_, descent)| Ok(descent))
    }
    // ANCHOR_END: search
}

/// Whether two curves of losses lie on each other: nowhere more than a fiftieth of the axis apart.
fn alike(one: &Series, other: &Series) -> bool {
    let logarithms = |series: &Series| series.points.iter().map(|point| point.1.log10()).collect::<Vec<_>>();
    let (one, other) = (logarithms(one), logarithms(other));
    let low = one.iter().copied().fold(f64::INFINITY, f64::min);
    let high = one.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    one.iter().zip(&other).all(|(a, b)| (a - b).abs() <= (high - low) / 50.0)
}

/// A rate as it is written, so that the one that is printed is the one that was taken.
fn three_digits(rate: f64) -> f64 {
    format!("{rate:.2e}").parse().unwrap_or(rate)
}

/// The greatest loss from each step on: a swing that passes the bottom for a moment does not count.
fn envelope(losses: &[f64]) -> Vec<f64> {
    let mut greatest = f64::NEG_INFINITY;
    let mut from_the_end: Vec<f64> = losses
        .iter()
        .rev()
        .map(|&loss| {
            greatest = if loss.is_nan() { f64::INFINITY } else { greatest.max(loss) };
            greatest
        })
        .collect();
    from_the_end.reverse();
    from_the_end
}

impl Item for Paths {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let ground = self.ground();
        let (mut panels, mut series, mut words) = (Vec::new(), Vec::new(), Vec::new());
        let mut outside = Vec::new();
        for (name, color) in FIVE {
            let descent = self.rate.map_or_else(|| self.best(name), |rate| self.run(name, rate))?;
            words.push(format!("{name} {}", plain(descent.rate)));
            let drawn = self.still_ahead(name, descent.rate)?;
            series.push(Series::from_values(name, drawn.into_iter().map(|loss| loss.clamp(1e-12, 1e9))));
            let late = descent.late();
            let ([left, right], [low, high], _) = ground.frame();
            if descent.way.iter().any(|&(x, y)| !(left..=right).contains(&x) || !(low..=high).contains(&y)) {
                outside.push(name);
            }
            let trail = Trail { points: descent.way, color, dots: true };
            panels.push(Panel {
                title: format!("{name}: {}", brief(late)),
                trails: vec![trail],
                crosses: ground.minima(),
            });
        }
        let what = match self.shape {
            Shape::Valley if self.turned == 0.0 => {
                format!("A valley {} times as steep across as along", self.condition)
            }
            Shape::Valley => format!(
                "A valley {} times as steep across as along, turned by {} degrees",
                self.condition,
                plain(self.turned)
            ),
            Shape::Rosenbrock => "Rosenbrock’s curved valley".to_owned(),
            Shape::Saddle => "A saddle at (0, 0) above two hollows".to_owned(),
        };
        let chosen =
            if self.rate.is_some() { "Learning rates" } else { "Learning rates, the best that were found for each" };
        if self.losses {
            let caption = format!(
                "{what}: at each step the greatest loss above the least that is still to come, so that a swing which passes the \
                 bottom for a moment does not count. {chosen}: {}.{}",
                words.join(", "),
                if alike(&series[3], &series[4]) { " Adam’s curve lies under AdamW’s." } else { "" }
            );
            let axes = Axes { log_y: true, ..Axes::new("step", "greatest loss from here on (logarithmic)") };
            return Ok(Shown::figure(curves(&series, &axes)?, caption));
        }
        let caption = format!(
            "{what}, {} steps; behind each name the loss above the least, in the mean over the last tenth of them. {chosen}: {}.{}",
            self.steps,
            words.join(", "),
            match outside[..] {
                [] => String::new(),
                [one] => format!(" The path of {one} leaves the picture for a while."),
                _ => format!(" The paths of {} leave the picture for a while.", outside.join(" and ")),
            }
        );
        let (x, y, levels) = ground.frame();
        let height = |x: f64, y: f64| ground.loss([x, y]);
        let surface = Surface { height: &height, x, y, levels: &levels, labels: ["w₁", "w₂"] };
        Ok(Shown::figure(contours(&surface, &panels)?, caption))
    }
}

/// The same valley along the axes and turned, with the same learning rates.
#[declare("ch11.turned", "Who notices that the valley is turned", covers = ["11.1"])]
pub struct Turned {
    /// How many times as steep the valley is across as along.
    #[parameter(default = 100.0, range = 1.0..=100.0)]
    pub condition: f64,
    /// By how many degrees it is turned the second time.
    #[parameter(default = 45.0, range = -45.0..=45.0)]
    pub turned: f64,
    /// Steps.
    #[parameter(default = 60, range = 1..=1_000, log = true)]
    pub steps: u64,
}

impl Item for Turned {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { condition, turned, steps, .. } = *self;
        let straight = Paths { condition, steps, decay: 0.0, ..Paths::default() };
        let aside = Paths { turned, ..straight.clone() };
        let header = format!("turned by {} degrees", plain(turned));
        let mut table = Table::new([
            "optimiser",
            "learning rate",
            "along the axes",
            &header,
            "best rate when turned",
            "loss with that",
        ]);
        // AdamW without decay is Adam.
        for (name, _) in &FIVE[..4] {
            let descent = straight.best(name)?;
            let (again, anew) = (aside.run(name, descent.rate)?, aside.best(name)?);
            let end = |descent: &Descent| Cell::float(descent.late(), 3);
            table.push(cells![*name, plain(descent.rate), end(&descent), end(&again), plain(anew.rate), end(&anew)])?;
        }
        let caption = format!(
            "The loss in a valley {condition} times as steep across as along: along the axes; turned, with the learning rate that was \
             best along the axes; and turned, with the best rate for that. Mean over the last tenth of {steps} steps. The losses at the \
             start are equal."
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::super::rates::largest_rate;
    use super::*;

    #[test]
    fn each_kind_of_momentum_converges_up_to_its_own_limit() {
        let paths = Paths { steps: 2_000, ..Paths::default() };
        for (name, momentum, nesterov) in [("SGD", 0.0, false), ("momentum", 0.9, false), ("Nesterov", 0.9, true)] {
            let limit = largest_rate(paths.condition, momentum, nesterov);
            let end = |rate| *paths.run(name, rate).unwrap().losses.last().unwrap();
            assert!(end(0.99 * limit) < 1e-3 && end(1.01 * limit) > 1e3, "{name} at {limit}");
        }
        // What the page says: looking ahead brings the cliff nearer, and does not move it away.
        assert!(largest_rate(50.0, 0.9, true) < largest_rate(50.0, 0.9, false) / 2.5);
    }

    /// The greatest distance across the valley in some steps.
    fn across(descent: &Descent, steps: std::ops::Range<usize>) -> f64 {
        descent.way[steps].iter().fold(0.0, |most, place| most.max(place.1.abs()))
    }

    #[test]
    fn the_gaits_are_those_that_the_page_tells_apart() {
        let paths = Paths::default();
        // At the rate that was found and at its neighbours in the search: what is said must not hang on a lucky one.
        for fold in [1.0, 10_f64.powf(0.05), 10_f64.powf(-0.05)] {
            let at = |name: &str| {
                let rate = paths.best(name).unwrap().rate;
                paths.run(name, rate * fold).unwrap()
            };
            let (momentum, nesterov, adam) = (at("momentum"), at("Nesterov"), at("Adam"));
            // Momentum's arcs across the valley die slowly, Nesterov's within twenty steps.
            assert!(across(&momentum, 20..30) > 0.3, "{fold}");
            assert!(across(&nesterov, 20..61) < 0.1, "{fold}");
            // Adam leaves the start diagonally: as far in one direction as in the other.
            let [along, across] = [adam.way[1].0 + 9.0, 2.0 - adam.way[1].1];
            assert!((along / across - 1.0).abs() < 1e-6, "{along} and {across}");
            // Looking ahead is what counts here.
            assert!(nesterov.late() < momentum.late() / 3.0, "{fold}: {} {}", nesterov.late(), momentum.late());
        }
        // SGD changes the wall at every step, and after all of them it is far from the cross.
        let sgd = paths.best("SGD").unwrap();
        assert!(sgd.way.windows(2).all(|pair| pair[0].1 * pair[1].1 < 0.0));
        assert!(sgd.way[60].0 < -0.5 && sgd.late() > 2.0 * paths.best("momentum").unwrap().late());
    }

    #[test]
    fn the_envelope_never_rises_and_covers_the_losses() {
        assert_eq!(envelope(&[3.0, 1.0, 2.0, 0.5]), [3.0, 2.0, 2.0, 0.5]);
        assert_eq!(envelope(&[1.0, f64::NAN, 0.0]), [f64::INFINITY, f64::INFINITY, 0.0]);
    }
}
