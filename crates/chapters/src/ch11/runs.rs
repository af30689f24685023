//! Five optimisers on the same digits, and what holds a network back from learning too few digits by heart.

use viz::{Axes, Cell, Series, Table, cells, curves};

use super::plain;
use crate::limits::within;
use crate::records::{OPTIMIZERS, REGULARISERS, TrainingRun, TrainingRuns};
use crate::{ChapterError, Class, Item, Shown, declare};

/// `300 steps of 50 images, seed 0`.
fn words(record: &TrainingRuns) -> String {
    let steps = Cell::from(record.steps).display();
    format!("{steps} steps of {} images, seed {}", record.batch, record.seed)
}

/// The loss of the same network with five optimisers.
#[declare("ch11.race", "Five optimisers learn to read digits",
    covers = ["11.1"], class = Class::Trained { record: OPTIMIZERS })]
pub struct OptimizerRace {
    /// Steps in the running mean.
    #[parameter(default = 30, range = 1..=200)]
    pub mean_of: usize,
}

impl Item for OptimizerRace {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let mean_of = self.mean_of;
        let record = TrainingRuns::read(OPTIMIZERS)?;
        let series: Vec<Series> =
            record.runs.iter().map(|run| Series { name: run.name.clone(), ..smooth(run, mean_of) }).collect();
        let settings: Vec<String> = record
            .runs
            .iter()
            .map(|run| {
                let right = 100.0 * run.test_accuracy;
                format!("{} at {}: {right:.1} %", run.name, plain(run.setting))
            })
            .collect();
        let caption = format!(
            "{} {}; each optimiser has the best of four learning rates, chosen on {} held-out images. The loss of the batches, \
             mean of {mean_of}. Test images read right at the end: {}.",
            record.about,
            words(&record),
            Cell::from(record.held_out_images).display(),
            settings.join(", ")
        );
        let axes = Axes { log_y: true, ..Axes::new("step", "loss (logarithmic)") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

fn smooth(run: &TrainingRun, mean_of: usize) -> Series {
    Series::from_values("loss", run.losses.iter().copied()).running_mean(mean_of)
}

/// What each optimiser reaches at the best and at the worst of its learning rates.
#[declare("ch11.rates-tried", "The learning rate or the optimiser?",
    covers = ["11.1"], class = Class::Trained { record: OPTIMIZERS })]
pub struct RatesTried {
    /// Digits after the point of a loss.
    #[parameter(default = 3, range = 0..=6)]
    pub digits: usize,
}

impl Item for RatesTried {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let digits = self.digits;
        let record = TrainingRuns::read(OPTIMIZERS)?;
        let mut table = Table::new(["optimiser", "best rate", "its loss", "worst rate tried", "loss of that"]);
        for run in &record.runs {
            let mut tried = run.tried.clone();
            tried.sort_by(|a, b| a.1.total_cmp(&b.1));
            let (best, worst) = (tried[0], tried[tried.len() - 1]);
            table.push(cells![
                run.name.as_str(),
                plain(best.0),
                Cell::float(best.1, digits),
                plain(worst.0),
                Cell::float(worst.1, digits)
            ])?;
        }
        let caption = format!(
            "The loss of {} held-out images after {}, at the best and at the worst of the learning rates that were tried; \
             neighbours among those are at most two and a half times apart.",
            Cell::from(record.held_out_images).display(),
            words(&record)
        );
        Ok(Shown::table(table, caption))
    }
}

/// A network that learns few digits by heart, with dropout and without.
#[declare("ch11.overfitting", "Learning by heart",
    covers = ["11.3", "11.4"], class = Class::Trained { record: REGULARISERS })]
pub struct Overfitting {
    /// Which run is drawn beside the one without anything: 1 weight decay, 2 dropout, 3 augmentation, 4 all three.
    #[parameter(default = 2, range = 1..=8)]
    pub beside: usize,
}

impl Item for Overfitting {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let record = TrainingRuns::read(REGULARISERS)?;
        let beside = within("beside", self.beside, 1..=record.runs.len() - 1)?;
        let (mut series, mut ends) = (Vec::new(), Vec::new());
        for run in [&record.runs[0], &record.runs[beside]] {
            let with = if run.name == "nothing" { "alone".to_owned() } else { format!("with {}", run.name) };
            let curve = |loss: &dyn Fn(usize) -> f64| {
                (0..run.points.len()).map(|at| (run.points[at].step as f64, loss(at))).collect::<Vec<_>>()
            };
            series.push(Series::new(format!("{with}, training images"), curve(&|at| run.points[at].training_loss)));
            series.push(Series::new(format!("{with}, held-out images"), curve(&|at| run.points[at].held_out_loss)));
            let last = run.points[run.points.len() - 1];
            ends.push(format!("{with} {:.4} and {:.3}", last.training_loss, last.held_out_loss));
        }
        let caption = format!(
            "{} {} training images, {}. The loss of those images and of {} others, in evaluation. At the end: {}.",
            record.about,
            record.training_images,
            words(&record),
            Cell::from(record.held_out_images).display(),
            ends.join("; ")
        );
        // Not logarithmic: what counts is where the held-out loss turns, and that the training loss is as good as 0.
        let axes = Axes { y_range: Some([0.0, 1.0]), ..Axes::new("step", "loss") };
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}

/// Each way to hold back at its best strength.
#[declare("ch11.regularisers", "What holds a network back",
    covers = ["11.3", "11.4"], class = Class::Trained { record: REGULARISERS })]
pub struct Regularisers {
    /// Digits after the point of a percentage.
    #[parameter(default = 1, range = 0..=4)]
    pub digits: usize,
}

impl Item for Regularisers {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let digits = self.digits;
        let record = TrainingRuns::read(REGULARISERS)?;
        let mut table = Table::new([
            "held back by",
            "strength",
            "training loss",
            "held-out loss",
            "its least",
            "its least, at step",
            "test accuracy %",
        ]);
        for run in &record.runs {
            let last = run.points[run.points.len() - 1];
            let least = run.points.iter().min_by(|a, b| a.held_out_loss.total_cmp(&b.held_out_loss));
            let strength = if run.tried.len() > 1 { plain(run.setting).into() } else { Cell::Empty };
            table.push(cells![
                run.name.as_str(),
                strength,
                Cell::float(last.training_loss, 4),
                Cell::float(last.held_out_loss, 3),
                least.map_or(Cell::Empty, |point| Cell::float(point.held_out_loss, 3)),
                least.map(|point| point.step),
                Cell::float(100.0 * run.test_accuracy, digits)
            ])?;
        }
        let caption = format!(
            "{} {} training images, {}. Strength: λ of the decay, the probability of dropout, pixels by which images are moved at most; \
             each the best of those tried, judged by {} held-out images. With all three it is the pixels: λ is 1 and dropout 0.5 \
             there. The test images chose nothing.",
            record.about,
            record.training_images,
            words(&record),
            Cell::from(record.held_out_images).display(),
        );
        Ok(Shown::table(table, caption))
    }
}
