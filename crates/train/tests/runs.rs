//! Runs that stop, go on, fail, and never depend on the number of threads.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use datasets::{Augmentation, Dataset};
use ndarray::Array4;
use optim::{AdamWConfig, Schedule};
use tempfile::tempdir;
use train::{Event, OptimizerChoice, Outcome, Recipe, TrainError, Trainer, checkpoint};

/// Two kinds of picture: bright above, bright below, with a little noise that depends on the index.
fn pictures(count: usize) -> Dataset {
    let pixel = |(n, _, row, column): (usize, usize, usize, usize)| {
        let bright = (row < 14) == (n % 2 == 0);
        let noise = (n * 31 + row * 7 + column * 13) % 40;
        (if bright { 180 + noise } else { noise }) as u8
    };
    let labels = (0..count).map(|n| (n % 2) as u8).collect();
    let names = ["above", "below"].map(String::from).to_vec();
    Dataset::new(Array4::from_shape_fn((count, 1, 28, 28), pixel), labels, names).unwrap()
}

/// A small run with everything in it that has a state: dropout would be one more, and the model `mnist` has it.
fn recipe(steps: u64) -> Recipe {
    Recipe {
        model: "lenet5".to_owned(),
        batch: 8,
        seed: 7,
        optimizer: OptimizerChoice::AdamW(AdamWConfig::default()),
        schedule: Schedule::Cosine { learning_rate: 2e-3, minimum: 0.0, warmup_steps: 1, total_steps: steps },
        augmentation: Augmentation { max_shift_pixels: 1.0, ..Augmentation::default() },
        clip_norm: Some(1.0),
        validation: 10,
        evaluate_every: 5,
        checkpoint_every: 4,
        ..Recipe::classic()
    }
    .with_steps(steps)
}

