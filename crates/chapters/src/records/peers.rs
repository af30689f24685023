//! Our convolution and our networks, timed beside those of other frameworks.

use std::fmt::{Display, Formatter};

pub use fast_conv::shapes::Shape;
use serde::{Deserialize, Serialize};

use super::{Machine, PEERS, read};
use crate::ChapterError;

/// A comparison with other frameworks on one machine: everything was run in turns, on the same data.
///
/// Times are in seconds, memory in bytes. Ratios and means are not stored: they are computed from the times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Peers {
    /// What was typed to make it.
    pub command: String,
    /// The commit that it was made from.
    pub version: String,
    /// Where it was made.
    pub machine: Machine,
    /// Who was compared: we first, then the others.
    pub frameworks: Vec<Framework>,
    /// What was compared.
    pub comparisons: Vec<Comparison>,
}

/// Somebody who computes convolutions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its name: `PyTorch`.
    pub name: String,
    /// The version that was run.
    pub version: String,
    /// How it was set up and called, and what its numbers hide.
    pub note: String,
}

/// One task at one number of threads, done by all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// What was computed.
    pub task: Task,
    /// How many threads everybody had.
    pub threads: usize,
    /// Floating-point operations of one call as the plain loops count them: two for each multiply–add. 0 if unknown.
    pub operations: f64,
    /// The largest error that still counts as the same result, relative to the largest magnitude.
    pub bound: f64,
    /// What came out, in the order of [`Peers::frameworks`].
    pub outcomes: Vec<Outcome>,
}

/// Something to compute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Task {
    /// One pass of one convolution.
    Convolution {
        /// Its sizes.
        shape: Shape,
        /// Which pass.
        pass: Pass,
    },
    /// A whole network.
    Network(Network),
}

/// What is computed of a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pass {
    /// The output.
    Forward,
    /// ∂loss/∂input.
    BackwardInput,
    /// ∂loss/∂kernel.
    BackwardKernel,
}

/// A whole network, and what is done with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Network {
    /// A training step of chapter 12's digit reader, 50 images, Adam.
    MnistStep,
    /// VGG-16's scores for one image of 224×224.
    Vgg16Batch1,
    /// VGG-16's scores for eight images of 224×224.
    Vgg16Batch8,
    /// A training step of VGG-11's convolutions and one dense layer, 64 images of 32×32, Adam.
    Vgg11Step,
}

/// What one framework made of one task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Outcome {
    /// The right result, in this time.
    Measured(Measurement),
    /// It cannot do this.
    Unsupported {
        /// Why.
        reason: String,
    },
    /// Its result is not the others', so that its time means nothing.
    Disagrees {
        /// The error, relative to the largest magnitude.
        error: f64,
    },
}

/// The time and the memory of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measurement {
    /// The error of the result, relative to the largest magnitude.
    pub error: f64,
    /// The median of all calls.
    pub seconds: f64,
    /// A quarter of the calls took at most the first, a quarter at least the second.
    pub quartiles: [f64; 2],
    /// How many calls were timed.
    pub calls: usize,
    /// The most memory held at once by a first call, beyond its inputs and its result.
    pub extra_bytes: Option<u64>,
    /// How often a call asks for memory once everything is warm.
    pub allocations: Option<u64>,
}

impl Peers {
    /// The committed record.
    ///
    /// # Errors
    ///
    /// If it is damaged.
    pub fn read() -> Result<Self, ChapterError> {
        let record: Self = read(PEERS)?;
        match record.problem() {
            None => Ok(record),
            Some(problem) => Err(ChapterError::Record { record: PEERS.to_owned(), problem }),
        }
    }

    /// What is wrong with the record, if anything is.
    pub fn problem(&self) -> Option<String> {
        if let Some(problem) = self.machine.problem() {
            return Some(problem);
        }
        if self.frameworks.is_empty() {
            return Some("nobody was compared".to_owned());
        }
        self.comparisons.iter().find_map(|comparison| {
            let problem = comparison.problem(self.frameworks.len())?;
            Some(format!("{}, threads: {}: {problem}", comparison.task, comparison.threads))
        })
    }

    /// The place of a framework in [`Peers::frameworks`].
    pub fn place(&self, framework: &str) -> Option<usize> {
        self.frameworks.iter().position(|known| known.name == framework)
    }

    /// The geometric mean of the ratios to the framework at this place, over the comparisons that `chosen` picks; nothing
    /// if there is none that both were measured in.
    ///
    /// A ratio's mean must not depend on who is divided by whom, and only the geometric mean is so.
    pub fn geometric_mean(&self, place: usize, chosen: impl Fn(&Comparison) -> bool) -> Option<f64> {
        geometric_mean(self.comparisons.iter().filter(|row| chosen(row)).filter_map(|row| row.ratio(place)))
    }
}

