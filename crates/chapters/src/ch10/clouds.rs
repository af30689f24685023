//! Standardised is not whitened: pixels and their neighbours.

use viz::{Axes, Cell, Series, Table, cells, scatter};

use crate::exact::quantised;
use crate::photographs::grey_china;
use crate::{ChapterError, Item, Shown, declare};

/// The stages, in order.
const STAGES: [&str; 3] = ["as they are", "standardised", "whitened"];

/// Pairs of numbers.
type Pairs = Vec<(f64, f64)>;

/// Grey levels with those some pixels to the right, every so manyth pixel of the photograph.
fn pairs(distance: usize, every: usize) -> Pairs {
    let image = grey_china();
    let (height, width) = image.dim();
    let rows = (0..height).step_by(every);
    let at = |row: usize, column: usize| f64::from(image[[row, column]]);
    rows.flat_map(|row| {
        (0..width - distance).step_by(every).map(move |column| (at(row, column), at(row, column + distance)))
    })
    .collect()
}

/// Means, deviations and correlation of pairs.
fn moments(pairs: &Pairs) -> ([f64; 2], [f64; 2], f64) {
    let count = pairs.len() as f64;
    let mean = |of: &dyn Fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let means = [mean(&|pair| pair.0), mean(&|pair| pair.1)];
    let deviations =
        [mean(&|pair| (pair.0 - means[0]).powi(2)).sqrt(), mean(&|pair| (pair.1 - means[1]).powi(2)).sqrt()];
    let shared = mean(&|pair| (pair.0 - means[0]) * (pair.1 - means[1]));
    (means, deviations, shared / (deviations[0] * deviations[1]))
}

// ANCHOR: stages
/// Mean 0 and deviation 1 for each of the two by itself.
fn standardised(pairs: &Pairs) -> Pairs {
    let (means, deviations, _) = moments(pairs);
    pairs.iter().map(|pair| ((pair.0 - means[0]) / deviations[0], (pair.1 - means[1]) / deviations[1])).collect()
}

/// No correlation either: turned by 45°, so that sum and difference are the axes, and each divided by its deviation.
///
/// Of two standardised numbers with correlation r the sum over √2 has the variance 1 + r, the difference 1 − r.
fn whitened(pairs: &Pairs) -> Pairs {
    let pairs = standardised(pairs);
    let (_, _, r) = moments(&pairs);
    let (along, across) = ((2.0 * (1.0 + r)).sqrt(), (2.0 * (1.0 - r)).sqrt());
    pairs.iter().map(|pair| ((pair.0 + pair.1) / along, (pair.0 - pair.1) / across)).collect()
}
// ANCHOR_END: stages

/// The pairs at one of the stages.
fn at_stage(stage: usize, distance: usize, every: usize) -> Pairs {
    let raw = pairs(distance, every);
    match stage {
        0 => raw,
        1 => standardised(&raw),
        _ => whitened(&raw),
    }
}

/// Neighbouring pixels as a cloud of points.
#[declare("ch10.clouds", "Standardised and whitened, as clouds of points", covers = ["10.2", "B10.1"])]
pub struct Clouds {
    /// 0: as they are; 1: standardised; 2: whitened.
    #[parameter(default = 1, range = 0..=2)]
    pub stage: usize,
    /// How far apart the two pixels are.
    #[parameter(default = 1, range = 1..=100)]
    pub distance: usize,
}

impl Item for Clouds {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let Self { stage, distance, .. } = *self;
        // About a thousand points: a cloud, and not a blot.
        let cloud = at_stage(stage, distance, 16);
        let (_, deviations, r) = moments(&cloud);
        let points = cloud.iter().map(|pair| (quantised(pair.0), quantised(pair.1)));
        let [wide, high] = FRAME;
        let inside = |&(x, y): &(f64, f64)| stage == 0 || (x.abs() <= wide && y.abs() <= high);
        let points: Vec<(f64, f64)> = points.filter(inside).collect();
        let outside = cloud.len() - points.len();
        let mut series = vec![Series::new(STAGES[stage], points)];
        if stage > 0 {
            series.push(Series::new("two deviations in every direction", ellipse(r)));
        }
        let (x, y) = match stage {
            0 => ("grey level", "grey level of its neighbour"),
            1 => ("grey level, standardised", "its neighbour, standardised"),
            _ => ("sum of both, over its deviation", "difference of both, over its deviation"),
        };
        // One scale for both axes and for both stages: the plot is twice as wide as high, so a round cloud is round.
        let range = |most: f64| (stage > 0).then_some([-most, most]);
        let axes = Axes { x_range: range(wide), y_range: range(high), ..Axes::new(x, y) };
        let caption = format!(
            "Every 16th pixel of china.jpg and the one {distance} to its right, {}: deviations {:.2} and {:.2}, correlation \
             {:.2}.{}",
            STAGES[stage],
            deviations[0],
            deviations[1],
            r.abs().max(0.001).copysign(r),
            if outside > 0 {
                format!(" {outside} of the {} points lie outside of the frame.", cloud.len())
            } else {
                String::new()
            }
        );
        let seen = match stage {
            0 => "a narrow cigar along the diagonal",
            1 => "a narrow cigar along the diagonal, and around it a thin ellipse",
            _ => "dense in the middle of a circle, with a few far above and below it",
        };
        let alt = format!("A cloud of {} points: {seen}.", cloud.len() - outside);
        Ok(Shown::described(scatter(&series, &axes)?, caption, alt))
    }
}

/// What the picture of a stage shows to the left and right of the middle, and above and below it.
const FRAME: [f64; 2] = [6.0, 3.0];

/// The places two deviations from the middle, whatever the direction, of two standardised numbers with a correlation: a
/// circle if there is none, and else a cigar.
fn ellipse(correlation: f64) -> Vec<(f64, f64)> {
    let across = (1.0 - correlation * correlation).max(0.0).sqrt();
    let place = |step: u32| {
        let (sin, cos) = (f64::from(step) * std::f64::consts::TAU / 180.0).sin_cos();
        (quantised(2.0 * cos), quantised(2.0 * (correlation * cos + across * sin)))
    };
    (0..180).map(place).collect()
}

/// Means, deviations and correlation at each stage.
#[declare("ch10.correlations", "Find the bug: is it white?", covers = ["10.2", "B10.1"])]
pub struct Correlations {
    /// How far apart the two pixels are.
    #[parameter(default = 1, range = 1..=100)]
    pub distance: usize,
}

impl Item for Correlations {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let distance = self.distance;
        let mut table = Table::new(["pixels and neighbours", "means", "deviations", "correlation"]);
        for (stage, name) in STAGES.into_iter().enumerate() {
            let (means, deviations, r) = moments(&at_stage(stage, distance, 3));
            let both = |[a, b]: [f64; 2]| format!("{} and {}", two(a), two(b));
            table.push(cells![name, both(means), both(deviations), two(r)])?;
        }
        let caption = "Standardising sets means and deviations. The correlation stays as it was; only whitening takes it \
                       away. Every third pixel counts here, not every 16th.";
        Ok(Shown::table(table, caption))
    }
}

/// Two digits, never a negative zero.
fn two(value: f64) -> String {
    Cell::float(quantised(value), 2).display()
}
