//! `cnn predict`: which digit an image shows.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use datasets::digit::{Found, Glimpse};
use layers::{Context, Layer as _, softmax};
use models::Model;
use ndarray::{Array4, ArrayView3, ArrayView4, Axis, Ix2};
use viz::{Align, Table, cells};

use super::network::{self, Trained};
use super::{drawing, print_error, print_note};

/// Read the digit in an image
#[derive(Args)]
#[command(
    long_about = "\
Reads digits: PNG or JPEG files of 28×28 pixels as in MNIST, or photographs of one digit on paper, which are made \
to look like MNIST first (grey, white on black, scaled to 20 pixels, centred).

For each image it prints the class, the probability that the network gives it, and the runner-up, and a note where \
the answer is doubtful. Where there is no digit to be found, or more than one, it says so. --show draws what the \
network saw, or what was found in a picture that is refused.

The network knows the ten digits only. Whatever it is shown, a letter, a star or a cat, it names one of them, often \
with a high probability: then the answer means nothing.

Without --weights it uses the small trained network of the repository.",
    after_long_help = "\
Examples:
  cnn predict digit.png
  cnn predict photos/*.jpg
  cnn predict --show digit.png
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
    /// Draw what the network saw of each image, or why it saw none
    #[arg(long)]
    show: bool,
}

/// Prints a table with a line for each image.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    let Trained { mut model, class_names } = network::trained(options.model.as_deref(), options.weights.as_deref())?;
    let headers = ["image", "class", "probability", "runner-up", "probability"];
    let mut table = (1..headers.len()).fold(Table::new(headers), |table, column| table.align(column, Align::Right));
    let mut code = ExitCode::SUCCESS;
    for path in &options.images {
        let answer = network::picture(path).and_then(|picture| {
            let seen = network::seen(picture.view(), path, model.input_shape);
            if options.show {
                match &seen {
                    Ok((input, found)) => show(path, input.view(), found.as_ref())?,
                    Err(_) if model.input_shape == network::DIGIT_SHAPE => show_refused(path, picture.view())?,
                    Err(_) => (),
                }
            }
            ranked(&mut model, seen?.0)
        });
        match answer {
            Ok(ranked) => {
                let percent = |rank: usize| ranked.get(rank).map(|(_, part)| format!("{:.2} %", 100.0 * part));
                let class = |rank: usize| ranked.get(rank).map(|(class, _)| class_names[*class].clone());
                table.push(cells![path.display().to_string(), class(0), percent(0), class(1), percent(1)])?;
                if let [(first, part), (second, other), ..] = ranked[..]
                    && part < SURE
                {
                    let (first, second) = (&class_names[first], &class_names[second]);
                    let (part, other) = (100.0 * part, 100.0 * other);
                    print_note(&format!(
                        "{}: not sure: {first} ({part:.0} %) or {second} ({other:.0} %); --show draws what the network saw",
                        path.display()
                    ));
                }
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

/// Answers with a smaller probability are doubtful: of those that were wrong in `cargo xtask digits`, most have less.
const SURE: f32 = 0.8;

/// Draws what the network saw, and says how it was found.
fn show(path: &Path, input: ArrayView4<'_, f32>, found: Option<&Found>) -> anyhow::Result<()> {
    let mut out = io::stdout();
    match found {
        Some(found) => writeln!(out, "{}: {found}", path.display())?,
        None => writeln!(out, "{}: taken as it is", path.display())?,
    }
    // A picture in colours is drawn by its brightness.
    let seen = input.index_axis(Axis(0), 0).mean_axis(Axis(0));
    match seen {
        Some(seen) if seen.ncols() <= WIDEST => write!(out, "{}", drawing::half_blocks(seen.view()))?,
        _ => writeln!(out, "(more than {WIDEST} pixels wide: cnn features writes it to a file)")?,
    }
    Ok(())
}

/// Draws what there is to see of a picture in which no digit was found, for the line that says why.
fn show_refused(path: &Path, picture: ArrayView3<'_, u8>) -> anyhow::Result<()> {
    let (what, drawn) = match Glimpse::of(picture, GLIMPSE) {
        Some(Glimpse::Ink(ink)) => ("no digit; what was taken for ink", drawing::half_blocks(ink.view())),
        Some(Glimpse::Grey(grey)) => ("no ink was found; the picture in grey", drawing::shades(grey.view())),
        None => return Ok(()),
    };
    write!(io::stdout(), "{}: {what}\n{drawn}", path.display())?;
    Ok(())
}

/// The longer side of what is drawn of a refused picture: twice that of a digit, and less than a screen.
const GLIMPSE: usize = 56;
/// Wider pictures do not fit a terminal.
const WIDEST: usize = 76;

/// All classes with their probabilities, the most probable first.
fn ranked(model: &mut Model, input: Array4<f32>) -> anyhow::Result<Vec<(usize, f32)>> {
    let scores = model.network.forward(input.into_dyn(), &mut Context::eval())?.into_dimensionality::<Ix2>()?;
    let mut ranked: Vec<(usize, f32)> = softmax(scores.view()).iter().copied().enumerate().collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    Ok(ranked)
}
