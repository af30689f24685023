//! How exact the rule's choice is in `f32`, over random layers: `cargo xtask precision [CASES [SEED]]`.

#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;
#[path = "../tests/large/mod.rs"]
mod large;

use std::process::ExitCode;

use conv::rounding;
use fast_conv::{Algorithm, InstructionSet, Pass};
use large::{Large, Measured, Values, draw};

/// Multiply–adds of a case, at most.
const MOST: usize = 250_000_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let numbers: Result<Vec<u32>, _> = arguments.iter().map(|argument| argument.parse()).collect();
    let (cases, seed) = match numbers.as_deref() {
        Ok([]) => (300, 1),
        Ok(&[cases]) => (cases, 1),
        Ok(&[cases, seed]) => (cases, seed),
        _ => {
            eprintln!("precision: expected at most two numbers, the cases (300) and a seed (1), not {arguments:?}");
            return ExitCode::from(2);
        }
    };
    println!("{cases} random layers, seed {seed}, {} instructions", InstructionSet::in_use());
    let all: Vec<(Large, [Measured; 3])> = draw(cases as usize, MOST, u64::from(seed))
        .map(|large| {
            let measured = large.measure();
            (large, measured)
        })
        .collect();
    let columns = Values::ALL.map(|values| format!("{values:?}"));
    println!("{:<16} {:<15} {:>5} {}  worst", "pass", "rung", "cases", row(&columns));
    let mut largest = 0.0_f64;
    for pass in Pass::ALL {
        for rung in Algorithm::ALL {
            let of_rung = || {
                let measured =
                    all.iter().flat_map(|(large, passes)| passes.iter().map(move |measured| (large, measured)));
                measured.filter(move |(_, measured)| (measured.pass, measured.algorithm) == (pass, rung))
            };
            let Some((worst, most)) = of_rung().max_by(|a, b| a.1.error.total_cmp(&b.1.error)) else { continue };
            let columns = Values::ALL.map(|values| {
                let errors = of_rung().filter(|(large, _)| large.values == values).map(|(_, measured)| measured.error);
                errors.reduce(f64::max).map_or("-".to_owned(), |error| format!("{error:.1e}"))
            });
            println!("{:<16} {rung:<15} {:>5} {}  {worst}", pass.name(), of_rung().count(), row(&columns));
            largest = largest.max(most.error);
        }
    }
    let promised = rounding::promised::<f32>();
    println!("largest error {largest:.2e}, promised {promised:.0e}");
    if largest <= promised { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Cells of a table.
fn row(cells: &[String]) -> String {
    cells.iter().map(|cell| format!("{cell:>9}")).collect::<Vec<_>>().join(" ")
}
