//! Times while one size grows.

use viz::{Axes, Series, curves};

use crate::records::{LADDER, Ladder};
use crate::{ChapterError, Class, Item, Shown, declare, parameters};

/// The size that grows.
#[parameters]
#[derive(Default)]
#[serde(rename_all = "kebab-case")]
pub enum Growing {
    /// Height and width.
    ImageSize,
    /// Channels and filters.
    Channels,
    /// The kernel's side.
    #[default]
    Kernel,
    /// Images.
    Batch,
}

impl Growing {
    /// What the record calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::ImageSize => "image size",
            Self::Channels => "channels",
            Self::Kernel => "kernel",
            Self::Batch => "batch",
        }
    }
}

/// The time of each rung for each multiply–add, while one size grows.
#[declare("ch06.growth", "As one size grows", covers = ["6.5", "6.4"], class = Class::Measured { record: LADDER })]
pub struct RungGrowth {
    /// What grows.
    #[parameter(default = Growing::Kernel)]
    pub what: Growing,
}

impl Item for RungGrowth {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let ladder = Ladder::read()?;
        let missing = || ChapterError::Record {
            record: LADDER.to_owned(),
            problem: format!("no growth of {}", self.what.name()),
        };
        let growth = ladder.growth.iter().find(|growth| growth.what == self.what.name()).ok_or_else(missing)?;
        // The figure has room for eight curves; the slowest is told in the table of the ladder.
        let series: Vec<Series> = ladder
            .rungs
            .iter()
            .enumerate()
            .skip(1)
            .map(|(at, rung)| {
                let points = growth.points.iter().filter_map(|point| {
                    let rate = point.shape.operations() / point.seconds[at]? * 1e-9;
                    Some((point.size as f64, rate))
                });
                Series::new(rung.name.clone(), points)
            })
            .filter(|series| !series.points.is_empty())
            .take(8)
            .collect();
        let axes = Axes {
            log_x: true,
            log_y: true,
            ..Axes::new(format!("{} (logarithmic)", self.what.name()), "GFLOP/s (logarithmic)")
        };
        let caption = format!(
            "{} with another {}, forward, one thread: operations of the plain loops per second. On a level curve, twice the \
             work takes twice the time. {}.",
            growth.base,
            self.what.name(),
            ladder.machine.line()
        );
        Ok(Shown::figure(curves(&series, &axes)?, caption))
    }
}
