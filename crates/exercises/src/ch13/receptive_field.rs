//! The receptive field: how far one number of the last layer can look, along one axis.

use conv::{ReceptiveField, SlidingWindow};
use proptest::collection::vec;

use crate::{Graded, compare_all, grading, random};

/// Layers, each as `[kernel, stride, padding, dilation]` → size, jump and start.
pub type Field = fn(&[[usize; 4]]) -> (usize, usize, f64);

/// Asks for stacks that were worked out by hand, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Field) -> Graded {
    grading("ch13_receptive_field", move || {
        let ask = |layers: &[[usize; 4]], question: &str, (size, jump, start): (usize, usize, f64)| {
            let words: Vec<String> = layers
                .iter()
                .map(|[kernel, stride, padding, dilation]| {
                    format!("kernel {kernel}, stride {stride}, padding {padding}, dilation {dilation}")
                })
                .collect();
            let words = if words.is_empty() { "no layer at all".to_owned() } else { words.join("; then ") };
            let targets = [("the size", &(size as f64)), ("the jump", &(jump as f64)), ("the start", &start)];
            compare_all(1e-9, format!("{words}: the field?"), question, &targets, || {
                let (size, jump, start) = yours(layers);
                vec![("the size", size as f64), ("the jump", jump as f64), ("the start", start)]
            })
        };
        ask(&[], "How far does a pixel of the image look?", (1, 1, 0.0))?;
        ask(&[[3, 1, 0, 1]], "Which pixels does the first window cover, and where is its middle?", (3, 1, 1.0))?;
        ask(&[[3, 1, 1, 1]], "By how much does padding move the first window?", (3, 1, 0.0))?;
        ask(&[[3, 1, 0, 2]], "How far apart are the taps?", (5, 1, 2.0))?;
        ask(&[[2, 2, 0, 1], [3, 1, 0, 1]], "Behind a stride of 2, how far apart are neighbours?", (6, 2, 2.5))?;
        ask(&[[2, 2, 0, 1], [3, 1, 1, 1]], "Padding counts pixels of which layer?", (6, 2, 0.5))?;
        // A deep stack, and one of wide steps.
        let unusual = [vec![(40, 1, 35, 36); 120], vec![(40, 33, 35, 36); 3]];
        random(vec((1..5_usize, 1..4_usize, 0..3_usize, 1..4_usize), 1..5), unusual, |layers| {
            let layers: Vec<[usize; 4]> = layers.iter().map(|&(k, s, p, d)| [k, s, p, d]).collect();
            let mut field = ReceptiveField::input();
            for &[kernel, stride, padding, dilation] in &layers {
                let axis = SlidingWindow {
                    kernel,
                    stride,
                    pad_before: padding,
                    pad_after: padding,
                    dilation,
                    ..SlidingWindow::default()
                };
                field = field.through(&axis).expect("a small field");
            }
            ask(
                &layers,
                "Can you draw the pixels of each layer below one another?",
                (field.size, field.jump, field.start),
            )
        })
    })
}
