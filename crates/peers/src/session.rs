//! One process for each framework and number of threads, which take turns.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use chapters::records::{Comparison, Framework, Measurement, Outcome, Task};

use crate::child::{Child, Program};
use crate::effort::Effort;
use crate::frameworks::{self, OURS, PYTORCH};
use crate::inputs::{self, Files};
use crate::protocol::{Reply, Request};
use crate::statistics::{quartiles, relative_error};
use crate::{networks, reference};

/// The largest error of a convolution: Winograd's transforms in `f32` stay below it, a wrong pixel does not.
const CONVOLUTION_BOUND: f64 = 1e-4;

/// After a slot, for waiting threads to fall asleep.
const PAUSE: Duration = Duration::from_millis(2);
/// After PyTorch's, whose threads wait longer before they do.
const PYTORCH_PAUSE: Duration = Duration::from_millis(20);

/// The error of a result; that of training is the larger of the errors of its losses and of its gradient.
fn error(task: &Task, values: &[f32], reference: &[f64]) -> f64 {
    let losses = match task {
        Task::Network(network) if networks::trains(*network) => networks::COMPARED_STEPS,
        _ => 0,
    };
    match (values.split_at_checked(losses), reference.split_at_checked(losses)) {
        (Some((losses, values)), Some((right_losses, reference))) => {
            relative_error(losses, right_losses).max(relative_error(values, reference))
        }
        _ => f64::INFINITY,
    }
}

/// What should come out of a task.
pub(crate) struct Expected {
    result: Vec<f64>,
    bound: f64,
    operations: f64,
}

impl Expected {
    /// Computes it.
    pub(crate) fn of(task: &Task, files: &Files) -> anyhow::Result<Self> {
        Ok(match task {
            Task::Convolution { shape, pass } => {
                let data = inputs::read_convolution(&files.data)?;
                let result = reference::convolution(shape, *pass, &data)?;
                Self { result, bound: CONVOLUTION_BOUND, operations: shape.operations() }
            }
            Task::Network(network) => {
                let parameters = files.parameters.as_ref().context("a network has parameters")?;
                let result = reference::network(*network, &inputs::read_examples(&files.data, parameters)?)?;
                Self { result, bound: networks::bound(*network), operations: networks::operations(*network)? }
            }
        })
    }

    /// The bytes of a result in `f32`.
    fn bytes(&self) -> u64 {
        4 * self.result.len() as u64
    }
}

/// A result that was compared.
struct Checked {
    /// Relative to the largest magnitude.
    error: f64,
    /// How long it took, if that was one whole call.
    seconds: Option<f64>,
}

/// All workers.
pub(crate) struct Session<'a> {
    effort: &'a Effort,
    folder: &'a Path,
    pub(crate) frameworks: Vec<Framework>,
    /// For each number of threads one worker of each framework.
    teams: Vec<(usize, Vec<Child>)>,
    /// PyTorch's worker for memory.
    pytorch_memory: Option<Child>,
}

