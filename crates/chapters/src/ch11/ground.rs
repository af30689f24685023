//! Losses of two weights, and a descent on them with the crate's optimisers.

use ndarray::arr1;
use optim::{Adam, AdamConfig, AdamW, AdamWConfig, Optimizer, Schedule, Sgd, SgdConfig};
use viz::palette::Color;

use crate::{ChapterError, parameters};

/// Which loss of two weights.
#[parameters]
#[derive(Default)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// A quadratic bowl, so many times as steep across as along.
    #[default]
    Valley,
    /// Rosenbrock's curved valley (The Computer Journal, 1960), (1 − w₁)² + 100·(w₂ − w₁²)².
    Rosenbrock,
    /// A saddle between two hollows: w₁²/2 + w₂⁴/4 − w₂²/2.
    Saddle,
}

/// A loss with its numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LossSurface {
    pub(crate) shape: Shape,
    /// How many times as steep the valley is across as along.
    pub(crate) condition: f64,
    /// By how many degrees the valley is turned.
    pub(crate) turned: f64,
}

impl LossSurface {
    /// The valley along the first axis.
    pub(crate) fn valley(condition: f64) -> Self {
        Self { shape: Shape::Valley, condition, turned: 0.0 }
    }

    /// Coordinates along and across the valley.
    fn along(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.turned.to_radians().sin_cos();
        [cos * x + sin * y, cos * y - sin * x]
    }

    // ANCHOR: losses
    /// The loss of two weights.
    pub(crate) fn loss(&self, w: [f64; 2]) -> f64 {
        let [x, y] = w;
        match self.shape {
            Shape::Valley => {
                let [along, across] = self.along(w);
                along * along / 2.0 + self.condition * across * across / 2.0
            }
            Shape::Rosenbrock => (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2),
            Shape::Saddle => x * x / 2.0 + y.powi(4) / 4.0 - y * y / 2.0,
        }
    }

    /// The loss's derivatives by both weights.
    pub(crate) fn gradient(&self, w: [f64; 2]) -> [f64; 2] {
        let [x, y] = w;
        match self.shape {
            Shape::Valley => {
                let (sin, cos) = self.turned.to_radians().sin_cos();
                let [along, across] = self.along(w);
                let across = self.condition * across;
                [cos * along - sin * across, sin * along + cos * across]
            }
            Shape::Rosenbrock => [-2.0 * (1.0 - x) - 400.0 * x * (y - x * x), 200.0 * (y - x * x)],
            Shape::Saddle => [x, y.powi(3) - y],
        }
    }
    // ANCHOR_END: losses

    /// Where a descent begins.
    pub(crate) fn start(&self) -> [f64; 2] {
        match self.shape {
            Shape::Valley => {
                let (sin, cos) = self.turned.to_radians().sin_cos();
                let [along, across] = [-9.0, 2.0];
                [cos * along - sin * across, sin * along + cos * across]
            }
            Shape::Rosenbrock => [-1.2, 1.0],
            Shape::Saddle => [-1.6, 0.001],
        }
    }

    /// The places of the least loss.
    pub(crate) fn minima(&self) -> Vec<(f64, f64)> {
        match self.shape {
            Shape::Valley => vec![(0.0, 0.0)],
            Shape::Rosenbrock => vec![(1.0, 1.0)],
            Shape::Saddle => vec![(0.0, -1.0), (0.0, 1.0)],
        }
    }

    /// What a figure shows of it, and the heights of its lines.
    pub(crate) fn frame(&self) -> ([f64; 2], [f64; 2], Vec<f64>) {
        match self.shape {
            Shape::Valley => {
                // Wide enough for the valley however it is turned.
                let (sin, cos) = self.turned.to_radians().sin_cos();
                let high = 3.25_f64.max(10.0 * sin.abs() + 3.0 * cos.abs());
                let (x, y) = if high > 3.25 { ([-10.0, 10.0], [-high, high]) } else { ([-10.0, 3.5], [-high, high]) };
                let top = self.loss(self.start());
                // Squares of even distances: evenly spaced ellipses.
                (x, y, (1..=11).map(|ring| top * f64::from(ring * ring) / 64.0).collect())
            }
            Shape::Rosenbrock => {
                let levels = vec![0.1, 0.5, 1.5, 4.0, 10.0, 25.0, 60.0, 140.0, 300.0];
                ([-1.8, 1.8], [-0.5, 1.6], levels)
            }
            Shape::Saddle => {
                let levels = (-2..=14).map(|level| f64::from(level) * 0.12).collect();
                ([-1.9, 1.0], [-0.4, 1.4], levels)
            }
        }
    }
}

// ANCHOR: descend
/// Descends from `start`; gives where it began and where it stood after each step.
pub(crate) fn descend(
    optimizer: &mut dyn Optimizer<f64>,
    schedule: Schedule,
    start: [f64; 2],
    steps: u64,
    gradient: impl Fn([f64; 2]) -> [f64; 2],
) -> Vec<(f64, f64)> {
    let mut w = arr1(&start);
    let mut way = vec![(w[0], w[1])];
    for step in 0..steps {
        let gradient = arr1(&gradient([w[0], w[1]]));
        optimizer.begin_step(schedule.learning_rate(step));
        let updated = optimizer.update(0, w.view_mut().into_dyn(), gradient.view().into_dyn(), true);
        updated.expect("a slope for each of the two weights");
        way.push((w[0], w[1]));
    }
    way
}
// ANCHOR_END: descend

/// The five optimisers in the order in which they were invented, each with its colour.
pub(crate) const FIVE: [(&str, Color); 5] = [
    ("SGD", Color::Input),
    ("momentum", Color::Kernel),
    ("Nesterov", Color::Output),
    ("Adam", Color::Highlight),
    ("AdamW", Color::Ochre),
];

/// One of the five, fresh; `decay` is AdamW's.
pub(crate) fn fresh(name: &str, momentum: f64, decay: f64) -> Result<Box<dyn Optimizer<f64>>, ChapterError> {
    let with = SgdConfig { momentum, ..SgdConfig::default() };
    Ok(match name {
        "SGD" => Box::new(Sgd::new(SgdConfig::default())?),
        "momentum" => Box::new(Sgd::new(with)?),
        "Nesterov" => Box::new(Sgd::new(SgdConfig { nesterov: true, ..with })?),
        "Adam" => Box::new(Adam::new(AdamConfig::default())?),
        _ => Box::new(AdamW::new(AdamWConfig { weight_decay: decay, ..AdamWConfig::default() })?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gradients_are_those_of_the_losses() {
        for shape in [Shape::Valley, Shape::Rosenbrock, Shape::Saddle] {
            let ground = LossSurface { shape, condition: 7.0, turned: 33.0 };
            for w in [[0.3, -0.8], [-1.2, 1.0], ground.start()] {
                let gradient = ground.gradient(w);
                for axis in 0..2 {
                    let moved = |by: f64| {
                        let mut w = w;
                        w[axis] += by;
                        ground.loss(w)
                    };
                    let slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
                    assert!((slope - gradient[axis]).abs() < 1e-5 * (1.0 + slope.abs()), "{shape:?} {w:?}");
                }
            }
            for (x, y) in ground.minima() {
                assert!(ground.gradient([x, y]).iter().all(|slope| slope.abs() < 1e-12));
            }
        }
    }
}
