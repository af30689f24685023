//! Which pixel stands at a position beyond the edge.

use conv::{Padding, PaddingMode, pad};
use ndarray::Array4;

use crate::{Graded, compare, grading, random};

/// Position, size → pixel.
pub type Source = fn(isize, usize) -> usize;

/// Asks for the row 0, 1, 2, continued to both sides, then for random rows.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(reflect: Source, replicate: Source, circular: Source) -> Graded {
    grading("ch04_padding_modes", move || {
        // Pixels that are their own positions, so that a mode says where it has them from.
        let ask = |name: &str, yours: Source, size: usize, outside: usize, question: &str, target: &[usize]| {
            let first = -outside.cast_signed();
            let words =
                format!("{name}: {size} pixels at positions 0 to {}, continued by {outside} on both sides", size - 1);
            let positions = || first..first + (size + 2 * outside).cast_signed();
            let graded = compare(words, question, &target.to_vec(), || {
                positions().map(|position| yours(position, size)).collect::<Vec<_>>()
            });
            graded.map_err(|report| report.given("position", &positions().collect::<Vec<_>>()))
        };
        let question = "The mirror stands on the outermost pixel. Is that pixel seen twice?";
        ask("reflect", reflect, 3, 1, question, &[1, 0, 1, 2, 1])?;
        ask("reflect", reflect, 3, 2, question, &[2, 1, 0, 1, 2, 1, 0])?;
        let question = "Which pixel is the last one that there is, on this side?";
        ask("replicate", replicate, 3, 2, question, &[0, 0, 0, 1, 2, 2, 2])?;
        let question = "The row is painted on a tyre. What stands before its first pixel?";
        ask("circular", circular, 3, 2, question, &[1, 2, 0, 1, 2, 0, 1])?;
        ask("circular", circular, 2, 3, "And if the tyre turns more than once?", &[1, 0, 1, 0, 1, 0, 1, 0])?;
        random((1..8_usize, 0..8_usize), [(50, 40), (200, 150)], |&(size, outside)| {
            let question = "How far outside is the position, and on which side?";
            let near = outside.min(size - 1);
            ask("reflect", reflect, size, near, question, &padded(size, near, PaddingMode::Reflect))?;
            ask("replicate", replicate, size, outside, question, &padded(size, outside, PaddingMode::Replicate))?;
            let once = outside.min(size);
            ask("circular", circular, size, once, question, &padded(size, once, PaddingMode::Circular))
        })
    })
}

/// The same row, continued by the function that the networks use.
fn padded(size: usize, outside: usize, padding_mode: PaddingMode<f64>) -> Vec<usize> {
    let row = Array4::from_shape_fn((1, 1, 1, size), |(_, _, _, column)| column as f64);
    let padding = Padding { left: outside, right: outside, ..Padding::NONE };
    let padded = pad(row.view(), padding, padding_mode).expect("it is not continued too far");
    padded.iter().map(|&pixel| pixel as usize).collect()
}
