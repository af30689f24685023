//! The program `cnn`. What it does is in `cli`, a file for each subcommand; what it computes is in the crates.

mod cli;

fn main() -> std::process::ExitCode {
    cli::main()
}
