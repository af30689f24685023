//! `cnn export`: a trained network as a file for other engines.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::Args;
use layers::count_parameters;
use models::onnx;

use super::network::{self, Trained};

/// Write a trained network as ONNX, for other engines
#[derive(Args)]
#[command(
    long_about = "\
Writes a trained network as an ONNX file, which most engines run: operations, their order and the weights in one.

It is the network as it is in evaluation, in 32-bit floating point: batch normalisation with its running \
statistics, no dropout. Its input is called images, its output scores; the size of a batch is left open. What \
comes in must look as in training: for a reader of digits white on black, levels divided by 255.

Without --weights it takes the small trained network of the repository.",
    after_long_help = "\
Examples:
  cnn export --out digits.onnx
  cnn export --weights runs/classic-seed0 --out classic.onnx
  cnn export --weights digits.safetensors --out digits.onnx --force"
)]
pub struct Options {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    force: bool,
    /// The network, if the weights do not say which they are for
    #[arg(long, value_name = "NAME", value_parser = network::parse_name, requires = "weights")]
    model: Option<String>,
    /// Its weights, or the folder of a run [default: the repository's]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
}

/// Writes the file and says what is in it.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let out = options.out.display();
    if options.out.exists() && !options.force {
        bail!("{out} is there already: replace it with --force, or give another --out");
    }
    let Trained { mut model, .. } = network::trained(options.model.as_deref(), options.weights.as_deref())?;
    onnx::write(&mut model, &options.out)?;
    let bytes = std::fs::metadata(&options.out).map_err(|error| anyhow!("cannot read {out}: {error}"))?.len();
    let [channels, height, width] = model.input_shape;
    let (input, output, batch, classes) = (onnx::INPUT, onnx::OUTPUT, onnx::BATCH, model.classes);
    let count = |number: u64| viz::Cell::from(number).display();
    writeln!(
        io::stdout(),
        "{out}: {}, {} parameters, {} bytes\n{input} [{batch}, {channels}, {height}, {width}] → {output} [{batch}, {classes}]",
        model.name,
        count(count_parameters(&mut model.network) as u64),
        count(bytes)
    )?;
    Ok(ExitCode::SUCCESS)
}
