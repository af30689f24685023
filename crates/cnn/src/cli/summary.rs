//! `cnn summary`: a network layer by layer.

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::Args;
use viz::{Table, cells};

use super::{network, number};

/// Show a network layer by layer: shapes, parameters, costs
#[derive(Args)]
#[command(
    long_about = "\
Shows a network layer by layer: the shape of one image's output, the parameters, the multiply–adds for one image, \
and how much of the image one output sees. No weights are made for it.

Without a name it lists the networks.",
    after_long_help = "\
Examples:
  cnn summary
  cnn summary vgg16
  cnn summary vgg16 --classes 10"
)]
pub struct Options {
    /// The network
    #[arg(value_name = "MODEL", value_parser = network::parse_name)]
    model: Option<String>,
    /// Classes that it tells apart [default: the model's]
    #[arg(long, value_name = "N", value_parser = number::whole::<usize>, allow_negative_numbers = true, requires = "model")]
    classes: Option<usize>,
}

/// Prints a table.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
    if let Some(name) = &options.model {
        let network = models::describe(name, options.classes)?;
        writeln!(out, "{}", network.summary())?;
    } else {
        let mut table = Table::new(["model", "what it is"]);
        for entry in models::catalogue() {
            table.push(cells![entry.name, entry.about])?;
        }
        write!(out, "{table}\nThe layers of one of them: cnn summary {}\n", network::DIGITS)?;
    }
    Ok(ExitCode::SUCCESS)
}