impl Comparison {
    /// Their time ÷ our time, for the framework at this place: over 1, ours is faster.
    pub fn ratio(&self, place: usize) -> Option<f64> {
        Some(self.outcomes.get(place)?.measurement()?.seconds / self.outcomes.first()?.measurement()?.seconds)
    }

    /// 10⁹ floating-point operations a second of the framework at this place, as the plain loops count them: whoever
    /// multiplies less has more of these than its processor can do.
    pub fn gflops(&self, place: usize) -> Option<f64> {
        (self.operations > 0.0).then_some(())?;
        Some(self.operations * 1e-9 / self.outcomes.get(place)?.measurement()?.seconds)
    }

    /// Whether this is a forward pass of a convolution: what the last line of `cargo xtask peers` is about.
    pub fn is_forward(&self) -> bool {
        matches!(self.task, Task::Convolution { pass: Pass::Forward, .. })
    }

    /// What is wrong with it for so many frameworks, if anything is.
    fn problem(&self, frameworks: usize) -> Option<String> {
        if self.outcomes.len() != frameworks {
            return Some(format!("{} outcomes for {frameworks} frameworks", self.outcomes.len()));
        }
        if self.threads == 0 {
            return Some("nobody computes with no threads".to_owned());
        }
        if !(self.operations.is_finite() && self.operations >= 0.0 && self.bound > 0.0) {
            return Some("the count of operations or the bound is not a number that can be".to_owned());
        }
        self.outcomes.iter().find_map(|outcome| match outcome {
            Outcome::Measured(measured) => {
                let [low, high] = measured.quartiles;
                let times = low > 0.0 && low <= measured.seconds && measured.seconds <= high && high.is_finite();
                if !times || measured.calls == 0 {
                    return Some(format!("{measured:?} is not a time"));
                }
                let agrees = measured.error >= 0.0 && measured.error <= self.bound;
                (!agrees).then(|| format!("an error of {} was timed, over the bound of {}", measured.error, self.bound))
            }
            Outcome::Unsupported { reason } => reason.is_empty().then(|| "no reason is given".to_owned()),
            Outcome::Disagrees { error } => {
                (*error <= self.bound).then(|| format!("an error of {error} is within the bound of {}", self.bound))
            }
        })
    }
}

impl Outcome {
    /// The time and memory, if there are any.
    pub fn measurement(&self) -> Option<&Measurement> {
        match self {
            Self::Measured(measured) => Some(measured),
            Self::Unsupported { .. } | Self::Disagrees { .. } => None,
        }
    }
}

impl Pass {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Forward, Self::BackwardInput, Self::BackwardKernel];
}

impl Network {
    /// All four.
    pub const ALL: [Self; 4] = [Self::MnistStep, Self::Vgg16Batch1, Self::Vgg16Batch8, Self::Vgg11Step];
}

impl Display for Pass {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Forward => "forward",
            Self::BackwardInput => "∂input",
            Self::BackwardKernel => "∂kernel",
        })
    }
}

impl Display for Network {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::MnistStep => "MNIST step, batch 50",
            Self::Vgg16Batch1 => "VGG-16 224², batch 1",
            Self::Vgg16Batch8 => "VGG-16 224², batch 8",
            Self::Vgg11Step => "VGG-11 32² step, batch 64",
        })
    }
}

impl Display for Task {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Convolution { shape, pass } => write!(f, "{shape} {pass}"),
            Self::Network(network) => network.fmt(f),
        }
    }
}

