//! The rungs of the ladder, as they were timed.

use fast_conv::Algorithm;
use fast_conv::shapes::Shape;
use viz::{Cell, Table, bars, cells};

use crate::records::{Climb, LADDER, Ladder, Measured};
use crate::{ChapterError, Class, Item, Shown, declare};

/// What is better than on the rung below, in a few words.
fn why(rung: &str) -> &'static str {
    let algorithm = Algorithm::ALL.into_iter().find(|algorithm| algorithm.name() == rung);
    match algorithm {
        Some(Algorithm::Loops) => "the formula, index by index",
        Some(Algorithm::Reordered) => "neighbours after neighbours: vectors, and no question at every pixel",
        Some(Algorithm::Im2colPlain) => "all windows copied first: one long row for each weight",
        Some(Algorithm::Im2col) => "a product in blocks: a number fetched once is used many times",
        Some(Algorithm::Tiled) => "columns that are still in cache when they are used; threads",
        Some(Algorithm::Direct) => "no copies at all: filters side by side in vectors; threads",
        Some(Algorithm::Winograd) => "fewer multiplications; threads",
        Some(Algorithm::Fft) => "products of spectra, whatever the kernel's size",
        Some(_) => "for few filters or channels: rows of pixels side by side in vectors; threads",
        None => "",
    }
}

/// The record and what came out on a shape of it.
pub(crate) fn climb(shape: usize) -> Result<(Ladder, Climb), ChapterError> {
    let shape = Shape::ALL[shape];
    let ladder = Ladder::read()?;
    let climb = ladder.climb(&shape).cloned();
    let missing = || ChapterError::Record { record: LADDER.to_owned(), problem: format!("{shape} was not timed") };
    let climb = climb.ok_or_else(missing)?;
    Ok((ladder, climb))
}

/// How many times as fast as the plain loops each rung is.
#[declare("ch06.ladder", "From seven loops to the metal",
    covers = ["6.5", "6.3"], class = Class::Measured { record: LADDER })]
pub struct LadderSpeedup {
    /// Which of the ten shapes that the book times, counted from 0.
    #[parameter(default = 1, range = 0..=Shape::ALL.len() - 1)]
    pub shape: usize,
    /// One thread or two; with two, only the rungs that use them are shown.
    #[parameter(default = 1, range = 1..=2)]
    pub threads: usize,
}

impl Item for LadderSpeedup {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let threads = self.threads;
        let (ladder, climb) = climb(self.shape)?;
        let rungs = |threads: usize| -> Vec<(&str, f64)> {
            let named = ladder.rungs.iter().enumerate();
            named.filter_map(|(at, rung)| Some((rung.name.as_str(), climb.speedup(at, threads)?))).collect()
        };
        let best = |threads: usize| rungs(threads).into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a });
        let shown = rungs(threads);
        let (names, speedups): (Vec<&str>, Vec<f64>) = shown.iter().copied().unzip();
        let (Some(best), Some(seconds)) = (best(threads).zip(best(3 - threads)), climb.measured(0)) else {
            let problem = format!("{}: the plain loops were not timed", climb.shape);
            return Err(ChapterError::Record { record: LADDER.to_owned(), problem });
        };
        let (best, other) = best;
        let which = |threads: usize| if threads == 1 { "on one thread" } else { "on two threads" };
        let caption = format!(
            "{}, forward, {}: times as fast as the plain loops on one thread, which take {:.0} ms. The best, {}, is {:.0} \
             times as fast; {} the best is {}, {:.0} times as fast. {}.",
            climb.shape,
            if threads == 1 { "every rung on one thread" } else { "the rungs that use two threads" },
            1e3 * seconds.seconds,
            best.0,
            best.1,
            which(3 - threads),
            other.0,
            other.1,
            ladder.machine.line()
        );
        let words: Vec<String> = shown.iter().map(|(name, speedup)| format!("{name} {speedup:.1}")).collect();
        let alt = format!(
            "Bars: times as fast as the plain loops on {}, {}: {}",
            climb.shape,
            which(threads),
            words.join(", ")
        );
        Ok(Shown::described(bars(&names, &speedups, 1)?, caption, alt))
    }
}

/// The times of all rungs on a shape, with what each does better.
#[declare("ch06.ladder-times", "Each rung, its time, and why",
    covers = ["6.5", "6.3"], class = Class::Measured { record: LADDER })]
pub struct LadderTimes {
    /// Which of the ten shapes that the book times, counted from 0.
    #[parameter(default = 1, range = 0..=Shape::ALL.len() - 1)]
    pub shape: usize,
}

