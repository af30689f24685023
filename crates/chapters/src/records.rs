//! What training runs left behind, so that figures of them need no training: `records/NAME.json`.
//!
//! - [`DigitsRun`]: a run of the digit reader, its history and what it got wrong.
//! - [`Experiments`]: short runs that are compared with each other.
//! - [`TrainingRuns`]: runs of chapter 11 with their whole course.
//! - [`SampleRun`]: a small residual network on a sample of CIFAR-10, which the repository does not hold.
//! - [`Ladder`]: the algorithms of chapter 6, timed beside each other, and what the machine could do at best.
//! - [`Peers`]: our speed beside that of other frameworks; [`Machine`]: where something was timed.
//!
//! A record says which command made it, from which version, and how near a repetition must come. [`NAMES`] lists them;
//! `cargo xtask records` makes them again, and the tests repeat the first steps of each.

mod age;
mod digits;
mod experiments;
mod ladder;
mod machine;
pub(crate) mod names;
mod peers;
mod sample;
mod step;
mod training_runs;

pub use age::days_between;
pub use digits::{DigitsRun, Mistake};
pub use experiments::{Experiment, Experiments};
pub use ladder::{Bandwidth, Climb, Growth, GrowthPoint, Instructions, Ladder, Measured, Peak, Rung, RungOutcome};
pub use machine::Machine;
pub use names::{
    BEST, CIFAR_SAMPLE, CLASSIC, LADDER, MEASURED, NAMES, OPTIMIZERS, PEERS, PERMUTATION, REGULARISERS, SORTED_FILE,
};
pub use peers::{Comparison, Framework, Measurement, Network, Outcome, Pass, Peers, Shape, Task, geometric_mean};
pub use sample::SampleRun;
pub use training_runs::{TrainingPoint, TrainingRun, TrainingRuns};

use serde::de::DeserializeOwned;

use crate::ChapterError;

/// The machine of a record of times.
///
/// # Errors
///
/// If there is no such record, or it is damaged.
pub fn machine_of(measured: &str) -> Result<Machine, ChapterError> {
    match measured {
        LADDER => Ladder::read().map(|record| record.machine),
        PEERS => Peers::read().map(|record| record.machine),
        _ => Err(ChapterError::Record { record: measured.to_owned(), problem: "there is no such record".to_owned() }),
    }
}

/// Where a record comes from.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// What was typed to make it.
    pub command: String,
    /// The commit that it was made from.
    pub version: String,
    /// The processor that it was made on: another may round differently.
    pub processor: String,
    /// How far the losses of a repetition may be away, relative to the first loss.
    pub tolerance: f64,
}

/// The text of a record, which is part of the program.
fn text(name: &str) -> Option<&'static str> {
    Some(match name {
        CLASSIC => include_str!("../records/digits-classic.json"),
        BEST => include_str!("../records/digits-best.json"),
        PERMUTATION => include_str!("../records/permutation.json"),
        SORTED_FILE => include_str!("../records/sorted-file.json"),
        OPTIMIZERS => include_str!("../records/optimizers.json"),
        REGULARISERS => include_str!("../records/regularisers.json"),
        CIFAR_SAMPLE => include_str!("../records/cifar-sample.json"),
        LADDER => include_str!("../records/ladder.json"),
        PEERS => include_str!("../records/peers.json"),
        _ => return None,
    })
}

fn read<R: DeserializeOwned>(name: &str) -> Result<R, ChapterError> {
    let failed = |problem: String| ChapterError::Record { record: name.to_owned(), problem };
    let text = text(name).ok_or_else(|| failed("there is no such record".to_owned()))?;
    serde_json::from_str(text).map_err(|error| failed(error.to_string()))
}

/// Nothing, or what is wrong with the losses of a repetition.
fn compare(name: &str, what: &str, origin: &Origin, recorded: &[f32], repeated: &[f32]) -> Result<(), ChapterError> {
    let scale = recorded.first().map_or(1.0, |first| f64::from(first.abs())).max(1e-9);
    for (step, (&was, &is)) in recorded.iter().zip(repeated).enumerate() {
        let away = (f64::from(was) - f64::from(is)).abs() / scale;
        if away.is_nan() || away > origin.tolerance {
            let problem = format!(
                "{what}: the loss of step {} was {was} and is {is}, more than {} of the first loss away",
                step + 1,
                origin.tolerance
            );
            return Err(ChapterError::Record { record: name.to_owned(), problem });
        }
    }
    Ok(())
}