/// The number that, put in the place of each ratio, gives the same product; nothing of nothing.
///
/// ```
/// // Twice as fast here and half as fast there is as fast on the whole.
/// let mean = chapters::records::geometric_mean([2.0, 0.5]).unwrap();
/// assert!((mean - 1.0_f64).abs() < 1e-12);
/// ```
pub fn geometric_mean(ratios: impl IntoIterator<Item = f64>) -> Option<f64> {
    // By logarithms: the product of many ratios can leave the range of numbers.
    let (sum, count) = ratios.into_iter().fold((0.0, 0_u32), |(sum, count), ratio| (sum + ratio.ln(), count + 1));
    (count > 0).then(|| (sum / f64::from(count)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(seconds: f64) -> Outcome {
        Outcome::Measured(Measurement {
            error: 1e-7,
            seconds,
            quartiles: [0.9 * seconds, 1.1 * seconds],
            calls: 5,
            extra_bytes: Some(4096),
            allocations: None,
        })
    }

    fn record() -> Peers {
        let framework =
            |name: &str| Framework { name: name.to_owned(), version: "1.2.3".to_owned(), note: "plain".to_owned() };
        let row = |shape, pass, threads, outcomes| Comparison {
            task: Task::Convolution { shape, pass },
            threads,
            operations: shape.operations(),
            bound: 1e-4,
            outcomes,
        };
        let (first, second) = (Shape::ALL[0], Shape::ALL[7]);
        let unsupported = || Outcome::Unsupported { reason: "no stride".to_owned() };
        Peers {
            command: "cargo xtask peers".to_owned(),
            version: "abc".to_owned(),
            machine: Machine::here("rustc 1.95.0", "2026-11-22"),
            frameworks: ["ours", "slow", "fast"].map(framework).into(),
            comparisons: vec![
                row(first, Pass::Forward, 1, vec![measured(0.010), measured(0.080), measured(0.005)]),
                row(second, Pass::Forward, 1, vec![measured(0.020), unsupported(), measured(0.040)]),
                row(
                    first,
                    Pass::BackwardInput,
                    1,
                    vec![measured(0.1), Outcome::Disagrees { error: 0.5 }, measured(0.3)],
                ),
                Comparison {
                    task: Task::Network(Network::Vgg11Step),
                    threads: 2,
                    operations: 0.0,
                    bound: 1e-2,
                    outcomes: vec![measured(1.0), measured(2.0), unsupported()],
                },
            ],
        }
    }

    #[test]
    fn ratios_and_means_as_computed_by_hand() {
        let record = record();
        assert_eq!(record.problem(), None);
        let near = |a: Option<f64>, b: f64| assert!((a.unwrap() - b).abs() < 1e-12, "{a:?} {b}");
        near(record.comparisons[0].ratio(1), 8.0);
        near(record.comparisons[0].ratio(2), 0.5);
        assert_eq!(record.comparisons[1].ratio(1), None);
        // 62.72 million operations in 10 ms.
        near(record.comparisons[0].gflops(0), 6.272);
        assert_eq!(record.comparisons[3].gflops(0), None);
        let (slow, fast) = (record.place("slow").unwrap(), record.place("fast").unwrap());
        near(record.geometric_mean(slow, Comparison::is_forward), 8.0);
        near(record.geometric_mean(slow, |_| true), 4.0); // √(8·2)
        near(record.geometric_mean(fast, Comparison::is_forward), 1.0); // √(½·2)
        near(record.geometric_mean(fast, |_| true), 3.0_f64.cbrt()); // ∛(½·2·3)
        assert_eq!(record.geometric_mean(slow, |row| row.threads == 7), None);
        assert_eq!(geometric_mean([]), None);
    }

    #[test]
    fn a_record_survives_json_and_lies_are_named() {
        let record = record();
        assert_eq!(serde_json::from_str::<Peers>(&serde_json::to_string(&record).unwrap()).unwrap(), record);
        let spoilt = |spoil: &dyn Fn(&mut Peers)| {
            let mut record = record.clone();
            spoil(&mut record);
            record.problem().expect("a problem")
        };
        assert!(spoilt(&|r| r.frameworks.clear()).contains("nobody"));
        assert!(spoilt(&|r| r.machine.date.clear()).contains("date"));
        assert!(spoilt(&|r| r.comparisons[0].threads = 0).contains("no threads"));
        assert!(spoilt(&|r| r.comparisons[0].bound = f64::NAN).contains("bound"));
        let text = spoilt(&|r| drop(r.comparisons[1].outcomes.pop()));
        assert_eq!(text, "8×64×56² 3×3→128 stride 2 forward, threads: 1: 2 outcomes for 3 frameworks");
        assert!(spoilt(&|r| r.comparisons[2].outcomes[1] = Outcome::Disagrees { error: 1e-9 }).contains("within"));
        assert!(
            spoilt(&|r| r.comparisons[1].outcomes[1] = Outcome::Unsupported { reason: String::new() })
                .contains("no reason")
        );
        let spoilt_time = |spoil: &dyn Fn(&mut Measurement)| {
            spoilt(&|r| {
                let Outcome::Measured(measured) = &mut r.comparisons[0].outcomes[0] else { panic!("measured") };
                spoil(measured);
            })
        };
        assert!(spoilt_time(&|m| m.calls = 0).contains("not a time"));
        assert!(spoilt_time(&|m| m.seconds = f64::NAN).contains("not a time"));
        assert!(spoilt_time(&|m| m.quartiles = [0.0, 1.0]).contains("not a time"));
        assert!(spoilt_time(&|m| m.error = 0.1).contains("was timed, over the bound"));
        assert!(spoilt_time(&|m| m.error = f64::NAN).contains("was timed, over the bound"));
    }

    #[test]
    fn names_are_short() {
        let texts: Vec<String> = record().comparisons.iter().map(|row| row.task.to_string()).collect();
        assert_eq!(texts[0], "50×1×28² 5×5→32 forward");
        assert_eq!(texts[3], "VGG-11 32² step, batch 64");
    }
}
