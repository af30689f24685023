//! The record of the comparison with other frameworks: whole, and such that its numbers can be.

use chapters::records::{Comparison, MEASURED, NAMES, Network, Outcome, PEERS, Pass, Peers, Shape, Task};

#[test]
fn every_task_is_there_at_each_number_of_threads() {
    let record = Peers::read().unwrap();
    let convolutions = Shape::ALL.into_iter().flat_map(|shape| Pass::ALL.map(|pass| Task::Convolution { shape, pass }));
    let tasks: Vec<Task> = convolutions.chain(Network::ALL.map(Task::Network)).collect();
    for threads in [1, 2] {
        let rows: Vec<&Task> =
            record.comparisons.iter().filter(|row| row.threads == threads).map(|row| &row.task).collect();
        assert_eq!(rows, tasks.iter().collect::<Vec<_>>());
    }
    assert_eq!(record.comparisons.len(), 2 * tasks.len());
}

#[test]
fn we_and_pytorch_did_every_task_and_each_peer_some() {
    let record = Peers::read().unwrap();
    assert_eq!(record.frameworks[0].name, "ours");
    for name in ["candle", "burn", "tract", "ndarray-conv", "PyTorch"] {
        let place = record.place(name).unwrap();
        let all = || record.comparisons.iter();
        let measured = |row: &&Comparison| row.outcomes[place].measurement().is_some();
        assert_eq!(all().filter(measured).filter(|row| row.is_forward()).count(), 20, "{name}");
        assert!(name != "PyTorch" || all().all(|row| measured(&row)));
        let mean = record.geometric_mean(place, Comparison::is_forward).unwrap();
        assert!(mean.is_finite() && mean > 0.0, "{name}: {mean}");
        let framework = &record.frameworks[place];
        assert!(framework.version.starts_with(|first: char| first.is_ascii_digit()) && !framework.note.is_empty());
    }
    for row in &record.comparisons {
        let ours = row.outcomes[0].measurement().unwrap_or_else(|| panic!("{}: ours is missing", row.task));
        assert!(ours.calls > 0 && row.operations > 0.0);
        // Memory is watched with the most threads.
        assert_eq!(ours.extra_bytes.is_some(), row.threads == 2, "{}", row.task);
    }
}

#[test]
fn operations_are_those_of_the_shapes() {
    for row in Peers::read().unwrap().comparisons {
        if let Task::Convolution { shape, .. } = row.task {
            assert_eq!(row.operations, shape.operations());
        }
        for outcome in &row.outcomes {
            // Nobody's processor does 10¹⁴ operations a second.
            let Outcome::Measured(measured) = outcome else { continue };
            assert!(row.operations / measured.seconds < 1e14, "{}", row.task);
        }
    }
}

#[test]
fn the_record_says_where_it_comes_from() {
    let record = Peers::read().unwrap();
    assert_eq!(record.command, "cargo xtask peers");
    assert!(!record.version.is_empty());
    // Days in this form are in order as texts.
    assert!(record.machine.date.as_str() >= "2026-11-22", "{}", record.machine.date);
    assert!(MEASURED.contains(&PEERS) && !NAMES.contains(&PEERS));
}
