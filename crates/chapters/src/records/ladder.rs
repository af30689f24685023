//! The rungs of chapter 6's ladder, timed, and what the machine could do at best.

use fast_conv::shapes::Shape;
use serde::{Deserialize, Serialize};

use super::{LADDER, Machine, read};
use crate::ChapterError;

/// Every algorithm's time on the shapes that the book times, and the machine's limits. `cargo xtask ladder` makes it.
///
/// Times are in seconds, memory in bytes. Rates and ratios are not stored: they are computed from the times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ladder {
    /// What was typed to make it.
    pub command: String,
    /// The commit that it was made from.
    pub version: String,
    /// Where it was made.
    pub machine: Machine,
    /// Floating-point operations per second with all operands in registers, for each kind of vectors.
    pub peaks: Vec<Peak>,
    /// Bytes per second, by how many bytes are walked over.
    pub bandwidths: Vec<Bandwidth>,
    /// The rungs, from the ground up.
    pub rungs: Vec<Rung>,
    /// What came out on each shape, forward.
    pub climbs: Vec<Climb>,
    /// How times grow when one size grows.
    pub growth: Vec<Growth>,
    /// Instructions of one call on one small shape: they repeat where seconds do not.
    pub instructions: Instructions,
}

/// What one core, or several, can compute at best.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peak {
    /// `AVX-512`, `AVX2`, `SSE2`.
    pub instructions: String,
    /// How many threads computed, each for itself.
    pub threads: usize,
    /// Operations per second of all together, the best of several runs.
    pub flops: f64,
}

/// How fast memory of one size can be read, or read and written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bandwidth {
    /// The bytes that all threads together walk over, again and again.
    pub working_set: u64,
    /// How many threads read, each its own part.
    pub threads: usize,
    /// Bytes per second of a sum.
    pub read: f64,
    /// Bytes per second of `a = b + s·c`: two read, one written.
    pub triad: f64,
}

/// A way to compute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rung {
    /// [`fast_conv::Algorithm::name`].
    pub name: String,
    /// Whether it uses more than one thread.
    pub threaded: bool,
    /// How the bytes that it moves are counted.
    pub counting: String,
}

/// All rungs on one shape.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Climb {
    /// The convolution.
    pub shape: Shape,
    /// The name of the rung that the rule chooses.
    pub chosen: String,
    /// What came out, in the order of [`Ladder::rungs`].
    pub outcomes: Vec<RungOutcome>,
}

/// What came out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum RungOutcome {
    /// The right result, in this time.
    Measured(Measured),
    /// No time.
    Skipped {
        /// Why.
        reason: String,
    },
}

/// The time, the memory and the error of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measured {
    /// The largest difference to the plain loops in `f64`, over the largest magnitude.
    pub error: f64,
    /// The median on one thread.
    pub seconds: f64,
    /// The fastest and the slowest call on one thread.
    pub range: [f64; 2],
    /// How many calls were timed on one thread.
    pub calls: usize,
    /// The median on two threads, of those that use two.
    pub seconds_two_threads: Option<f64>,
    /// The most memory held at once by a first call on one thread, beyond the arguments and the result.
    pub extra_bytes: u64,
    /// The bytes of the kernels in another form, see [`fast_conv::Algorithm::kernel_bytes`]: they do not grow with the image.
    pub kernel_bytes: u64,
    /// The bytes that its loops move, counted as [`Rung::counting`] says.
    pub moved_bytes: f64,
}

/// Times while one size grows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Growth {
    /// `image size`, `channels`, `kernel`, `batch`.
    pub what: String,
    /// The convolution that it grows from.
    pub base: Shape,
    /// One for each size.
    pub points: Vec<GrowthPoint>,
}

/// One size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrowthPoint {
    /// The size that grows.
    pub size: usize,
    /// The convolution.
    pub shape: Shape,
    /// The median on one thread, in the order of [`Ladder::rungs`]; nothing where it was not run.
    pub seconds: Vec<Option<f64>>,
}

/// Instructions that callgrind counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instructions {
    /// The convolution.
    pub shape: Shape,
    /// The vectors that the kernels used while they were counted: callgrind knows none wider than AVX2.
    pub vectors: String,
    /// Instructions of one call on one thread, in the order of [`Ladder::rungs`]; nothing where it was not run.
    pub counts: Vec<Option<u64>>,
    /// Why there are none, if there are none.
    pub reason: Option<String>,
}

impl Ladder {
    /// The committed record.
    ///
    /// # Errors
    ///
    /// If it is damaged.
    pub fn read() -> Result<Self, ChapterError> {
        let record: Self = read(LADDER)?;
        match record.problem() {
            None => Ok(record),
            Some(problem) => Err(ChapterError::Record { record: LADDER.to_owned(), problem }),
        }
    }

