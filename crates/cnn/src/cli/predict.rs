//! `cnn predict`: which digit an image shows.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use layers::{Context, Layer as _, softmax};
use models::Model;
use ndarray::Ix2;
use viz::{Align, Table, cells};

use super::network::{self, Trained};
use super::print_error;

/// Read the digit in an image
#[derive(Args)]
#[command(
    long_about = "\
Reads digits: PNG or JPEG files of 28×28 pixels as in MNIST, or photographs of one digit on paper, which are made \
to look like MNIST first (grey, white on black, scaled to 20 pixels, centred).

For each image it prints the class, the probability that the network gives it, and the runner-up. A network that \
only ever saw digits gives a probability to everything: what it says about a cat means nothing.

Without --weights it uses the small trained network of the repository.",
    after_long_help = "\
Examples:
  cnn predict digit.png
  cnn predict photos/*.jpg
  cnn predict --weights runs/classic-seed0 digit.png"
)]
pub struct Options {
    /// PNG or JPEG files
    #[arg(value_name = "IMAGE", required = true)]
    images: Vec<PathBuf>,
    /// The network, if the weights do not say which they are for
    #[arg(long, value_name = "NAME", value_parser = network::parse_name, requires = "weights")]
    model: Option<String>,
    /// Its weights, or the folder of a run [default: the repository's]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
}

/// Prints a table with a line for each image.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let Trained { mut model, class_names } = network::trained(options.model.as_deref(), options.weights.as_deref())?;
    let headers = ["image", "class", "probability", "runner-up", "probability"];
    let mut table = (1..headers.len()).fold(Table::new(headers), |table, column| table.align(column, Align::Right));
    let mut code = ExitCode::SUCCESS;
    for path in &options.images {
        match ranked(&mut model, path) {
            Ok(ranked) => {
                let percent = |rank: usize| ranked.get(rank).map(|(_, part)| format!("{:.2} %", 100.0 * part));
                let class = |rank: usize| ranked.get(rank).map(|(class, _)| class_names[*class].clone());
                table.push(cells![path.display().to_string(), class(0), percent(0), class(1), percent(1)])?;
            }
            // One bad image does not hide what the others show.
            Err(error) => {
                print_error(&error.to_string());
                code = ExitCode::FAILURE;
            }
        }
    }
    if !table.rows().is_empty() {
        write!(io::stdout(), "{table}")?;
    }
    Ok(code)
}

/// All classes with their probabilities, the most probable first.
fn ranked(model: &mut Model, path: &Path) -> anyhow::Result<Vec<(usize, f32)>> {
    let input = network::input(path, model.input_shape)?.into_dyn();
    let scores = model.network.forward(input, &mut Context::eval())?.into_dimensionality::<Ix2>()?;
    let mut ranked: Vec<(usize, f32)> = softmax(scores.view()).iter().copied().enumerate().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(ranked)
}