fn go_on(_: Event<'_>) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

fn run_in(folder: &Path, recipe: Recipe) -> Vec<u8> {
    let mut trainer = Trainer::new(recipe, pictures(60)).unwrap();
    assert_eq!(trainer.run(Some(&pictures(20)), Some(folder), &mut go_on).unwrap(), Outcome::Finished);
    fs::read(folder.join(checkpoint::FILE_NAME)).unwrap()
}

// ANCHOR: learns
#[test]
fn a_network_learns() {
    let mut trainer = Trainer::new(recipe(30), pictures(60)).unwrap();
    trainer.run(Some(&pictures(20)), None, &mut go_on).unwrap();
    let history = trainer.history();
    assert_eq!(history.losses.len(), 30);
    assert_eq!(history.points.iter().map(|point| point.step).collect::<Vec<_>>(), [5, 10, 15, 20, 25, 30]);
    let (first, last) = (&history.points[0], &history.points[5]);
    assert!(last.loss < first.loss / 2.0, "{} then {}", first.loss, last.loss);
    assert_eq!(last.test_accuracy, Some(1.0));
    assert_eq!(last.validation_accuracy, Some(1.0));
}
// ANCHOR_END: learns

#[test]
fn a_run_that_stops_anywhere_and_goes_on_writes_the_same_bytes() {
    let uninterrupted = run_in(tempdir().unwrap().path(), recipe(12));
    for stop_after in 0..40 {
        let folder = tempdir().unwrap();
        let mut trainer = Trainer::new(recipe(12), pictures(60)).unwrap();
        let mut events = 0;
        let mut stop = |_: Event<'_>| {
            events += 1;
            if events > stop_after { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let outcome = trainer.run(Some(&pictures(20)), Some(folder.path()), &mut stop).unwrap();
        let path = folder.path().join(checkpoint::FILE_NAME);
        let mut resumed = Trainer::resume(&path, pictures(60)).unwrap();
        assert_eq!(resumed.step_count(), trainer.step_count());
        assert_eq!(resumed.run(Some(&pictures(20)), Some(folder.path()), &mut go_on).unwrap(), Outcome::Finished);
        assert!(fs::read(&path).unwrap() == uninterrupted, "stopped by event {stop_after} ({outcome:?})");
    }
}

#[test]
fn the_number_of_threads_changes_no_bit() {
    let with_threads = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let recipe = Recipe { model: "mnist-bn".to_owned(), ..recipe(3) };
        pool.install(|| run_in(tempdir().unwrap().path(), recipe))
    };
    let one = with_threads(1);
    assert!(one == with_threads(2));
    assert!(one == with_threads(5));
}

#[test]
fn another_seed_is_another_run() {
    let first = run_in(tempdir().unwrap().path(), recipe(2));
    assert!(first == run_in(tempdir().unwrap().path(), recipe(2)));
    assert!(first != run_in(tempdir().unwrap().path(), Recipe { seed: 8, ..recipe(2) }));
}

#[test]
fn a_rate_that_is_too_high_ends_the_run_and_keeps_the_checkpoint() {
    let folder = tempdir().unwrap();
    let wild = Recipe { clip_norm: None, optimizer: OptimizerChoice::Sgd(optim::SgdConfig::default()), ..recipe(50) };
    let mut trainer = Trainer::new(wild.with_learning_rate(3e38), pictures(60)).unwrap();
    let error = trainer.run(None, Some(folder.path()), &mut go_on).unwrap_err();
    assert!(matches!(error, TrainError::NotFinite { .. }), "{error}");
    assert!(error.to_string().contains("lower the learning rate"));
    let kept = Trainer::resume(&folder.path().join(checkpoint::FILE_NAME), pictures(60)).unwrap();
    assert_eq!(kept.step_count(), 0);
}

/// The step that was too long is only known by the next loss: whoever saves in between must look.
#[test]
fn a_run_that_has_diverged_is_not_saved_and_goes_on_at_a_lower_rate() {
    let sgd = OptimizerChoice::Sgd(optim::SgdConfig::default());
    // Each batch is all 50 training images as they are, so that the batch which is tried is the next one.
    let (batch, augmentation) = (50, Augmentation::default());
    let wild = Recipe { batch, augmentation, clip_norm: None, optimizer: sgd, checkpoint_every: 100, ..recipe(50) };
    let wild = wild.with_learning_rate(3e38);
    let mut trainer = Trainer::new(wild.clone(), pictures(60)).unwrap();
    let failed = (1..=50).find(|_| trainer.step().is_err()).unwrap();
    assert!(failed > 1, "some steps are done before the loss shows it");

    // Told to stop just before, it has weights and memory of which nobody has seen that they are of no use.
    let folder = tempdir().unwrap();
    let mut trainer = Trainer::new(wild, pictures(60)).unwrap();
    let mut stop = |event: Event<'_>| match event {
        Event::Step { step, .. } if step == failed - 1 => ControlFlow::Break(()),
        _ => ControlFlow::Continue(()),
    };
    let error = trainer.run(None, Some(folder.path()), &mut stop).unwrap_err();
    assert!(matches!(error, TrainError::NotFinite { step, .. } if step == failed - 1), "{error}");
    let path = folder.path().join(checkpoint::FILE_NAME);
    let mut again = Trainer::resume(&path, pictures(60)).unwrap();
    assert_eq!(again.step_count(), 0, "the last good one is kept");
    again.change(Some(1e-2), Some(6)).unwrap();
    assert_eq!(again.run(None, Some(folder.path()), &mut go_on).unwrap(), Outcome::Finished);
    assert!(again.history().losses.iter().all(|loss| loss.is_finite()));
}