    /// What is wrong with the record, if anything is.
    pub fn problem(&self) -> Option<String> {
        if let Some(problem) = self.machine.problem() {
            return Some(problem);
        }
        let positive = |value: f64| value.is_finite() && value > 0.0;
        if self.rungs.is_empty() || self.climbs.is_empty() {
            return Some("nothing was timed".to_owned());
        }
        if self.peaks.is_empty() || !self.peaks.iter().all(|peak| positive(peak.flops) && peak.threads > 0) {
            return Some("the machine's peaks are not numbers that can be".to_owned());
        }
        let can_be =
            |row: &Bandwidth| positive(row.read) && positive(row.triad) && row.threads > 0 && row.working_set > 0;
        if self.bandwidths.is_empty() || !self.bandwidths.iter().all(can_be) {
            return Some("the machine's bandwidths are not numbers that can be".to_owned());
        }
        if let Some(problem) = self.climbs.iter().find_map(|climb| self.problem_of(climb)) {
            return Some(problem);
        }
        for growth in &self.growth {
            for point in &growth.points {
                if point.seconds.len() != self.rungs.len()
                    || !point.seconds.iter().flatten().all(|&time| positive(time))
                {
                    return Some(format!("growth of {} at {}: not a time for each rung", growth.what, point.size));
                }
            }
        }
        let Instructions { counts, reason, .. } = &self.instructions;
        if counts.len() != self.rungs.len() {
            return Some(format!("{} counts of instructions for {} rungs", counts.len(), self.rungs.len()));
        }
        (counts.iter().all(Option::is_none) && reason.is_none()).then(|| "no instructions, and no reason".to_owned())
    }

    fn problem_of(&self, climb: &Climb) -> Option<String> {
        let shape = climb.shape;
        if climb.outcomes.len() != self.rungs.len() {
            return Some(format!("{shape}: {} outcomes for {} rungs", climb.outcomes.len(), self.rungs.len()));
        }
        if self.place(&climb.chosen).is_none() {
            return Some(format!("{shape}: the rule chooses {:?}, which is no rung", climb.chosen));
        }
        self.rungs.iter().zip(&climb.outcomes).find_map(|(rung, outcome)| {
            let problem = match outcome {
                RungOutcome::Skipped { reason } => reason.is_empty().then(|| "no reason is given".to_owned()),
                RungOutcome::Measured(measured) => measured.problem(),
            };
            problem.map(|problem| format!("{shape}, {}: {problem}", rung.name))
        })
    }

    /// The place of a rung in [`Ladder::rungs`].
    pub fn place(&self, rung: &str) -> Option<usize> {
        self.rungs.iter().position(|known| known.name == rung)
    }

    /// The outcomes on a shape.
    pub fn climb(&self, shape: &Shape) -> Option<&Climb> {
        self.climbs.iter().find(|climb| climb.shape == *shape)
    }

    /// The most operations per second of so many threads, whatever the vectors.
    pub fn peak(&self, threads: usize) -> Option<f64> {
        let peaks = self.peaks.iter().filter(|peak| peak.threads == threads).map(|peak| peak.flops);
        peaks.reduce(f64::max)
    }

    /// Bytes per second that so many threads read from memory of about this size.
    pub fn bandwidth(&self, threads: usize, working_set: u64) -> Option<f64> {
        let rows = self.bandwidths.iter().filter(|row| row.threads == threads);
        rows.min_by_key(|row| row.working_set.abs_diff(working_set)).map(|row| row.read)
    }
}

impl Climb {
    /// The measurement of the rung at this place, if it was measured.
    pub fn measured(&self, place: usize) -> Option<&Measured> {
        match self.outcomes.get(place)? {
            RungOutcome::Measured(measured) => Some(measured),
            RungOutcome::Skipped { .. } => None,
        }
    }

    /// How many times as fast as the rung on the ground, on so many threads (the ground has one).
    pub fn speedup(&self, place: usize, threads: usize) -> Option<f64> {
        Some(self.measured(0)?.seconds / self.measured(place)?.on(threads)?)
    }
}

impl Measured {
    /// The time on one thread or two.
    pub fn on(&self, threads: usize) -> Option<f64> {
        if threads == 1 { Some(self.seconds) } else { self.seconds_two_threads }
    }

