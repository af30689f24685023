//! Makes the records of training runs again, or those that are named.
//!
//! `cargo xtask records [NAME...] [--steps N] [--model MODEL] [--seed N] [--from RUN] [--data DIR]`
//!
//! `--from RUN` takes the finished run of a folder that `cnn train` wrote, instead of training. `--steps` and `--model`
//! change the recipe, for a short stand-in. `cifar-sample` is made only if it is named, from the folder of CIFAR-10's files
//! that `--data` names: they are not in the repository.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use chapters::records::{
    BEST, CIFAR_SAMPLE, DigitsRun, Experiments, NAMES, OPTIMIZERS, Origin, PERMUTATION, REGULARISERS, SampleRun,
    TrainingRuns,
};
use datasets::cifar10;
use datasets::mnist::Mnist;
use serde::Serialize;
use train::{Event, Recipe, Trainer, checkpoint};

/// How far a repetition's losses may be away: another processor adds in another order, and steps amplify that.
const TOLERANCE: f64 = 0.02;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match Options::parse(&arguments).and_then(|options| run(&options, &arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("records: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What was asked for.
#[derive(Default)]
struct Options {
    names: Vec<String>,
    steps: Option<u64>,
    model: Option<String>,
    seed: Option<u64>,
    from: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Box<dyn Error>> {
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().ok_or_else(|| format!("{argument} needs a value"));
            match argument.as_str() {
                "--steps" => options.steps = Some(value()?.parse().map_err(|_| "--steps needs a whole number")?),
                "--seed" => options.seed = Some(value()?.parse().map_err(|_| "--seed needs a whole number")?),
                "--model" => options.model = Some(value()?.clone()),
                "--from" => options.from = Some(value()?.into()),
                "--data" => options.data = Some(value()?.into()),
                name if is_record(name) => options.names.push(name.to_owned()),
                other => {
                    let names = NAMES.join(", ");
                    return Err(format!("there is no record {other}; there are: {names}, {CIFAR_SAMPLE}").into());
                }
            }
        }
        if options.names.is_empty() {
            options.names = NAMES.map(str::to_owned).into();
        }
        if options.from.is_some() && options.names.len() != 1 {
            return Err("--from makes one record: name it".into());
        }
        if options.names.iter().any(|name| name == CIFAR_SAMPLE) && options.data.is_none() {
            return Err("cifar-sample needs photographs: name the folder of CIFAR-10's files with --data".into());
        }
        Ok(options)
    }
}

fn is_record(name: &str) -> bool {
    NAMES.contains(&name) || name == CIFAR_SAMPLE
}

fn run(options: &Options, arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let data = datasets::mnist::load(None)?;
    for name in &options.names {
        let mut words: Vec<&str> = vec!["cargo", "xtask", "records", name];
        // The data's folder is somebody's own.
        let mut rest = arguments.iter().filter(|argument| !is_record(argument)).map(String::as_str);
        while let Some(word) = rest.next() {
            words.push(word);
            if word == "--data" {
                words.push(rest.next().map_or("", |_| "DIR"));
            }
        }
        let origin =
            Origin { command: words.join(" "), version: version(), processor: processor(), tolerance: TOLERANCE };
        println!("{name}");
        if let (CIFAR_SAMPLE, Some(folder)) = (name.as_str(), &options.data) {
            write(name, &sample(folder, options, origin)?)?;
        } else if name.starts_with("digits") {
            write(name, &digits(name, options, &data, origin)?)?;
        } else if name == OPTIMIZERS || name == REGULARISERS {
            let steps = options.steps.unwrap_or(if name == OPTIMIZERS { 300 } else { 1_000 });
            let record =
                TrainingRuns::make(name, &data, usize::try_from(steps)?, origin, &mut |news| println!("  {news}"))?;
            for run in &record.runs {
                println!("  {} {}: {:.2} %", run.name, run.setting, 100.0 * run.test_accuracy);
            }
            write(name, &record)?;
        } else {
            let steps = options.steps.unwrap_or(if name == PERMUTATION { 1_000 } else { 1_200 });
            let record = Experiments::make(name, &data, usize::try_from(steps)?, origin, &mut |what, step| {
                if step % 200 == 0 {
                    println!("  {what}: step {step}");
                }
            })?;
            for experiment in &record.experiments {
                println!("  {}: {:.2} %", experiment.name, 100.0 * experiment.test_accuracy);
            }
            write(name, &record)?;
        }
    }
    Ok(())
}

fn sample(folder: &Path, options: &Options, origin: Origin) -> Result<SampleRun, Box<dyn Error>> {
    let data = cifar10::load(folder)?;
    let mut recipe = SampleRun::recipe();
    recipe = options.steps.map_or(recipe.clone(), |steps| recipe.with_steps(steps));
    recipe.evaluate_every = recipe.evaluate_every.min(recipe.steps);
    recipe.seed = options.seed.unwrap_or(recipe.seed);
    let run = SampleRun::make(recipe, &data, origin, &mut |event| {
        if let Event::Evaluated(point) = event {
            let test = 100.0 * point.test_accuracy.unwrap_or(f64::NAN);
            let train = 100.0 * point.train_accuracy;
            println!("  step {}: loss {:.4}, training batches {train:.1} %, test {test:.1} %", point.step, point.loss);
        }
    })?;
    println!("  learned {:.2} %, held out {:.2} %", 100.0 * run.train_accuracy, 100.0 * run.test_accuracy);
    Ok(run)
}

fn digits(name: &str, options: &Options, data: &Mnist, mut origin: Origin) -> Result<DigitsRun, Box<dyn Error>> {
    let mut trainer = if let Some(folder) = &options.from {
        // The folder is somebody's own; what others can repeat is the training.
        let trainer = Trainer::resume(&folder.join(checkpoint::FILE_NAME), data.train.clone())?;
        let preset = if name == BEST { "best" } else { "classic" };
        origin.command = format!("cnn train --preset {preset} --seed {}", trainer.recipe().seed);
        trainer
    } else {
        let mut recipe = if name == BEST { Recipe::best() } else { Recipe::classic() };
        if let Some(steps) = options.steps {
            recipe = recipe.with_steps(steps);
            recipe.evaluate_every = recipe.evaluate_every.min((steps / 6).max(1));
        }
        recipe.model = options.model.clone().unwrap_or(recipe.model);
        recipe.seed = options.seed.unwrap_or(recipe.seed);
        Trainer::new(recipe, data.train.clone())?
    };
    let run = DigitsRun::of(&mut trainer, &data.test, origin, &mut |event| {
        if let Event::Evaluated(point) = event {
            let test = 100.0 * point.test_accuracy.unwrap_or(f64::NAN);
            println!("  step {}: loss {:.4}, test accuracy {test:.2} %", point.step, point.loss);
        }
    })?;
    Ok(run)
}

fn write(name: &str, record: &impl Serialize) -> Result<(), Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("records").join(format!("{name}.json"));
    let text = serde_json::to_string(record)? + "\n";
    std::fs::write(&path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    println!("  written to {}", path.display());
    Ok(())
}

/// The commit, or the package's version where there is no git.
fn version() -> String {
    let output =
        Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).current_dir(env!("CARGO_MANIFEST_DIR")).output();
    match output {
        Ok(output) if output.status.success() => String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        _ => env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// The processor's name, where the system tells it.
fn processor() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = info.lines().find(|line| line.starts_with("model name"));
    let name = line.and_then(|line| line.split_once(':')).map(|(_, name)| name.trim().to_owned());
    name.unwrap_or_else(|| std::env::consts::ARCH.to_owned())
}
