//! The records of training runs: a shorter run must begin as they do.

use std::sync::LazyLock;

use chapters::records::{
    BEST, CIFAR_SAMPLE, CLASSIC, DigitsRun, Experiments, MEASURED, NAMES, OPTIMIZERS, PERMUTATION, REGULARISERS,
    SORTED_FILE, SampleRun, TrainingRuns, days_between, machine_of,
};
use chapters::{ChapterError, Class, items};
use datasets::mnist::Mnist;

static MNIST: LazyLock<Mnist> = LazyLock::new(|| datasets::mnist::load(None).expect("the repository's MNIST"));

#[test]
fn the_first_steps_of_the_recorded_runs_repeat() {
    for name in [CLASSIC, BEST] {
        let run = DigitsRun::read(name).unwrap();
        run.check(name, &MNIST.train, 6).unwrap();
    }
}

#[test]
fn the_first_steps_of_the_recorded_experiments_repeat() {
    for name in [PERMUTATION, SORTED_FILE] {
        Experiments::read(name).unwrap().check(name, &MNIST, 6).unwrap();
    }
}

/// The photographs are not in the repository: the run is repeated where they are, and read everywhere.
#[test]
fn the_run_on_a_sample_of_cifar10_is_whole_and_repeats_where_the_sample_is() {
    let run = SampleRun::read().unwrap();
    assert!(run.origin.command.starts_with("cargo xtask records cifar-sample --data DIR"), "{}", run.origin.command);
    assert!(run.origin.tolerance < 0.1 && run.origin.processor.len() > 2);
    assert_eq!((run.recipe.model.as_str(), run.parameters, run.classes), ("resnet20", 272_474, 10));
    assert_eq!(run.history.points.last().unwrap().test_accuracy, Some(run.test_accuracy));
    assert!(run.training_images > run.test_images && run.test_images > 0);
    let Some(folder) = std::env::var_os("CNN_CIFAR10_DIR") else {
        println!("not repeated: CNN_CIFAR10_DIR names no folder with CIFAR-10");
        return;
    };
    let data = datasets::cifar10::load(std::path::Path::new(&folder)).unwrap();
    if data.train.len() == run.training_images {
        run.check(&data.train, 3).unwrap();
    }
}

#[test]
fn the_first_steps_of_the_training_runs_repeat() {
    for name in [OPTIMIZERS, REGULARISERS] {
        TrainingRuns::read(name).unwrap().check(name, &MNIST, 4).unwrap();
    }
}

/// Each run is whole, its setting the best of those tried, and its points in order and on the scale of losses.
#[test]
fn training_runs_are_whole() {
    for name in [OPTIMIZERS, REGULARISERS] {
        let record = TrainingRuns::read(name).unwrap();
        assert!(record.runs.len() == 5 && record.held_out_images == 5_000, "{name}");
        for run in &record.runs {
            let best = run.tried.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            assert_eq!(best.0, run.setting, "{name}: {}", run.name);
            assert!(run.points.is_sorted_by(|a, b| a.step < b.step), "{name}: {}", run.name);
            let last = run.points.last().unwrap();
            assert_eq!((last.step, last.held_out_loss), (record.steps, best.1), "{name}: {}", run.name);
            for point in &run.points {
                assert!(point.training_loss > 0.0 && point.held_out_loss < 10.0, "{name}: {}", run.name);
                assert!((0.0..=1.0).contains(&point.held_out_accuracy), "{name}: {}", run.name);
            }
            assert!(run.losses.iter().all(|loss| loss.is_finite()), "{name}: {}", run.name);
            assert!((0.5..=1.0).contains(&run.test_accuracy), "{name}: {}", run.name);
        }
    }
    let mut record = TrainingRuns::read(REGULARISERS).unwrap();
    record.runs[1].losses[0] += 1.0;
    assert!(record.check(REGULARISERS, &MNIST, 1).is_err());
}

#[test]
fn another_run_is_noticed() {
    let mut run = DigitsRun::read(CLASSIC).unwrap();
    run.recipe.seed += 1;
    let error = run.check(CLASSIC, &MNIST.train, 3).unwrap_err();
    assert!(matches!(error, ChapterError::Record { .. }), "{error}");
    assert!(error.to_string().contains("the loss of step"), "{error}");
    let mut experiments = Experiments::read(PERMUTATION).unwrap();
    experiments.experiments[3].losses[0] = f32::NAN;
    assert!(experiments.check(PERMUTATION, &MNIST, 1).is_err());
}

#[test]
fn records_are_whole_and_named_by_items() {
    for entry in items() {
        let known = match entry.class {
            Class::Exact => true,
            Class::Trained { record } => NAMES.contains(&record) || record == CIFAR_SAMPLE,
            Class::Measured { record } => MEASURED.contains(&record),
        };
        assert!(known, "{}: {:?}", entry.id, entry.class);
    }
    for name in [CLASSIC, BEST] {
        let run = DigitsRun::read(name).unwrap();
        let all: u64 = run.confusion.iter().flatten().sum();
        assert_eq!(all, MNIST.test.len() as u64);
        let right = all - run.mistakes.len() as u64;
        assert_eq!(run.test_accuracy(), right as f64 / all as f64);
        for mistake in &run.mistakes {
            assert_eq!(MNIST.test.label(mistake.image), mistake.truth);
            assert_ne!(mistake.truth, mistake.chosen);
        }
        assert_eq!(run.history.points.last().unwrap().test_accuracy, Some(run.test_accuracy()));
        assert!(["cargo xtask records", "cnn train"].iter().any(|words| run.origin.command.starts_with(words)));
        assert!(run.origin.processor.len() > 2 && !run.origin.version.is_empty());
        assert!(run.origin.tolerance < 0.1);
    }
    let error = DigitsRun::read("no-such").unwrap_err().to_string();
    assert!(error.contains("there is no such record") && !error.contains('\n'), "{error}");
}

/// Times are not repeated here: their records are read, which checks their form, and say when and where they were made.
#[test]
fn measured_records_are_whole_and_dated() {
    for name in MEASURED {
        let machine = machine_of(name).unwrap();
        assert!(days_between("2026-01-01", &machine.date).is_some_and(|days| days > 0), "{name}: {}", machine.date);
    }
    let error = machine_of("no-such").unwrap_err().to_string();
    assert!(error.contains("there is no such record") && !error.contains('\n'), "{error}");
}
