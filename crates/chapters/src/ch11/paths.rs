//! Five optimisers on the same surface.

use optim::Schedule;
use serde::{Deserialize, Serialize};
use viz::{Axes, Cell, Panel, Series, Surface, Table, Trail, cells, contours, curves};

use super::ground::{FIVE, Ground, Shape, descend, fresh};
use super::{brief, plain};
use crate::limits::within;
use crate::{ChapterError, Item, Shown};

/// The ways of five optimisers over one surface, or their losses step by step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Paths {
    /// Which loss.
    pub shape: Shape,
    /// How many times as steep the valley is across as along.
    pub condition: f64,
    /// By how many degrees the valley is turned.
    pub turned: f64,
    /// μ of momentum and Nesterov.
    pub momentum: f64,
    /// λ of AdamW.
    pub decay: f64,
    /// One learning rate for all; none searches the best for each.
    pub rate: Option<f64>,
    /// Steps.
    pub steps: u64,
    /// The losses step by step in the place of the ways.
    pub losses: bool,
}

impl Default for Paths {
    fn default() -> Self {
        Self {
            shape: Shape::Valley,
            condition: 20.0,
            turned: 0.0,
            momentum: 0.9,
            decay: 0.001,
            rate: None,
            steps: 60,
            losses: false,
        }
    }
}

/// One optimiser's run at the rate that it was given or that was found for it.
struct Course {
    rate: f64,
    way: Vec<(f64, f64)>,
    losses: Vec<f64>,
}

impl Course {
    /// The mean loss over the last tenth of the steps: the last one alone may be a lucky moment of a swing.
    fn late(&self) -> f64 {
        let last = &self.losses[self.losses.len() * 9 / 10..];
        last.iter().sum::<f64>() / last.len() as f64
    }
}

impl Paths {
    fn ground(&self) -> Ground {
        Ground { shape: self.shape, condition: self.condition, turned: self.turned }
    }

    fn run(&self, name: &str, rate: f64) -> Result<Course, ChapterError> {
        let ground = self.ground();
        let constant = Schedule::Constant { learning_rate: rate };
        let mut optimizer = fresh(name, self.momentum, self.decay)?;
        let way = descend(&mut *optimizer, constant, ground.start(), self.steps, |w| ground.gradient(w));
        // Above the least loss that the surface has.
        let least = ground.minima().iter().map(|&(x, y)| ground.loss([x, y])).fold(f64::INFINITY, f64::min);
        let losses = way.iter().map(|&(x, y)| ground.loss([x, y]) - least).collect();
        Ok(Course { rate, way, losses })
    }

    // ANCHOR: search
    /// The run whose loss, in the mean over the last tenth of its steps, is the least: of all rates 1, 2 and 5 times a
    /// power of ten from 0.0001 to 2.
    fn best(&self, name: &str) -> Result<Course, ChapterError> {
        let rates = (0..=4).rev().flat_map(|power| [1.0, 2.0, 5.0].map(|fold| fold / 10_f64.powi(power)));
        let mut best: Option<(f64, Course)> = None;
        for rate in rates.filter(|&rate| rate <= 2.0) {
            let course = self.run(name, rate)?;
            let mean = course.late();
            if mean.is_finite() && best.as_ref().is_none_or(|(least, _)| mean < *least) {
                best = Some((mean, course));
            }
        }
        best.map_or_else(|| self.run(name, 1e-4), |(_, course)| Ok(course))
    }
    // ANCHOR_END: search
}

impl Item for Paths {
    const ID: &'static str = "ch11.paths";
    const NAME: &'static str = "Five optimisers on one surface";
    const COVERS: &'static [&'static str] = &["11.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        within("condition", self.condition, 1.0..=100.0)?;
        within("turned", self.turned, -45.0..=45.0)?;
        within("momentum", self.momentum, 0.01..=0.99)?;
        within("decay", self.decay, 0.0..=10.0)?;
        within("steps", self.steps, 1..=1_000)?;
        if let Some(rate) = self.rate {
            within("rate", rate, 0.0..=10.0)?;
        }
        let ground = self.ground();
        let (mut panels, mut series, mut words) = (Vec::new(), Vec::new(), Vec::new());
        for (name, color) in FIVE {
            let course = self.rate.map_or_else(|| self.best(name), |rate| self.run(name, rate))?;
            let end = course.losses[course.losses.len() - 1];
            words.push(format!("{name} {}", plain(course.rate)));
            let drawn = course.losses.iter().map(|loss| if loss.is_finite() { loss.clamp(1e-12, 1e9) } else { 1e9 });
            series.push(Series::from_values(name, drawn));
            let trail = Trail { points: course.way, color, dots: true };
            panels.push(Panel {
                title: format!("{name}: {}", brief(end)),
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
            let caption = format!("{what}: the loss above the least, step by step. {chosen}: {}.", words.join(", "));
            let axes = Axes { log_y: true, ..Axes::new("step", "loss above the least (logarithmic)") };
            return Ok(Shown::figure(curves(&series, &axes)?, caption));
        }
        let caption = format!(
            "{what}, {} steps; behind each name the loss above the least at the end. {chosen}: {}.",
            self.steps,
            words.join(", ")
        );
        let (x, y, levels) = ground.frame();
        let height = |x: f64, y: f64| ground.loss([x, y]);
        let surface = Surface { height: &height, x, y, levels: &levels, labels: ["w₁", "w₂"] };
        let figure = contours(&surface, &panels)?;
        let alt = format!("{} {caption}", figure.alt());
        Ok(Shown::described(figure, caption, alt))
    }
}

/// The same valley along the axes and turned, with the same learning rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Turned {
    /// How many times as steep the valley is across as along.
    pub condition: f64,
    /// By how many degrees it is turned the second time.
    pub turned: f64,
    /// Steps.
    pub steps: u64,
}

impl Default for Turned {
    fn default() -> Self {
        Self { condition: 100.0, turned: 45.0, steps: 60 }
    }
}

impl Item for Turned {
    const ID: &'static str = "ch11.turned";
    const NAME: &'static str = "Who notices that the valley is turned";
    const COVERS: &'static [&'static str] = &["11.1"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let condition = within("condition", self.condition, 1.0..=100.0)?;
        let turned = within("turned", self.turned, -45.0..=45.0)?;
        let steps = within("steps", self.steps, 1..=1_000)?;
        let straight = Paths { condition, steps, decay: 0.0, ..Paths::default() };
        let aside = Paths { turned, ..straight.clone() };
        let header = format!("turned by {} degrees", plain(turned));
        let mut table = Table::new(["optimiser", "learning rate", "along the axes", &header]);
        // AdamW without decay is Adam.
        for (name, _) in &FIVE[..4] {
            let course = straight.best(name)?;
            let again = aside.run(name, course.rate)?;
            let end = |course: &Course| Cell::float(course.late(), 3);
            table.push(cells![*name, plain(course.rate), end(&course), end(&again)])?;
        }
        let caption = format!(
            "The loss in a valley {condition} times as steep across as along: along the axes, and turned, with \
             the learning rate that was best along the axes; mean over the last tenth of {steps} steps. The losses at the start \
             are equal."
        );
        Ok(Shown::table(table, caption))
    }
}
