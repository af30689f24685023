//! Single numbers of the ladder, as sentences need them.

use fast_conv::Algorithm;
use fast_conv::shapes::Shape;

use super::ladder::climb;
use crate::limits::within;
use crate::records::LADDER;
use crate::{ChapterError, Class, Item, Number, Shown, declare};

/// Multiply–adds of one of the book's convolutions.
#[declare("ch06.multiply-adds", "Multiply–adds of a convolution of the ladder", covers = ["6.1"])]
pub struct MultiplyAdds {
    /// Which of the ten shapes that the book times, counted from 0.
    #[parameter(default = 1, range = 0..=Shape::ALL.len() - 1)]
    pub shape: usize,
}

impl Item for MultiplyAdds {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let shape = Shape::ALL[self.shape];
        let count = (shape.operations() / 2.0) as u64;
        let caption = format!("{shape}: each of the outputs is a sum over all taps of a filter.");
        Ok(Shown::number(Number::integer(count, "multiply–adds"), caption))
    }
}

/// How many times as fast as the plain loops, which have one thread, the fastest rung is on two.
#[declare("ch06.best-speedup", "The fastest rung against the plain loops",
    covers = ["6.5"], class = Class::Measured { record: LADDER })]
pub struct BestSpeedup {
    /// Which of the ten shapes that the book times, counted from 0.
    #[parameter(default = 1, range = 0..=Shape::ALL.len() - 1)]
    pub shape: usize,
}

impl Item for BestSpeedup {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (ladder, climb) = climb(self.shape)?;
        let speedups = (0..ladder.rungs.len()).filter_map(|at| climb.speedup(at, 2));
        let missing = || ChapterError::Record {
            record: LADDER.to_owned(),
            problem: format!("{}: the plain loops were not timed", climb.shape),
        };
        let best = speedups.reduce(f64::max).ok_or_else(missing)?;
        let caption = format!(
            "{}, forward: the fastest rung on two threads against the plain loops on one. {}.",
            climb.shape,
            ladder.machine.line()
        );
        Ok(Shown::number(Number::float(best, 0, "times as fast"), caption))
    }
}

/// How much of what one core can compute a rung uses.
#[declare("ch06.peak-share", "How much of the processor a rung uses",
    covers = ["6.5", "6.1"], class = Class::Measured { record: LADDER })]
pub struct PeakShare {
    /// Which of the ten shapes that the book times, counted from 0.
    #[parameter(default = 1, range = 0..=Shape::ALL.len() - 1)]
    pub shape: usize,
    /// Which rung, counted from 0.
    #[parameter(default = 0, range = 0..=Algorithm::ALL.len() - 1)]
    pub rung: usize,
}

impl Item for PeakShare {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (ladder, climb) = climb(self.shape)?;
        let rung = within("rung", self.rung, 0..=ladder.rungs.len() - 1)?;
        let missing = |problem: String| ChapterError::Record { record: LADDER.to_owned(), problem };
        let name = &ladder.rungs[rung].name;
        let measured =
            climb.measured(rung).ok_or_else(|| missing(format!("{name} was not timed on {}", climb.shape)))?;
        let peak = ladder.peak(1).ok_or_else(|| missing("no peak on one thread".to_owned()))?;
        let share = 100.0 * climb.shape.operations() / measured.seconds / peak;
        let caption = format!(
            "{name} on {}, one thread, of {:.0} GFLOP/s that one core computes with all operands in registers. {}.",
            climb.shape,
            1e-9 * peak,
            ladder.machine.line()
        );
        Ok(Shown::number(Number::float(share, usize::from(share < 10.0), "%"), caption))
    }
}
