//! The options of `cnn shape`, one a line.
#![no_main]

use clap::Parser;
use libfuzzer_sys::fuzz_target;

// The program's own file: it is no library.
#[allow(dead_code, missing_docs)]
#[path = "../../cnn/src/cli"]
mod cli {
    pub mod shape;
}
use cli::shape;

#[derive(Parser)]
struct Cli {
    #[command(flatten)]
    options: shape::Options,
}

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(cli) = Cli::try_parse_from(std::iter::once("shape").chain(text.lines())) {
        let _ = shape::text(&cli.options);
    }
});
