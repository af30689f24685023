//! One epoch: all images in random order, cut into batches.

use proptest::prelude::any;

use super::draws::{Orders, draws};
use crate::{Graded, compare, grading, holds, random};

/// images, size of a batch, a source of random numbers → the batches.
pub type Epoch = fn(usize, usize, &mut dyn FnMut(usize) -> usize) -> Vec<Vec<usize>>;

/// How often three images are shuffled.
const EPOCHS: u64 = 24_000;

/// Asks whether batches have their sizes and images come once, then whether all orders are equally likely.
///
/// # Errors
///
/// The first that is not so.
pub fn grade(yours: Epoch) -> Graded {
    grading("ch12_batches", move || {
        let ask = |images: usize, size: usize, seed: u64| {
            let once = format!("an epoch of {images} images in batches of {size}, sorted: which images came?");
            let all: Vec<usize> = (0..images).collect();
            compare(once, "Does each image come, and does it come once?", &all, || {
                let mut seen = yours(images, size, &mut draws(seed)).concat();
                seen.sort_unstable();
                seen
            })?;
            let sizes = format!("{images} images in batches of {size}: how many indices are in each batch?");
            let target: Vec<usize> = (0..images).step_by(size).map(|first| size.min(images - first)).collect();
            compare(sizes, "Where do the images go that do not fill a batch?", &target, || {
                yours(images, size, &mut draws(seed)).iter().map(Vec::len).collect::<Vec<_>>()
            })
        };
        ask(6, 3, 0)?;
        ask(7, 3, 0)?;
        ask(2, 5, 0)?;
        random((0..30_usize, 1..9_usize, any::<u64>()), [(5000, 40, 1)], |&(images, size, seed)| {
            ask(images, size, seed)
        })?;
        let orders = Orders::of(EPOCHS, |draw| yours(3, 2, draw).concat())?;
        let each = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        let words = format!(
            "3 images, {EPOCHS} epochs: how often does each order come? Each should about {} times",
            EPOCHS / 6
        );
        holds(words, "How many images are there to choose from for each place?", &orders, orders.are_evenly(&each))
    })
}
