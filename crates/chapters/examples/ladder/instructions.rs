//! Instructions of one call of each rung, counted by callgrind.
//!
//! This program runs itself: once with one call, once with three. The difference is two calls, and everything else, the
//! start of the program and the first call's preparations, is gone.

use std::error::Error;
use std::process::Command;

use chapters::records::Instructions;
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, InstructionSet, Pass};
use ndarray::Array4;

use crate::climb::operands;
use crate::pool;

/// Small: a program under callgrind is some fifty times as slow.
const SHAPE: Shape = Shape::new(1, 16, 28, 32, 3, 1);

/// Counts all rungs, if callgrind is there.
pub(crate) fn measure() -> Result<Instructions, Box<dyn Error>> {
    let mut record =
        Instructions { shape: SHAPE, vectors: String::new(), counts: vec![None; Algorithm::ALL.len()], reason: None };
    if crate::output("valgrind", &["--version"]).is_none() {
        record.reason = Some("valgrind, whose callgrind counts instructions, is not installed".to_owned());
        return Ok(record);
    }
    let geometry = SHAPE.geometry()?;
    for (place, algorithm) in Algorithm::ALL.into_iter().enumerate() {
        if !algorithm.supports(Pass::Forward, &geometry) {
            continue;
        }
        let (one, vectors) = run(place, 1)?;
        let (three, _) = run(place, 3)?;
        let count = three.saturating_sub(one) / 2;
        println!("{:24} {count:>12} instructions a call", algorithm.name());
        record.counts[place] = Some(count);
        record.vectors = vectors;
    }
    Ok(record)
}

/// The instructions of a whole run with so many calls, and the vectors that the kernels chose in it.
fn run(place: usize, calls: usize) -> Result<(u64, String), Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .args(["call", &place.to_string(), &calls.to_string()])
        .output()?;
    let (said, printed) = (String::from_utf8_lossy(&output.stderr), String::from_utf8_lossy(&output.stdout));
    let line = said.lines().find_map(|line| line.split("Collected :").nth(1));
    match line.and_then(|count| count.trim().parse().ok()) {
        Some(count) if output.status.success() => Ok((count, printed.trim().to_owned())),
        _ => Err(format!("callgrind failed: {}", said.lines().last().unwrap_or("it said nothing")).into()),
    }
}

/// `ladder call PLACE TIMES`: what callgrind watches.
pub(crate) fn call(arguments: &[String]) -> Result<(), Box<dyn Error>> {
    let [place, times] = arguments else {
        return Err("call needs a rung's place and a number of times".into());
    };
    let (place, times): (usize, usize) = (place.parse()?, times.parse()?);
    let algorithm = *Algorithm::ALL.get(place).ok_or("there is no such rung")?;
    let (input, kernel) = operands(&SHAPE);
    let mut output = Array4::<f32>::zeros(SHAPE.output());
    pool(1).install(|| {
        (0..times).try_for_each(|_| {
            algorithm.cross_correlate_into(input.view(), kernel.view(), None, &SHAPE.options(), output.view_mut())
        })
    })?;
    println!("{}", InstructionSet::in_use());
    Ok(())
}
