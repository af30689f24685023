//! The table in the terminal.

use std::fmt::Write as _;

use chapters::records::{Comparison, Measurement, Network, Outcome, Pass, Peers, Task};

use crate::frameworks::PYTORCH;

/// Nothing to show.
const NOTHING: &str = "–";

/// The whole table: a row for each task, the means, and what one has to know.
pub(crate) fn print(record: &Peers) -> String {
    let threads = thread_counts(record);
    let mut text = format!("{}\n{}, {}\n\n", record.machine.line(), record.command, record.version);
    let counts: Vec<String> = threads.iter().map(usize::to_string).collect();
    let _ = writeln!(text, "Their time ÷ ours, threads: {}; over 1, ours is faster.\n", counts.join(" and "));
    text.push_str(&aligned(&times(record, &threads)));
    text.push_str("\nExtra memory of a call in MiB, and how often ours asks for memory\n\n");
    text.push_str(&aligned(&memory(record, &threads)));
    text.push_str("\nGeometric means of their time ÷ ours\n\n");
    text.push_str(&aligned(&means(record, &threads)));
    text.push('\n');
    text.push_str(&notes(record));
    text
}

/// What the command ends with: over the forward passes of all convolutions, at all numbers of threads.
pub(crate) fn last_line(record: &Peers) -> String {
    let mean = record.place(PYTORCH).and_then(|place| record.geometric_mean(place, Comparison::is_forward));
    match mean {
        Some(mean) => format!("geometric mean to PyTorch {mean:.2}"),
        None => "geometric mean to PyTorch not measured".to_owned(),
    }
}

fn thread_counts(record: &Peers) -> Vec<usize> {
    let mut counts: Vec<usize> = record.comparisons.iter().map(|row| row.threads).collect();
    counts.sort_unstable();
    counts.dedup();
    counts
}

/// The comparisons of each task, one for each number of threads where it was made.
fn by_task<'a>(record: &'a Peers, threads: &[usize]) -> Vec<(&'a Task, Vec<Option<&'a Comparison>>)> {
    let mut tasks: Vec<&Task> = record.comparisons.iter().map(|row| &row.task).collect();
    tasks.dedup();
    let row = |task: &Task, threads| record.comparisons.iter().find(|row| row.task == *task && row.threads == threads);
    tasks.into_iter().map(|task| (task, threads.iter().map(|&threads| row(task, threads)).collect())).collect()
}

fn peers(record: &Peers) -> impl Iterator<Item = String> + '_ {
    record.frameworks.iter().skip(1).map(|framework| framework.name.clone())
}

/// A row for each task: our speed and the ratios, each number of threads beside the other.
fn times(record: &Peers, threads: &[usize]) -> Vec<Vec<String>> {
    let header = ["task", "ours GFLOP/s"].map(str::to_owned);
    let mut rows = vec![header.into_iter().chain(peers(record)).collect::<Vec<_>>()];
    for (task, of_task) in by_task(record, threads) {
        let side_by_side = |cell: &dyn Fn(&Comparison) -> String| {
            let cells = of_task.iter().map(|row| row.map_or(NOTHING.to_owned(), cell));
            cells.map(|cell| format!("{cell:>5}")).collect::<Vec<_>>().join(" ")
        };
        let speed = side_by_side(&|row| row.gflops(0).map_or(NOTHING.to_owned(), |speed| format!("{speed:.0}")));
        let ratios = (1..record.frameworks.len()).map(|place| side_by_side(&|row| ratio(row, place)));
        rows.push([task.to_string(), speed].into_iter().chain(ratios).collect());
    }
    rows
}

/// A row for each task: what a call holds of memory, which is measured with the most threads only.
fn memory(record: &Peers, threads: &[usize]) -> Vec<Vec<String>> {
    let header = ["task", "ours asks", "ours MiB"].map(str::to_owned);
    let mut rows = vec![header.into_iter().chain(peers(record)).collect::<Vec<_>>()];
    for (task, of_task) in by_task(record, threads) {
        let measured = |place: usize| of_task.last().copied().flatten()?.outcomes[place].measurement();
        let or_nothing = |text: Option<String>| text.unwrap_or_else(|| NOTHING.to_owned());
        let asks = measured(0).and_then(|seen| Some(seen.allocations?.to_string()));
        let extra = |seen: &Measurement| Some(mebibytes(seen.extra_bytes?));
        let extra = (0..record.frameworks.len()).map(|place| or_nothing(measured(place).and_then(extra)));
        rows.push([task.to_string(), or_nothing(asks)].into_iter().chain(extra).collect());
    }
    rows
}