impl Item for LadderTimes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (ladder, climb) = climb(self.shape)?;
        let mut table =
            Table::new(["rung", "ms, one thread", "ms, two", "GFLOP/s, one", "times the loops", "extra KiB", "why"]);
        for (at, rung) in ladder.rungs.iter().enumerate() {
            let name = if rung.name == climb.chosen { format!("{} (chosen)", rung.name) } else { rung.name.clone() };
            let Some(measured) = climb.measured(at) else {
                continue;
            };
            let rate = climb.shape.operations() / measured.seconds * 1e-9;
            table.push(cells![
                name,
                Cell::float(1e3 * measured.seconds, 2),
                measured.seconds_two_threads.map(|seconds| Cell::float(1e3 * seconds, 2)),
                Cell::float(rate, 1),
                climb.speedup(at, 1).map(|speedup| Cell::float(speedup, 1)),
                Cell::from(measured.extra_bytes.div_ceil(1024)),
                why(&rung.name)
            ])?;
        }
        let caption = format!(
            "{}, forward. GFLOP/s count the operations of the plain loops, so that fewer multiplications show as more speed. \
             Medians of alternating runs; memory is that of a first call, beyond arguments and result (the plain loops make a result \
             of their own, which is then copied). {}.",
            climb.shape,
            ladder.machine.line()
        );
        Ok(Shown::table(table, caption))
    }
}

/// How far each rung is from the plain loops in `f64`.
#[declare("ch06.errors", "What rounding costs each rung",
    covers = ["6.4", "6.5"], class = Class::Measured { record: LADDER })]
pub struct RungErrors {
    /// Whether shapes on which a rung was not run count as well: then it is left out.
    #[parameter(default = false)]
    pub on_all_shapes: bool,
}

impl Item for RungErrors {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let ladder = Ladder::read()?;
        let mut table = Table::new(["rung", "shapes", "least · 10⁻⁷", "most · 10⁻⁷", "most on"]);
        for (at, rung) in ladder.rungs.iter().enumerate() {
            let measured: Vec<(&Climb, &Measured)> =
                ladder.climbs.iter().filter_map(|climb| Some((climb, climb.measured(at)?))).collect();
            if self.on_all_shapes && measured.len() < ladder.climbs.len() {
                continue;
            }
            let smallest = measured.iter().map(|(_, measured)| measured.error).reduce(f64::min);
            let largest = measured.iter().max_by(|a, b| a.1.error.total_cmp(&b.1.error));
            table.push(cells![
                rung.name.as_str(),
                measured.len(),
                smallest.map(|error| Cell::float(1e7 * error, 1)),
                largest.map(|(_, measured)| Cell::float(1e7 * measured.error, 1)),
                largest.map_or_else(String::new, |(climb, _)| climb.shape.to_string())
            ])?;
        }
        let caption = "Errors, least and most. Forward in f32 against the plain loops in f64 on the same numbers: the largest difference over the largest \
                       magnitude, over the shapes that the book times. f32 itself rounds by up to 0.6·10⁻⁷. Winograd's \
                       transforms pass through larger numbers, and lose more. A sum that is added up term by term rounds at each; \
                       one that is made of several shorter sums stays nearer to the truth.";
        Ok(Shown::table(table, caption))
    }
}

/// Instructions of one call of each rung.
#[declare("ch06.instructions", "Instructions, counted", covers = ["6.5"], class = Class::Measured { record: LADDER })]
pub struct InstructionCounts {
    /// Digits behind the point of the instructions for each multiply–add.
    #[parameter(default = 3, range = 0..=6)]
    pub digits: usize,
}

impl Item for InstructionCounts {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let digits = self.digits;
        let ladder = Ladder::read()?;
        let instructions = &ladder.instructions;
        let multiply_adds = instructions.shape.operations() / 2.0;
        let mut table = Table::new(["rung", "instructions", "for each multiply–add"]);
        for (rung, count) in ladder.rungs.iter().zip(&instructions.counts) {
            let each = count.map(|count| Cell::float(count as f64 / multiply_adds, digits));
            table.push(cells![rung.name.as_str(), count.map(Cell::from), each])?;
        }
        let caption = match &instructions.reason {
            Some(reason) => format!("Not counted: {reason}."),
            None => format!(
                "One forward call on {} with one thread, counted by callgrind, which knows no vectors wider than {}. Unlike \
                 seconds, these counts repeat. A vector instruction counts once, whatever its width.",
                instructions.shape, instructions.vectors
            ),
        };
        Ok(Shown::table(table, caption))
    }
}
