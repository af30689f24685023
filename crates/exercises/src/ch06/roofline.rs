//! The highest rate that processor and memory allow.

use crate::{Graded, compare, grading, random};

/// Operations, bytes, peak, bandwidth → operations a second.
pub type HighestRate = fn(f64, f64, f64, f64) -> f64;

/// Asks for programs on both sides of the roof's corner, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: HighestRate) -> Graded {
    grading("ch06_roofline", move || {
        let ask = |[operations, bytes, peak, bandwidth]: [f64; 4], question: &str, target: f64| {
            let words = format!(
                "{operations} operations on {bytes} bytes; at most {peak} operations and {bandwidth} bytes a second"
            );
            compare(words, question, &target, || yours(operations, bytes, peak, bandwidth))
        };
        ask([100.0, 50.0, 100.0, 10.0], "How many seconds does memory take, and how many the processor?", 20.0)?;
        ask([100.0, 2.0, 100.0, 10.0], "Can the processor compute as fast as the numbers arrive?", 100.0)?;
        // One that waits for memory, and one that does not.
        let unusual = [(1_000_000, 3_000, 2_000_000_000, 5_000), (4_000_000_000, 2_000, 1_000_000, 5_000)];
        random((1..20_u32, 1..20_u32, 1..20_u32, 1..20_u32), unusual, |&(operations, bytes, peak, bandwidth)| {
            let [operations, bytes, peak, bandwidth] = [operations, bytes, peak, bandwidth].map(f64::from);
            // Whoever takes longer is waited for.
            let seconds = f64::max(operations / peak, bytes / bandwidth);
            ask([operations, bytes, peak, bandwidth], "Who waits for whom here?", operations / seconds)
        })
    })
}
