//! The weights of a dense unit follow its pixels.

use proptest::collection::vec;
use proptest::strategy::{Just, Strategy};

use crate::strategies::small;
use crate::unusual::loud_row;
use crate::{Graded, compare, grading, random};

/// Weights, order → weights for rearranged images.
pub type Rewired = fn(&[f64], &[usize]) -> Vec<f64>;

/// Asks for three weights, then for random ones in random orders, and whether the unit answers as before.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Rewired) -> Graded {
    grading("ch01_rewired", move || {
        let ask = |weights: &[f64], order: &[usize], question: &str| {
            // The weights that are wanted answer each pixel alone, lit on an otherwise black image, as before.
            let mut target = vec![0.0; weights.len()];
            for (pixel, weight) in weights.iter().enumerate() {
                let place = order.iter().position(|&from| from == pixel).expect("each pixel has a new place");
                target[place] = *weight;
            }
            let words = format!("{} pixels, put in the order {order:?}: where does each weight go?", weights.len());
            let graded = compare(words, question, &target, || yours(weights, order));
            graded.map_err(|report| report.given("weights", &weights.to_vec()))
        };
        let question = "Which pixel lies at place 0 of the rearranged image, and what was its weight?";
        ask(&[10.0, 20.0, 30.0], &[0, 2, 1], question)?;
        let question = "Does `order` say where a pixel goes, or where the pixel at a place comes from?";
        ask(&[10.0, 20.0, 30.0], &[2, 0, 1], question)?;
        let orders = (1..7_usize)
            .prop_flat_map(|pixels| (vec(small(), pixels), Just((0..pixels).collect::<Vec<_>>()).prop_shuffle()));
        let many = (loud_row(300, 1), (0..300).map(|place| place * 7 % 300).collect());
        random(orders, [many], |(weights, order)| {
            ask(weights, order, "One pixel is lit. Which wire carries it now, and which weight belongs on that wire?")
        })
    })
}