/// `2.35`, `wrong` or nothing.
fn ratio(row: &Comparison, place: usize) -> String {
    match (&row.outcomes[place], row.ratio(place)) {
        (Outcome::Disagrees { .. }, _) => "wrong".to_owned(),
        (_, Some(ratio)) => three_digits(ratio),
        (_, None) => NOTHING.to_owned(),
    }
}

fn three_digits(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 9.995 => format!("{ratio:.2}"),
        ratio if ratio < 99.95 => format!("{ratio:.1}"),
        ratio => format!("{ratio:.0}"),
    }
}

fn mebibytes(bytes: u64) -> String {
    let mebibytes = bytes as f64 / f64::from(1 << 20);
    if mebibytes < 9.95 { format!("{mebibytes:.1}") } else { format!("{mebibytes:.0}") }
}

/// The mean to each framework over each pass, over networks, and over all.
fn means(record: &Peers, threads: &[usize]) -> Vec<Vec<String>> {
    let mut header = vec!["over".to_owned()];
    header.extend(record.frameworks.iter().skip(1).map(|framework| framework.name.clone()));
    let kinds: [Kind; 5] = [
        ("convolutions, forward", |task| is_pass(task, Pass::Forward)),
        ("convolutions, ∂input", |task| is_pass(task, Pass::BackwardInput)),
        ("convolutions, ∂kernel", |task| is_pass(task, Pass::BackwardKernel)),
        ("training steps", |task| matches!(task, Task::Network(Network::MnistStep | Network::Vgg11Step))),
        ("VGG-16", |task| matches!(task, Task::Network(Network::Vgg16Batch1 | Network::Vgg16Batch8))),
    ];
    let mut rows = vec![header];
    for (name, chosen) in kinds {
        if !record.comparisons.iter().any(|row| chosen(&row.task)) {
            continue;
        }
        let mean = |place: usize, threads: usize| {
            let mean = record.geometric_mean(place, |row| chosen(&row.task) && row.threads == threads);
            mean.map_or(NOTHING.to_owned(), three_digits)
        };
        let mut row = vec![name.to_owned()];
        row.extend((1..record.frameworks.len()).map(|place| {
            let cells = threads.iter().map(|&threads| format!("{:>5}", mean(place, threads)));
            cells.collect::<Vec<_>>().join(" ")
        }));
        rows.push(row);
    }
    rows
}

