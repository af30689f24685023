//! `cnn shape`: sizes, parameters and costs of convolutions, before anything is built.

mod chain;
mod layer;
mod single;

use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{ArgGroup, Args};
use conv::SlidingWindow;
use layer::{Conv, Layer, PaddingChoice};

/// Sizes beyond this are typing errors; it also bounds the time to count unread rows.
const LARGEST: usize = 1_000_000;

/// Compute output size, parameters and cost of convolutions
#[derive(Args)]
#[command(
    group(ArgGroup::new("what").required(true).args(["kernel", "layers"])),
    long_about = "\
The shape calculator: what goes in, what comes out, what it costs.

One convolution is given by --kernel and its options; the table shows each number with the formula it comes from. \
Several layers are given by --layer, in order; the table follows sizes and receptive fields through them.

Sizes are height by width. One number stands for both.

A layer is `conv` with the output channels and the kernel, or `pool` with the window, and then any of: s2 or s2x1 \
(stride), p1 or p0x1x0x1 (padding: top, bottom, left, right), pvalid, psame, pfull, d2 (dilation), g4 (groups). \
A pool's stride is its window unless you say otherwise.",
    after_long_help = "\
Examples:
  cnn shape --input 3x224x224 --kernel 64x3x3 --stride 2 --padding same
  cnn shape --input 6x7x5 --kernel 9x3x3 --groups 3 --padding 0x1x0x1
  cnn shape --input 1x28x28 --layer 'conv 32 5x5 psame' \\
            --layer 'pool 2x2' --layer 'conv 64 5x5 p2' --layer 'pool 2x2'"
)]
pub struct Options {
    /// The image: channels, height, width
    #[arg(long, value_name = "CxHxW", value_parser = layer::sizes::<3>)]
    input: [usize; 3],
    /// The kernels: output channels, height, width
    #[arg(long, value_name = "OxHxW", value_parser = layer::sizes::<3>)]
    kernel: Option<[usize; 3]>,
    /// Pixels from one window to the next
    #[arg(long, value_name = "S", value_parser = layer::pair, allow_negative_numbers = true, default_value = "1")]
    stride: [usize; 2],
    /// valid, same, same-lower, full, one number, or top x bottom x left x right
    #[arg(long, value_name = "P", value_parser = PaddingChoice::parse, allow_negative_numbers = true, default_value = "valid")]
    padding: PaddingChoice,
    /// Pixels from one tap of the kernel to the next
    #[arg(long, value_name = "D", value_parser = layer::pair, allow_negative_numbers = true, default_value = "1")]
    dilation: [usize; 2],
    /// Groups of channels that do not see each other
    #[arg(long, value_name = "G", value_parser = layer::size, allow_negative_numbers = true, default_value = "1")]
    groups: usize,
    /// Do not count biases
    #[arg(long)]
    no_bias: bool,
    /// A layer of a chain, such as 'conv 32 5x5 s1 p2'; repeat it
    #[arg(
        long = "layer",
        value_name = "LAYER",
        value_parser = Layer::parse,
        conflicts_with_all = ["stride", "padding", "dilation", "groups"]
    )]
    layers: Vec<Layer>,
}

/// Prints one table.
pub fn run(options: &Options) -> anyhow::Result<ExitCode> {
    write!(io::stdout(), "{}", text(options)?)?;
    Ok(ExitCode::SUCCESS)
}

/// The table.
pub fn text(options: &Options) -> anyhow::Result<String> {
    let bias = !options.no_bias;
    match options.kernel {
        Some([out_channels, height, width]) => {
            let conv = Conv {
                out_channels,
                kernel: [height, width],
                stride: options.stride,
                padding: options.padding,
                dilation: options.dilation,
                groups: options.groups,
            };
            single::table(&conv.geometry(options.input)?, bias)
        }
        None => chain::table(options.input, &options.layers, bias),
    }
}

/// The pixels along an axis that no window reads: how many, and the first of them.
fn unread(axis: &SlidingWindow) -> String {
    const SHOWN: usize = 4;
    let first: Vec<String> = axis.unread().take(SHOWN).map(|pixel| pixel.to_string()).collect();
    match axis.unread().count() {
        0 => "none".to_owned(),
        count if count <= SHOWN => first.join(", "),
        count => format!("{}, … ({count})", first.join(", ")),
    }
}
