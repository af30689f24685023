//! What the machine can do at best, and where the rungs are under that roof.

use fast_conv::shapes::Shape;
use viz::{Axes, Roof, RooflinePoint, Series, curves};

use super::ladder::climb;
use crate::records::{LADDER, Ladder};
use crate::{ChapterError, Class, Item, Shown, declare};

/// Bandwidth over the size of what is read: a step down at the end of each cache.
#[declare("ch06.memory", "The stairs of memory", covers = ["6.1", "6.5"], class = Class::Measured { record: LADDER })]
pub struct MemoryStairs {
    /// One thread or two.
    #[parameter(default = 1, range = 1..=2)]
    pub threads: usize,
}

impl Item for MemoryStairs {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let threads = self.threads;
        let ladder = Ladder::read()?;
        let rows: Vec<_> = ladder.bandwidths.iter().filter(|row| row.threads == threads).collect();
        let kib = |bytes: u64| bytes as f64 / 1024.0;
        let read = Series::new("sum: read", rows.iter().map(|row| (kib(row.working_set), 1e-9 * row.read)));
        let triad =
            Series::new("a = b + s·c: read and write", rows.iter().map(|row| (kib(row.working_set), 1e-9 * row.triad)));
        let axes = Axes {
            log_x: true,
            log_y: true,
            ..Axes::new("KiB walked over, again and again (logarithmic)", "GB/s (logarithmic)")
        };
        let ends = rows.first().zip(rows.last());
        let (first, last) = ends.map_or((0.0, 0.0), |(first, last)| (1e-9 * first.read, 1e-9 * last.read));
        let least = rows.first().map_or(0.0, |row| kib(row.working_set));
        let caption = format!(
            "{} thread{}: from {first:.0} GB/s with {least:.0} KiB, about as much as the nearest cache holds, to {last:.0} GB/s where \
             no cache holds it all. {}.",
            threads,
            if threads == 1 { "" } else { "s" },
            ladder.machine.line()
        );
        Ok(Shown::figure(curves(&[read, triad], &axes)?, caption))
    }
}

/// Each rung by its operations per byte and per second, under the machine's roof.
#[declare("ch06.roofline", "The rungs under the roof", covers = ["6.5"], class = Class::Measured { record: LADDER })]
pub struct Roofline {
    /// Which of the ten shapes that the book times, counted from 0.
    #[parameter(default = 2, range = 0..=Shape::ALL.len() - 1)]
    pub shape: usize,
}

impl Item for Roofline {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (ladder, climb) = climb(self.shape)?;
        let missing =
            || ChapterError::Record { record: LADDER.to_owned(), problem: "no roof on one thread".to_owned() };
        let peak = ladder.peak(1).ok_or_else(missing)?;
        let roof = |name: &str, bytes: u64| -> Result<Roof, ChapterError> {
            Ok(Roof { name: name.to_owned(), bandwidth: ladder.bandwidth(1, bytes).ok_or_else(missing)? })
        };
        let roofs = [
            roof("nearest cache (32 KiB)", 32 << 10)?,
            roof("second cache (512 KiB)", 512 << 10)?,
            roof("main memory", 1 << 28)?,
        ];
        let operations = climb.shape.operations();
        let points: Vec<RooflinePoint> = ladder
            .rungs
            .iter()
            .enumerate()
            .filter_map(|(at, rung)| {
                let measured = climb.measured(at)?;
                let (intensity, rate) = (operations / measured.moved_bytes, operations / measured.seconds);
                Some(RooflinePoint { name: rung.name.clone(), intensity, rate })
            })
            .collect();
        let caption = format!(
            "{}, forward, one thread; the peak of {:.0} GFLOP/s is that of multiplications and additions in registers. We \
             count each load and store. A product in blocks needs few; plain loops need some for every product, and \
             therefore live in the nearest cache. Operations are those of the plain loops, so Winograd may \
             pass through the roof. {}.",
            climb.shape,
            1e-9 * peak,
            ladder.machine.line()
        );
        Ok(Shown::figure(viz::roofline(peak, &roofs, &points)?, caption))
    }
}