impl<'a> Session<'a> {
    /// Starts all workers: with PyTorch if there is a Python.
    pub(crate) fn start(effort: &'a Effort, folder: &'a Path, python: Option<&Path>) -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let mut programs: Vec<Program<'_>> = frameworks::names().map(Program::Rust).collect();
        programs.extend(python.map(|python| Program::Python { python, memory: false }));
        let team = |threads| {
            let team = programs.iter().map(|program| Child::start(program, threads)).collect::<anyhow::Result<_>>();
            team.map(|team: Vec<Child>| (threads, team))
        };
        let mut teams =
            [1, 2].into_iter().filter(|&threads| threads <= cores).map(team).collect::<anyhow::Result<Vec<_>>>()?;
        let most = teams.last().map_or(1, |(threads, _)| *threads);
        let memory = |python| Child::start(&Program::Python { python, memory: true }, most);
        let mut pytorch_memory = python.map(memory).transpose()?;
        // They start together, and then are waited for.
        let names = frameworks::names().chain(python.map(|_| PYTORCH));
        let mut frameworks = Vec::new();
        for (place, name) in names.enumerate() {
            for (_, team) in &mut teams {
                let (version, note) = team[place].greeting()?;
                frameworks.truncate(place);
                frameworks.push(Framework { name: name.to_owned(), version, note });
            }
        }
        if let Some(child) = &mut pytorch_memory {
            child.greeting()?;
        }
        Ok(Self { effort, folder, frameworks, teams, pytorch_memory })
    }

    /// The numbers of threads that are compared: 1 and 2, where there are two cores.
    pub(crate) fn thread_counts(&self) -> Vec<usize> {
        self.teams.iter().map(|(threads, _)| *threads).collect()
    }

    /// One row: results first, then times in turns, then memory.
    pub(crate) fn compare(
        &mut self,
        task: &Task,
        files: &Files,
        expected: &Expected,
        threads: usize,
    ) -> anyhow::Result<Comparison> {
        let team = self.teams.iter().position(|(count, _)| *count == threads).expect("a team for each count");
        let &Expected { bound, operations, .. } = expected;
        let checked = self.check(team, task, files, &expected.result)?;
        let most_threads = team + 1 == self.teams.len();
        let times = self.time(team, task, &checked, bound)?;
        let mut outcomes = Vec::with_capacity(checked.len());
        for (place, (checked, times)) in checked.into_iter().zip(times).enumerate() {
            self.teams[team].1[place].ask(&Request::Release)?;
            outcomes.push(match checked {
                Err(reason) => Outcome::Unsupported { reason },
                Ok(Checked { error, .. }) => match quartiles(&times).filter(|_| error <= bound) {
                    // Not a number, JSON has no infinity: an error beyond any bound is the largest that there is.
                    None => Outcome::Disagrees { error: error.min(f64::MAX) },
                    Some([low, seconds, high]) => {
                        let watched = most_threads && seconds < self.effort.memory_seconds;
                        let memory = if watched { self.memory(place, task, files, threads)? } else { (None, None) };
                        let (peak, allocations) = memory;
                        Outcome::Measured(Measurement {
                            error,
                            seconds,
                            quartiles: [low, high],
                            calls: times.len(),
                            extra_bytes: peak.map(|peak: u64| peak.saturating_sub(expected.bytes())),
                            allocations,
                        })
                    }
                },
            });
        }
        Ok(Comparison { task: task.clone(), threads, operations, bound, outcomes })
    }

    /// The error of each framework's result, or why it has none.
    fn check(
        &mut self,
        team: usize,
        task: &Task,
        files: &Files,
        reference: &[f64],
    ) -> anyhow::Result<Vec<Result<Checked, String>>> {
        let path = self.folder.join("result");
        let mut checked = Vec::new();
        for (child, framework) in self.teams[team].1.iter_mut().zip(&self.frameworks) {
            let reply = match child.ask(&prepare(task, files))? {
                Reply::Done => child.ask(&Request::Result { path: path.clone() })?,
                other => other,
            };
            checked.push(match reply {
                Reply::Written { seconds } => {
                    let bytes = std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
                    let values: Vec<f32> = bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
                    Ok(Checked { error: error(task, &values, reference), seconds })
                }
                Reply::Unsupported { reason } => Err(reason),
                Reply::Failed { message } if framework.name == OURS => bail!("{task}: ours failed: {message}"),
                Reply::Failed { message } => Err(format!("it failed: {message}")),
                other => bail!("{task}: {} said {other:?}", framework.name),
            });
        }
        Ok(checked)
    }

    /// The times of all calls of those whose result is right, in turns.
    fn time(
        &mut self,
        team: usize,
        task: &Task,
        checked: &[Result<Checked, String>],
        bound: f64,
    ) -> anyhow::Result<Vec<Vec<f64>>> {
        let effort = self.effort;
        let [warm_seconds, seconds] = match task {
            Task::Convolution { .. } => effort.slot_seconds,
            Task::Network(_) => effort.network_slot_seconds,
        };
        let right = |place: usize| checked[place].as_ref().is_ok_and(|checked| checked.error <= bound);
        let mut times = vec![Vec::new(); checked.len()];
        for (times, checked) in times.iter_mut().zip(checked) {
            // Who is so slow has been timed enough by the call that was compared.
            let slow = checked.as_ref().ok().and_then(|checked| checked.seconds);
            times.extend(slow.filter(|&seconds| seconds > effort.one_call_seconds));
        }
        for round in 0..effort.rounds {
            for turn in 0..checked.len() {
                // Nobody always follows the same one.
                let place = (turn + round) % checked.len();
                let spent: f64 = times[place].iter().sum();
                if !right(place) || spent > effort.enough_seconds {
                    continue;
                }
                match self.teams[team].1[place].ask(&Request::Time { warm_seconds, seconds })? {
                    Reply::Times { seconds } => times[place].extend(seconds),
                    other => bail!("{task}: {} was to be timed and said {other:?}", self.frameworks[place].name),
                }
                std::thread::sleep(if self.frameworks[place].name == PYTORCH { PYTORCH_PAUSE } else { PAUSE });
            }
        }
        Ok(times)
    }

    /// What a first call holds at most, and how often a second one asks for memory, in a process where nothing is warm.
    fn memory(
        &mut self,
        place: usize,
        task: &Task,
        files: &Files,
        threads: usize,
    ) -> anyhow::Result<(Option<u64>, Option<u64>)> {
        let name = &self.frameworks[place].name;
        let mut fresh;
        let child = if name == PYTORCH {
            self.pytorch_memory.as_mut().expect("it is there whenever PyTorch is")
        } else {
            fresh = Child::start(&Program::Rust(name), threads)?;
            fresh.greeting()?;
            &mut fresh
        };
        child.ask(&prepare(task, files))?;
        match child.ask(&Request::Memory)? {
            Reply::Memory { peak_bytes, allocations } => Ok((peak_bytes, allocations)),
            other => bail!("{task}: {name} was asked for its memory and said {other:?}"),
        }
    }
}

fn prepare(task: &Task, files: &Files) -> Request {
    Request::Prepare { task: task.clone(), data: files.data.clone(), parameters: files.parameters.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chapters::records::Network;

    #[test]
    fn a_small_gradient_is_not_hidden_by_a_large_loss() {
        let step = Task::Network(Network::MnistStep);
        let reference = [8.0, 7.0, 6.0, 0.25, -0.5];
        assert_eq!(error(&step, &[8.0, 7.0, 6.0, 0.25, -0.5], &reference), 0.0);
        assert_eq!(error(&step, &[8.0, 7.0, 6.0, 0.0625, -0.125], &reference), 0.75);
        assert_eq!(error(&step, &[4.0, 7.0, 6.0], &[8.0, 7.0, 6.0]), 0.5);
        assert_eq!(error(&step, &[8.0, 7.0], &reference), f64::INFINITY);
        assert_eq!(error(&Task::Network(Network::Vgg16Batch1), &[8.0, 7.0], &[8.0, 3.0]), 0.5);
    }
}