#[test]
fn what_was_changed_on_the_way_is_kept_and_the_same_again() {
    let longer = |folder: &Path| {
        run_in(folder, recipe(6));
        let path = folder.join(checkpoint::FILE_NAME);
        let mut trainer = Trainer::resume(&path, pictures(60)).unwrap();
        assert!(trainer.changes().is_empty());
        trainer.change(None, Some(9)).unwrap();
        // As it is already: nothing to note.
        trainer.change(None, Some(9)).unwrap();
        trainer.run(Some(&pictures(20)), Some(folder), &mut go_on).unwrap();
        let resumed = Trainer::resume(&path, pictures(60)).unwrap();
        assert_eq!((resumed.step_count(), resumed.recipe().steps), (9, 9));
        let change = train::Change { step: 6, learning_rate: None, steps: Some(9) };
        assert_eq!(resumed.changes(), [change]);
        fs::read(path).unwrap()
    };
    assert!(longer(tempdir().unwrap().path()) == longer(tempdir().unwrap().path()));
    let mut done = Trainer::new(recipe(6), pictures(60)).unwrap();
    done.run(None, None, &mut go_on).unwrap();
    let error = done.change(None, Some(5)).unwrap_err().to_string();
    assert_eq!(error, "recipe: steps is 5, but it must be no fewer than the steps that are done");
    assert!(done.change(Some(f64::NAN), None).is_err());
    assert_eq!(done.recipe(), &recipe(6));
}

/// Such a file was written before checkpoints were looked at.
#[test]
fn a_checkpoint_of_a_run_that_had_diverged_says_so() {
    let folder = tempdir().unwrap();
    let bytes = run_in(folder.path(), recipe(2));
    let path = folder.path().join(checkpoint::FILE_NAME);
    let end = bytes.len();
    fs::write(&path, [&bytes[..end - 4], &f32::INFINITY.to_le_bytes()].concat()).unwrap();
    let error = Trainer::resume(&path, pictures(60)).err().expect("it must be refused").to_string();
    assert!(error.contains("is not finite: the run had diverged; begin a new one at a lower rate"), "{error}");
}

#[test]
fn without_test_images_there_is_no_accuracy() {
    let mut trainer = Trainer::new(recipe(2), pictures(60)).unwrap();
    trainer.run(Some(&pictures(60).take(0)), None, &mut go_on).unwrap();
    let point = trainer.history().points.last().unwrap();
    assert_eq!((point.test_accuracy, point.test_loss), (None, None));
    assert!(point.validation_accuracy.is_some());
}

#[test]
fn a_checkpoint_of_something_else_is_refused_in_one_line() {
    let folder = tempdir().unwrap();
    let whole = run_in(folder.path(), recipe(2));
    let path = folder.path().join(checkpoint::FILE_NAME);
    let refused = |data: Dataset| {
        let error = Trainer::resume(&path, data).err().expect("it must be refused").to_string();
        assert!(!error.contains('\n'), "{error}");
        error
    };
    assert!(refused(pictures(62)).contains("other training images"));
    for length in [0, 7, 8, 200, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        refused(pictures(60));
    }
    fs::remove_file(&path).unwrap();
    refused(pictures(60));
}

#[test]
fn illegal_recipes_are_refused_in_one_line() {
    let refused = |recipe: Recipe| {
        let error = Trainer::new(recipe, pictures(60)).err().expect("it must be refused").to_string();
        assert!(!error.contains('\n'), "{error}");
        error
    };
    assert!(refused(Recipe { batch: 0, ..recipe(2) }).contains("batch"));
    assert!(refused(Recipe { batch: 51, ..recipe(2) }).contains("batch is 51"));
    assert!(refused(Recipe { steps: 0, ..recipe(2) }).contains("steps"));
    assert!(refused(Recipe { validation: 60, ..recipe(2) }).contains("60"));
    assert!(refused(Recipe { label_smoothing: 1.5, ..recipe(2) }).contains("1.5"));
    assert!(refused(Recipe { clip_norm: Some(0.0), ..recipe(2) }).contains("clip_norm"));
    assert!(refused(recipe(2).with_learning_rate(f64::NAN)).contains("NaN"));
    assert!(refused(Recipe { model: "no such".to_owned(), ..recipe(2) }).contains("no such"));
}
