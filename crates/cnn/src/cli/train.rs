//! `cnn train`: from a recipe to weights, accuracies and pictures.

use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::{Args, ValueEnum};
use datasets::Dataset;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use layers::{count_parameters, with_thousands_separators};
use train::{Event, Outcome, Point, Recipe, TrainError, Trainer};

use super::data::Data;
use super::run_folder::{Beginning, RunFolder};
use super::{INTERRUPTED, data, interrupt, network, number, report};

/// Train a network to read handwritten digits, or to name small photographs
#[derive(Args)]
#[command(
    long_about = "\
Trains a network on the 60,000 digits of MNIST, which are in the repository, and tests it on 10,000 others. With --data it is \
any data in MNIST's format, or the small photographs of CIFAR-10, which cnn fetch cifar10 downloads.

At intervals it prints the loss and the accuracy on the training batches (as trained: with dropout and changed \
images) and on the test images, and writes a checkpoint. At the end it writes the weights, the history, the curve of \
the loss, the confusion matrix, the feature maps of a test digit and the digits that it got wrong.

Ctrl-C stops it with a checkpoint; a second one stops it at once. A run that was stopped or killed continues with \
--resume, to exactly the weights that it would have had; with another --lr or --steps it goes on differently from \
there. The number of threads changes nothing but the time.",
    after_long_help = "\
Examples:
  cnn train
  cnn train --preset best --seed 1
  cnn train --model lenet5 --steps 500 --out runs/lenet5
  cnn train --model resnet20 --data cifar10
  cnn train --resume runs/lenet5
  cnn train --resume runs/lenet5 --steps 2000 --lr 1e-5"
)]
pub struct Options {
    /// The network; `cnn summary` lists them [default: the preset's]
    #[arg(long, value_name = "NAME", value_parser = network::parse_name)]
    model: Option<String>,
    /// The recipe to start from [default: classic; colour for a model that takes
    /// images of CIFAR-10's size]
    #[arg(long, value_enum, ignore_case = true)]
    preset: Option<Preset>,
    /// Steps in all [default: the preset's]
    #[arg(long, value_name = "N", value_parser = number::whole::<u64>, allow_negative_numbers = true)]
    steps: Option<u64>,
    /// Images in a step [default: the preset's]
    #[arg(long, value_name = "N", value_parser = number::whole::<usize>, allow_negative_numbers = true)]
    batch: Option<usize>,
    /// Learning rate, the highest if it changes [default: the preset's]
    #[arg(long, value_name = "RATE", value_parser = number::positive, allow_negative_numbers = true)]
    lr: Option<f64>,
    /// Where all random numbers start from
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number::seed, allow_negative_numbers = true)]
    seed: u64,
    /// Threads to compute with [default: one for each core]
    #[arg(long, value_name = "N", value_parser = number::threads, allow_negative_numbers = true)]
    threads: Option<u16>,
    /// A folder with the four files of MNIST, or of other data in its format,
    /// or with CIFAR-10's six; or the name of what was fetched: cifar10
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Where to write [default: runs/PRESET-seedN]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Continue the run in this folder, if you like with another --lr or --steps
    #[arg(long, value_name = "DIR", conflicts_with_all = ["model", "preset", "batch", "seed", "out"])]
    resume: Option<PathBuf>,
}

/// A recipe by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Preset {
    /// The recipe of the tutorial that chapter 12 follows
    Classic,
    /// Our own, with batch normalisation and changed images
    Best,
    /// For CIFAR-10: a small residual network, momentum, changed images
    Colour,
}

impl Preset {
    fn name(self) -> &'static str {
        match self {
            Self::Classic => "classic",
            Self::Best => "best",
            Self::Colour => "colour",
        }
    }
}

/// Trains, and says how it went.
pub fn run(options: Options) -> anyhow::Result<ExitCode> {
    interrupt::watch()?;
    if let Some(threads) = options.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.into());
        pool.build_global().map_err(|error| anyhow!("cannot start {threads} threads: {error}"))?;
    }
    match &options.resume {
        Some(path) => resume(path, &options),
        None => begin(&options),
    }
}

fn begin(options: &Options) -> anyhow::Result<ExitCode> {
    let recipe = options.recipe();
    recipe.check()?;
    let data = options.data.as_deref().map(data::folder).transpose()?;
    let beginning = Beginning { data, recipe };
    let folder = RunFolder::create(options.out.as_deref(), &options.run_name(), &beginning)?;
    let start = || -> anyhow::Result<(Trainer, Dataset)> {
        let Data { train, test } = data::read(beginning.data.as_deref())?;
        Ok((Trainer::new(beginning.recipe.clone(), train)?, test))
    };
    match start() {
        Ok((trainer, test)) => go(trainer, &test, &folder),
        Err(error) => {
            folder.discard();
            Err(error)
        }
    }
}

