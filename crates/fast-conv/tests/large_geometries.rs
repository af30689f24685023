//! The promise of the rule, [`rounding::promised`], on layers as large as users have them: every rung that it can choose,
//! in every pass, on numbers that hurt. `cargo xtask precision` prints a table of three hundred.

#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;
mod large;

use conv::rounding;
use fast_conv::Algorithm::{Direct, Rows, Tiled, Winograd};
use fast_conv::Pass;
use fast_conv::shapes::Shape;
use large::{Large, draw};

/// As many as are measured in half a minute; `reached` below says whether they are enough.
const CASES: usize = 80;

/// Multiply–adds of a case, at most.
const MOST: usize = 60_000_000;

#[test]
fn what_the_rule_chooses_keeps_its_promise() {
    let mut reached = Vec::new();
    let mut broken = Vec::new();
    // The digit reader's second layer as it is trained: the longest sums that Winograd has in this book.
    let book = Large::of(Shape::ALL[1]);
    for large in std::iter::once(book).chain(draw(CASES, MOST, 13)) {
        for measured in large.measure() {
            let (rung, promised) = ((measured.pass, measured.algorithm), rounding::promised::<f32>());
            if measured.error > promised {
                broken.push(format!("{large} {rung:?}: {:.2e}", measured.error));
            }
            // Both sums are rounded.
            if measured.error64 > 2.0 * rounding::promised::<f64>() {
                broken.push(format!("{large} {rung:?} in f64: {:.2e}", measured.error64));
            }
            if !reached.contains(&rung) {
                reached.push(rung);
            }
        }
    }
    assert!(broken.is_empty(), "{} passes:\n{}", broken.len(), broken.join("\n"));
    for pass in Pass::ALL {
        for rung in [Tiled, Direct, Rows, Winograd] {
            assert!(reached.contains(&(pass, rung)), "no case reached {rung} in {pass:?}");
        }
    }
    assert_eq!(reached.len(), 12, "the rule chooses others, too: {reached:?}");
}