    fn problem(&self) -> Option<String> {
        let [fastest, slowest] = self.range;
        let times = fastest > 0.0 && fastest <= self.seconds && self.seconds <= slowest && slowest.is_finite();
        if !times || self.calls == 0 || self.seconds_two_threads.is_some_and(|time| !(time.is_finite() && time > 0.0)) {
            return Some(format!("{self:?} is not a time"));
        }
        if !(self.error >= 0.0 && self.error <= 1e-4) {
            return Some(format!("an error of {} was timed", self.error));
        }
        if !(self.moved_bytes.is_finite() && self.moved_bytes > 0.0) {
            return Some("its bytes are not numbers that can be".to_owned());
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(seconds: f64) -> RungOutcome {
        RungOutcome::Measured(Measured {
            error: 1e-7,
            seconds,
            range: [0.9 * seconds, 1.1 * seconds],
            calls: 5,
            seconds_two_threads: (seconds < 1.0).then_some(0.6 * seconds),
            extra_bytes: 4096,
            kernel_bytes: 0,
            moved_bytes: 1e6,
        })
    }

    fn record() -> Ladder {
        let rung = |name: &str| Rung { name: name.to_owned(), threaded: false, counting: "by hand".to_owned() };
        let shape = Shape::ALL[0];
        Ladder {
            command: "cargo xtask ladder".to_owned(),
            version: "abc".to_owned(),
            machine: Machine::here("rustc 1.95.0", "2026-11-22"),
            peaks: vec![
                Peak { instructions: "SSE2".to_owned(), threads: 1, flops: 2e10 },
                Peak { instructions: "AVX2".to_owned(), threads: 1, flops: 1e11 },
                Peak { instructions: "AVX2".to_owned(), threads: 2, flops: 1.9e11 },
            ],
            bandwidths: vec![
                Bandwidth { working_set: 1 << 20, threads: 1, read: 5e10, triad: 4e10 },
                Bandwidth { working_set: 1 << 28, threads: 1, read: 1e10, triad: 8e9 },
            ],
            rungs: vec![rung("loops"), rung("good"), rung("better")],
            climbs: vec![Climb {
                shape,
                chosen: "good".to_owned(),
                outcomes: vec![measured(2.0), measured(0.1), RungOutcome::Skipped { reason: "too slow".to_owned() }],
            }],
            growth: vec![Growth {
                what: "batch".to_owned(),
                base: shape,
                points: vec![GrowthPoint { size: 1, shape, seconds: vec![None, Some(1.0), Some(0.5)] }],
            }],
            instructions: Instructions {
                shape,
                vectors: "AVX2".to_owned(),
                counts: vec![Some(100), None, Some(3)],
                reason: None,
            },
        }
    }

    #[test]
    fn what_is_computed_from_it_by_hand() {
        let record = record();
        assert_eq!(record.problem(), None);
        let climb = record.climb(&Shape::ALL[0]).unwrap();
        assert_eq!(climb.speedup(1, 1), Some(20.0));
        assert!((climb.speedup(1, 2).unwrap() - 2.0 / 0.06).abs() < 1e-9);
        assert_eq!((climb.speedup(2, 1), climb.speedup(0, 2), climb.speedup(9, 1)), (None, None, None));
        assert_eq!((record.peak(1), record.peak(2), record.peak(3)), (Some(1e11), Some(1.9e11), None));
        assert_eq!(record.bandwidth(1, 1 << 30), Some(1e10));
        assert_eq!(record.place("better"), Some(2));
        assert_eq!(serde_json::from_str::<Ladder>(&serde_json::to_string(&record).unwrap()).unwrap(), record);
    }

    #[test]
    fn what_cannot_be_is_named() {
        let spoilt = |spoil: &dyn Fn(&mut Ladder)| {
            let mut record = record();
            spoil(&mut record);
            record.problem().expect("a problem")
        };
        assert!(spoilt(&|r| r.machine.date.clear()).contains("date"));
        assert!(spoilt(&|r| r.climbs.clear()).contains("nothing was timed"));
        assert!(spoilt(&|r| r.peaks[0].flops = f64::NAN).contains("peaks"));
        assert!(spoilt(&|r| r.bandwidths[1].read = 0.0).contains("bandwidths"));
        assert!(spoilt(&|r| drop(r.climbs[0].outcomes.pop())).contains("2 outcomes for 3 rungs"));
        assert!(spoilt(&|r| r.climbs[0].chosen = "best".to_owned()).contains("no rung"));
        assert!(
            spoilt(&|r| r.climbs[0].outcomes[2] = RungOutcome::Skipped { reason: String::new() }).contains("no reason")
        );
        assert!(spoilt(&|r| r.growth[0].points[0].seconds = vec![Some(1.0)]).contains("growth of batch at 1"));
        assert!(spoilt(&|r| r.instructions.counts = vec![None; 3]).contains("no instructions, and no reason"));
        assert!(spoilt(&|r| r.instructions.counts.truncate(2)).contains("2 counts"));
        let spoilt_time = |spoil: &dyn Fn(&mut Measured)| {
            spoilt(&|r| {
                let RungOutcome::Measured(measured) = &mut r.climbs[0].outcomes[0] else { panic!("measured") };
                spoil(measured);
            })
        };
        assert!(spoilt_time(&|m| m.seconds = f64::NAN).contains("not a time"));
        assert!(spoilt_time(&|m| m.range = [0.0, 3.0]).contains("not a time"));
        assert!(spoilt_time(&|m| m.seconds_two_threads = Some(-1.0)).contains("not a time"));
        assert!(spoilt_time(&|m| m.error = 0.1).contains("was timed"));
        assert!(spoilt_time(&|m| m.moved_bytes = 0.0).contains("bytes"));
    }
}