fn resume(path: &Path, options: &Options) -> anyhow::Result<ExitCode> {
    let (folder, beginning) = RunFolder::open(path)?;
    let other_data = options.data.as_deref().map(data::folder).transpose()?;
    let data = other_data.or_else(|| beginning.data.clone());
    if let Some(gone) = data.as_deref().filter(|data| !data.exists()) {
        let (gone, path) = (gone.display(), path.display());
        bail!(
            "the data of this run is not in {gone} any more: cnn train --resume {path} --data DIR says where it is now"
        );
    }
    let Data { train, test } = data::read(data.as_deref())?;
    let checkpoint = folder.checkpoint();
    let mut trainer = match &checkpoint {
        Some(checkpoint) => Trainer::resume(checkpoint, train)?,
        None => Trainer::new(beginning.recipe.clone(), train)?,
    };
    trainer.change(options.lr, options.steps)?;
    // Before anything is trained: whoever kills it and resumes it again means the run as it is now.
    let now = Beginning { data, recipe: trainer.recipe().clone() };
    if now != beginning {
        if let Some(checkpoint) = checkpoint {
            trainer.save(&checkpoint)?;
        }
        folder.write(&now)?;
    }
    go(trainer, &test, &folder)
}

/// Trains from wherever the run is to its end, then writes what it has to show.
fn go(mut trainer: Trainer, test: &Dataset, folder: &RunFolder) -> anyhow::Result<ExitCode> {
    let path = folder.path();
    let mut watcher = Watcher::new(&trainer);
    watcher.lost = watcher.introduce(&mut trainer, test, path).err();
    let outcome = trainer.run(Some(test), Some(path), &mut |event| watcher.hear(&event));
    watcher.bar.finish_and_clear();
    let finished = match outcome.map_err(|error| advise(error, path))? {
        Outcome::Finished => report::write(&mut trainer, test, path)?,
        Outcome::Stopped => None,
    };
    let Some(finished) = finished else {
        let (step, steps, path) = (trainer.step_count(), trainer.recipe().steps, path.display());
        let advice = format!("stopped after step {step} of {steps}; continue with: cnn train --resume {path}");
        // Nobody reading any more is a wish to stop; a full disk is not.
        if let Some(error) = watcher.lost.filter(|error| error.kind() != io::ErrorKind::BrokenPipe) {
            bail!("cannot write to standard output: {error}; {advice}");
        }
        // Whoever stopped it may have closed the terminal, too.
        let _ = writeln!(io::stderr(), "{advice}");
        return Ok(ExitCode::from(INTERRUPTED));
    };
    let mut out = io::stdout().lock();
    writeln!(out, "\nwritten to {}:\n{}", path.display(), finished.files)?;
    match finished.accuracy {
        Some(accuracy) => writeln!(out, "test accuracy {:.2} %", 100.0 * accuracy)?,
        None => writeln!(out, "no test images, so no test accuracy")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What to do about a run that failed, with the commands to type.
fn advise(error: TrainError, folder: &Path) -> anyhow::Error {
    let folder = folder.display();
    match error {
        TrainError::NotFinite { step, what, learning_rate } => anyhow!(
            "step {step}: the {what} is not finite any more at learning rate {learning_rate:e}; the last checkpoint is as \
             it was: go on from it at a lower one with cnn train --resume {folder} --lr RATE"
        ),
        error @ TrainError::Model(_) => {
            anyhow!("{error}; the last checkpoint is as it was: continue with cnn train --resume {folder}")
        }
        error => error.into(),
    }
}

/// Turns the news of a run into a progress bar, which draws only on a terminal, and a line for each evaluation.
struct Watcher {
    bar: ProgressBar,
    validation: bool,
    /// Why nobody hears us any more.
    lost: Option<io::Error>,
}

impl Watcher {
    fn new(trainer: &Trainer) -> Self {
        let rate = |state: &ProgressState, text: &mut dyn std::fmt::Write| {
            // A text that cannot be written is a bar that is not drawn.
            let _ = write!(text, "{:.1} steps/s", state.per_sec());
        };
        let style = ProgressStyle::with_template("{bar:24} {pos}/{len}  {msg}  {rate}  {eta} left")
            .expect("a valid template")
            .with_key("rate", rate);
        let bar = ProgressBar::new(trainer.recipe().steps).with_style(style).with_position(trainer.step_count());
        bar.reset_eta();
        Self { bar, validation: trainer.recipe().validation > 0, lost: None }
    }

    /// What is trained on what, and what was measured before if the run is an old one.
    fn introduce(&self, trainer: &mut Trainer, test: &Dataset, folder: &Path) -> io::Result<()> {
        let number = |number: usize| with_thousands_separators(number as u64);
        let parameters = number(count_parameters(&mut trainer.model().network));
        let (train, test) = (number(trainer.training_images()), number(test.len()));
        let Recipe { model, batch, seed, steps, .. } = trainer.recipe();
        let (done, steps) = (with_thousands_separators(trainer.step_count()), with_thousands_separators(*steps));
        let mut out = io::stdout().lock();
        writeln!(out, "{model}: {parameters} parameters, {train} images to train on, {test} to test with")?;
        writeln!(out, "{steps} steps of {batch} images, seed {seed}; writing to {}", folder.display())?;
        if trainer.step_count() == trainer.recipe().steps {
            writeln!(out, "all steps are done already; its results are written again")?;
        } else if trainer.step_count() > 0 {
            writeln!(out, "continuing after step {done}")?;
        }
        let validation = if self.validation { "  valid. loss  valid. acc." } else { "" };
        writeln!(out, "\n    step   epoch  train loss  train acc.{validation}  test loss  test acc.")?;
        for point in &trainer.history().points {
            writeln!(out, "{}", self.row(point))?;
        }
        Ok(())
    }

    fn hear(&mut self, event: &Event<'_>) -> ControlFlow<()> {
        match event {
            Event::Step { step, loss, .. } => {
                self.bar.set_message(if *loss < 1e4 { format!("loss {loss:.4}") } else { format!("loss {loss:.2e}") });
                self.bar.set_position(*step);
            }
            Event::Evaluating { done, total } => self.bar.set_message(format!("evaluating {done}/{total}")),
            Event::Evaluated(point) => {
                let row = self.row(point);
                let written = self.bar.suspend(|| writeln!(io::stdout(), "{row}"));
                self.lost = self.lost.take().or(written.err());
            }
            _ => (),
        }
        if self.lost.is_some() || interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    fn row(&self, point: &Point) -> String {
        let loss = |loss: Option<f64>| match loss {
            None => "–".to_owned(),
            Some(loss) if loss < 1e4 => format!("{loss:.4}"),
            Some(loss) => format!("{loss:.2e}"),
        };
        let percent = |part: Option<f64>| part.map_or_else(|| "–".to_owned(), |part| format!("{:.2} %", 100.0 * part));
        let mut row = vec![
            format!("{:>8}", with_thousands_separators(point.step)),
            format!("{:>6.2}", point.epochs),
            format!("{:>10}", loss(Some(point.loss))),
            format!("{:>10}", percent(Some(point.train_accuracy))),
        ];
        if self.validation {
            row.push(format!("{:>11}", loss(point.validation_loss)));
            row.push(format!("{:>11}", percent(point.validation_accuracy)));
        }
        row.push(format!("{:>9}", loss(point.test_loss)));
        row.push(format!("{:>9}", percent(point.test_accuracy)));
        row.join("  ")
    }
}

impl Options {
    fn recipe(&self) -> Recipe {
        let mut recipe = match self.preset() {
            Preset::Classic => Recipe::classic(),
            Preset::Best => Recipe::best(),
            Preset::Colour => Recipe::colour(),
        };
        recipe.seed = self.seed;
        if let Some(model) = &self.model {
            recipe.model.clone_from(model);
        }
        if let Some(batch) = self.batch {
            recipe.batch = batch;
        }
        if let Some(steps) = self.steps {
            recipe = recipe.with_steps(steps);
        }
        if let Some(rate) = self.lr {
            recipe = recipe.with_learning_rate(rate);
        }
        recipe
    }

    /// The recipe that was asked for, or the one for the model's images.
    fn preset(&self) -> Preset {
        let takes_colour =
            |name: &String| models::describe(name, None).is_ok_and(|network| network.input_shape() == [3, 32, 32]);
        let usual = if self.model.as_ref().is_some_and(takes_colour) { Preset::Colour } else { Preset::Classic };
        self.preset.unwrap_or(usual)
    }

    /// `classic-seed0`, or `classic-lenet5-seed0` if the model is not the preset's.
    fn run_name(&self) -> String {
        let preset = self.preset().name();
        let model = self.model.as_ref().map(|model| format!("-{model}")).unwrap_or_default();
        format!("{preset}{model}-seed{}", self.seed)
    }
}
