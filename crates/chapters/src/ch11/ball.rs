//! Weight decay as a ball that the weights may not leave.

use ndarray::arr1;
use optim::{Optimizer, Schedule, Sgd, SgdConfig, clip_by_global_norm};
use viz::palette::Color;
use viz::{Cell, Panel, Surface, Table, Trail, cells, contours};

use super::ground::descend;
use super::plain;
use crate::{ChapterError, Item, Shown, declare};

/// The least loss, at which no penalty is paid.
const CENTRE: [f64; 2] = [2.5, 1.0];
/// The second derivatives: of w₁, mixed, of w₂. Their matrix has the eigenvalues 1 and 5.
const CURVATURE: [f64; 3] = [3.0, -2.0, 3.0];
/// Steps until nothing moves any more.
const STEPS: u64 = 3_000;

fn loss([x, y]: [f64; 2]) -> f64 {
    let (x, y) = (x - CENTRE[0], y - CENTRE[1]);
    (CURVATURE[0] * x * x + 2.0 * CURVATURE[1] * x * y + CURVATURE[2] * y * y) / 2.0
}

fn gradient([x, y]: [f64; 2]) -> [f64; 2] {
    let (x, y) = (x - CENTRE[0], y - CENTRE[1]);
    [CURVATURE[0] * x + CURVATURE[1] * y, CURVATURE[1] * x + CURVATURE[2] * y]
}

// ANCHOR: penalised
/// Where gradient descent with weight decay λ comes to rest.
fn penalised(decay: f64) -> Result<[f64; 2], ChapterError> {
    let mut sgd = Sgd::new(SgdConfig { weight_decay: decay, ..SgdConfig::default() })?;
    // No curvature of loss and penalty together is above the sum of both.
    let rate = Schedule::Constant { learning_rate: 1.0 / (CURVATURE[0] + CURVATURE[2] + decay) };
    let way = descend(&mut sgd, rate, [0.0, 0.0], STEPS, gradient);
    let (x, y) = way[way.len() - 1];
    Ok([x, y])
}

/// Where gradient descent without decay comes to rest if after each step the weights are put back into a ball.
fn constrained(radius: f64) -> Result<[f64; 2], ChapterError> {
    let mut sgd = Sgd::new(SgdConfig::default())?;
    let mut w = arr1(&[0.0, 0.0]);
    for _ in 0..STEPS {
        let slope = arr1(&gradient([w[0], w[1]]));
        sgd.begin_step(1.0 / (CURVATURE[0] + CURVATURE[2]));
        sgd.update(0, w.view_mut().into_dyn(), slope.view().into_dyn(), true)?;
        // What shortens long gradients shortens long weights, too.
        clip_by_global_norm(&mut [w.view_mut().into_dyn()], radius)?;
    }
    Ok([w[0], w[1]])
}
// ANCHOR_END: penalised

fn norm([x, y]: [f64; 2]) -> f64 {
    (x * x + y * y).sqrt()
}

/// The loss's level lines, the ball, and the place where both touch.
#[declare("ch11.ball", "The ball and the valley touch", covers = ["11.4"])]
pub struct Ball {
    /// λ, the strength of the decay that belongs to the ball.
    #[parameter(default = 1.0, range = 0.01..=1e3, log = true)]
    pub decay: f64,
}

impl Item for Ball {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let decay = self.decay;
        let end = penalised(decay)?;
        let radius = norm(end);
        let circle = (0..=180).map(|at| {
            let (sin, cos) = (f64::from(at) * std::f64::consts::PI / 90.0).sin_cos();
            (radius * cos, radius * sin)
        });
        let mut path = vec![(CENTRE[0], CENTRE[1])];
        for power in -8..=12 {
            let [x, y] = penalised(2_f64.powi(power))?;
            path.push((x, y));
        }
        let touching = loss(end);
        let mut levels: Vec<f64> = [0.05, 0.2, 0.45].map(|part| part * touching).into();
        levels.extend([1.0, 2.0, 3.5, 5.5].map(|fold| fold * touching));
        let surface = Surface {
            height: &|x, y| loss([x, y]),
            x: [-2.6, 4.4],
            y: [-1.8, 2.2],
            levels: &levels,
            labels: ["w₁", "w₂"],
        };
        let line = |points, color, dots| Trail { points, color, dots };
        let trails = vec![
            line(circle.collect(), Color::Highlight, false),
            line(path, Color::Output, false),
            line(vec![(end[0], end[1])], Color::Kernel, true),
        ];
        let figure = contours(
            &surface,
            &[Panel { title: String::new(), trails, crosses: vec![(CENTRE[0], CENTRE[1]), (0.0, 0.0)] }],
        )?;
        let [down, across] = gradient(end);
        let caption = format!(
            "Crosses: zero, and the least loss at ({}, {}). Descent with weight decay λ = {} comes to rest at ({:.2}, {:.2}) (ring), \
             {radius:.2} from zero. The circle has that radius, and the loss’s level line touches it there: the gradient, \
             ({down:.2}, {across:.2}), points back to zero, at −λ times the weights. The line from the least loss to zero is \
             where other λ come to rest.",
            CENTRE[0],
            CENTRE[1],
            plain(decay),
            end[0],
            end[1]
        )
        .replace("(-", "(−")
        .replace(", -", ", −");
        let alt = "Ellipses around the least loss, up and to the right of zero, and a circle around zero. An ellipse and the circle \
                   touch in one point, marked by a ring; a bent line leads from the least loss through it to zero.";
        Ok(Shown::described(figure, caption, alt))
    }
}

/// Decays, the radii that belong to them, and where both kinds of descent come to rest.
#[declare("ch11.radius", "A decay is a radius", covers = ["11.4"])]
pub struct DecayAndRadius {
    /// The λ, a row each.
    #[parameter(default = vec![0.1, 0.3, 1.0, 3.0, 10.0], range = 0.01..=1e3, most = 12, log = true)]
    pub decays: Vec<f64>,
}

impl Item for DecayAndRadius {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mut table = Table::new(["λ", "radius", "rests with the decay", "rests in the ball", "loss there"]);
        for &decay in &self.decays {
            let decayed = penalised(decay)?;
            let radius = norm(decayed);
            let held = constrained(radius)?;
            let words = |[x, y]: [f64; 2]| format!("({x:.4}, {y:.4})").replace('-', "−");
            table.push(cells![
                plain(decay),
                Cell::float(radius, 4),
                words(decayed),
                words(held),
                Cell::float(loss(held), 4)
            ])?;
        }
        let caption = "The same two weights. Each decay comes to rest at some distance from zero. Descent without decay that may not \
                       go further than that distance comes to rest in the same place.";
        Ok(Shown::table(table, caption))
    }
}
