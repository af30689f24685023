//! Weights and multiply–adds of layers that see everything, look nearby, and share.

use conv::{Conv2dOptions, Geometry};

use crate::{Graded, compare_all, grading, random};

/// Pixels, units, pixels of a window → weights of three layers, multiply–adds of three layers.
pub type Sharing = fn(u64, u64, u64) -> ([u64; 3], [u64; 3]);

/// Asks for layers that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Sharing) -> Graded {
    grading("ch05_sharing", move || {
        let ask = |[pixels, units, window]: [u64; 3], question: &str, weights: [u64; 3], multiply_adds: [u64; 3]| {
            let words = format!("{pixels} pixels, {units} units, windows of {window} pixels");
            let targets = [("weights", &weights), ("multiply–adds", &multiply_adds)];
            compare_all(1e-9, words, question, &targets, || {
                let (weights, multiply_adds) = yours(pixels, units, window);
                vec![("weights", weights), ("multiply–adds", multiply_adds)]
            })
        };
        ask(
            [7, 5, 3],
            "Which units have weights of their own, and which of them multiply?",
            [35, 15, 3],
            [35, 15, 15],
        )?;
        random((1..8_usize, 0..6_usize), [(40, 40)], |&(kernel, more)| {
            let side = kernel + more;
            let of = |filters: usize, kernel: usize| {
                let geometry = Geometry::new([1, side, side], [filters, 1, kernel, kernel], &Conv2dOptions::default());
                geometry.expect("a kernel that fits")
            };
            // One unit for each place of the window. A kernel as large as the image sees everything.
            let shared = of(1, kernel);
            let units = shared.output_size().iter().product();
            let everything = of(units, side);
            let nearby = shared.multiply_adds();
            ask(
                [side * side, units, kernel * kernel].map(|count| count as u64),
                "Does it save a multiplication if the neighbour has the same weight?",
                [everything.parameters(false) as u64, nearby, shared.parameters(false) as u64],
                [everything.multiply_adds(), nearby, nearby],
            )
        })
    })
}
