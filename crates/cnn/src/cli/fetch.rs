//! `cnn fetch`: data sets that the repository does not hold.

use std::io::{self, Write as _};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use datasets::Error;
use datasets::fetch::{self, Phase, Progress, Source};
use indicatif::{ProgressBar, ProgressStyle};

use super::{INTERRUPTED, file, interrupt, without_numbers};

/// Download CIFAR-10 or Fashion-MNIST, verified
#[derive(Args)]
#[command(
    long_about = "\
Downloads a data set that the repository does not hold.

Several mirrors are tried. A download that was interrupted goes on where it stopped. Every file is compared with its \
published SHA-256 before it gets its name, so a file that is there is whole.",
    after_long_help = "\
Examples:
  cnn fetch fashion-mnist
  cnn train --data data/fashion-mnist
  cnn fetch cifar10 --to pictures/cifar10"
)]
pub struct Options {
    /// Which data set
    #[arg(value_name = "DATASET", value_parser = ["cifar10", "fashion-mnist"])]
    source: String,
    /// Where to put it [default: data/DATASET]
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Ask this server instead of the known ones; may be repeated
    #[arg(long, value_name = "URL", value_parser = address)]
    mirror: Vec<String>,
}

/// An address that can be asked.
fn address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !text.contains(char::is_whitespace) => Ok(text.to_owned()),
        _ => Err("give an address that begins with https:// or http://".to_owned()),
    }
}

/// Downloads with a progress bar on a terminal, and a line for each phase otherwise.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    interrupt::watch()?;
    let source: Source = options.source.parse()?;
    let folder = options.to.clone().unwrap_or_else(|| PathBuf::from("data").join(source.name()));
    file::make_folder(&folder)?;
    let mut patience = fetch::Options::default();
    if !options.mirror.is_empty() {
        patience.mirrors = Some(options.mirror.iter().map(|url| format!("{}/", url.trim_end_matches('/'))).collect());
    }
    let mut display = Display::new();
    let result = fetch::fetch(source, &folder, &patience, &mut |progress| display.show(&progress));
    display.bar.finish_and_clear();
    match result {
        Err(error @ Error::Cancelled { .. }) => {
            super::print_error(&error.to_string());
            Ok(ExitCode::from(INTERRUPTED))
        }
        // The display has said what was wrong at each mirror, when it was.
        Err(error @ Error::NoMirror { .. }) => {
            super::print_error(&error.without_mirrors());
            Ok(ExitCode::FAILURE)
        }
        other => {
            other?;
            writeln!(io::stdout(), "{source} is in {}", folder.display())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// A bar for the file in progress. Where there is no terminal the bar draws nothing, and lines are printed instead.
struct Display {
    bar: ProgressBar,
    mirror: String,
}

impl Display {
    fn new() -> Self {
        let bar = ProgressBar::new(0).with_style(
            ProgressStyle::with_template("{msg} {bar:24} {bytes}/{total_bytes} {bytes_per_sec} {eta} left")
                .expect("a valid template"),
        );
        Self { bar, mirror: String::new() }
    }

    fn show(&mut self, Progress { file, phase }: &Progress) -> ControlFlow<()> {
        match phase {
            Phase::Present => self.line(&format!("{file}: here already, verified")),
            Phase::Asking { mirror } => {
                self.mirror.clone_from(mirror);
                self.bar.reset();
                self.bar.set_message(file.clone());
            }
            Phase::Receiving { done, total } => {
                self.bar.set_length(*total);
                self.bar.set_position(*done);
            }
            Phase::Failed { mirror, problem } => self.line(&format!("{file}: {mirror}: {problem}")),
            Phase::Verifying => self.bar.set_message(format!("{file}: verifying")),
            Phase::Unpacking => self.bar.set_message(format!("{file}: unpacking")),
            Phase::Done => self.line(&format!("{file}: from {}", self.mirror)),
        }
        if interrupt::asked() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// News, above the bar.
    fn line(&self, text: &str) {
        self.bar.suspend(|| {
            // Progress is for whoever watches; without one the download goes on.
            let _ = writeln!(io::stderr(), "{}", without_numbers(text));
        });
    }
}