/// A name, and whether a task is of that kind.
type Kind = (&'static str, fn(&Task) -> bool);

fn is_pass(task: &Task, wanted: Pass) -> bool {
    matches!(task, Task::Convolution { pass, .. } if *pass == wanted)
}

/// What one has to know of each framework and each column, and what went wrong.
fn notes(record: &Peers) -> String {
    let mut text = String::new();
    for framework in &record.frameworks {
        let _ = writeln!(text, "{} {}: {}.", framework.name, framework.version, framework.note);
    }
    text.push_str(
        "GFLOP/s: operations as the plain loops count them. Times: medians of all calls. Results were compared before they were \
         timed. Extra memory: the most that a first call holds, less its result, with the most threads. Asks: requests for \
         memory in a warm call.\n",
    );
    let mut reasons: Vec<String> = Vec::new();
    for row in &record.comparisons {
        for (framework, outcome) in record.frameworks.iter().zip(&row.outcomes) {
            let reason = match outcome {
                Outcome::Measured(_) => continue,
                Outcome::Unsupported { reason } => format!("{} {NOTHING}: {reason}.", framework.name),
                Outcome::Disagrees { error } => format!(
                    "{} is wrong at {}, threads: {}: its error is {error:.1e} of the largest magnitude, over {:.0e}.",
                    framework.name, row.task, row.threads, row.bound
                ),
            };
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    for reason in reasons {
        text.push_str(&reason);
        text.push('\n');
    }
    text.push_str(
        "The last line is the geometric mean over the forward passes of all shapes at all numbers of threads.\n",
    );
    text
}

/// Columns of equal width: the first to the left, the others to the right.
fn aligned(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, &width))| {
            if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") }
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        let _ = writeln!(text, "{}", line.trim_end());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use chapters::records::{Framework, Machine, Shape};

    fn measured(seconds: f64, extra_bytes: Option<u64>, allocations: Option<u64>) -> Outcome {
        let quartiles = [seconds, seconds];
        Outcome::Measured(Measurement { error: 0.0, seconds, quartiles, calls: 1, extra_bytes, allocations })
    }

    fn record() -> Peers {
        let framework = |name: &str| Framework { name: name.into(), version: "1.0.0".into(), note: "plain".into() };
        let row = |task: Task, threads, outcomes| Comparison { task, threads, operations: 2e9, bound: 1e-4, outcomes };
        let forward = || Task::Convolution { shape: Shape::ALL[0], pass: Pass::Forward };
        let unsupported = || Outcome::Unsupported { reason: "it does not train".into() };
        Peers {
            command: "cargo xtask peers".into(),
            version: "abc".into(),
            machine: Machine::here("rustc 1.95.0", "2026-11-22"),
            frameworks: ["ours", "burn", "PyTorch"].map(framework).into(),
            comparisons: vec![
                row(
                    forward(),
                    1,
                    vec![measured(0.02, None, None), measured(0.5, None, None), measured(0.04, None, None)],
                ),
                row(
                    forward(),
                    2,
                    vec![
                        measured(0.01, Some(3 << 20), Some(7)),
                        Outcome::Disagrees { error: 0.5 },
                        measured(0.08, Some(55 << 20), None),
                    ],
                ),
                row(
                    Task::Network(Network::MnistStep),
                    2,
                    vec![measured(0.1, Some(0), Some(0)), unsupported(), measured(0.12, None, None)],
                ),
            ],
        }
    }

    #[test]
    fn a_row_for_each_task() {
        let (times, memory) = (times(&record(), &[1, 2]), memory(&record(), &[1, 2]));
        assert_eq!((times.len(), memory.len()), (3, 3));
        // 2 thousand million operations in 20 and 10 ms; 25 times, wrong; 2 and 8 times.
        assert_eq!(times[1], ["50×1×28² 5×5→32 forward", "  100   200", " 25.0 wrong", " 2.00  8.00"]);
        assert_eq!(times[2][1..], ["    –    20", "    –     –", "    –  1.20"]);
        assert_eq!(memory[1][1..], ["7", "3.0", NOTHING, "55"]);
        assert_eq!(memory[2][1..], ["0", "0.0", NOTHING, NOTHING]);
    }

    #[test]
    fn the_end_is_the_mean_of_forward_passes() {
        // √(2·8) = 4: the network does not count.
        assert_eq!(last_line(&record()), "geometric mean to PyTorch 4.00");
        let mut without = record();
        without.frameworks.truncate(2);
        without.comparisons.iter_mut().for_each(|row| row.outcomes.truncate(2));
        assert_eq!(last_line(&without), "geometric mean to PyTorch not measured");
        let means = means(&record(), &[1, 2]);
        assert_eq!(means[1], ["convolutions, forward", " 25.0     –", " 2.00  8.00"]);
        assert_eq!(means[2], ["training steps", "    –     –", "    –  1.20"]);
    }

    #[test]
    fn what_went_wrong_is_said_once() {
        let text = print(&record());
        assert_eq!(text.matches("burn –: it does not train.").count(), 1);
        assert!(text.contains("burn is wrong at 50×1×28² 5×5→32 forward, threads: 2: its error is 5.0e-1"), "{text}");
        assert!(text.contains("PyTorch 1.0.0: plain."));
    }

    #[test]
    fn columns_are_aligned() {
        let rows = [["a", "long", "x"], ["²→", "1", "22"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(aligned(&rows), "a   long   x\n²→     1  22\n");
        assert_eq!([0.954, 9.99, 12.34, 99.96, 312.0].map(three_digits), ["0.95", "9.99", "12.3", "100", "312"]);
        assert_eq!([0, 1 << 19, 55 << 20].map(mebibytes), ["0.0", "0.5", "55"]);
    }
}
