//! Shuffling a file that is too large for memory, through a buffer.

use proptest::prelude::any;

use super::draws::{Orders, draws};
use crate::grading::caught;
use crate::{Graded, compare, grading, holds, random};

/// images, size of the buffer, a source of random numbers → the order.
pub type ShuffleBuffer = fn(usize, usize, &mut dyn FnMut(usize) -> usize) -> Vec<usize>;

/// How often three images go through a buffer of two.
const RUNS: u64 = 16_000;
/// How often a wide buffer is filled. That one of its images never leaves first has a chance of one in thousands of millions.
const FIRSTS: u64 = 1_000;

/// Asks whether images come once and none too early, then whether all in the buffer are equally likely.
///
/// # Errors
///
/// The first that is not so.
pub fn grade(yours: ShuffleBuffer) -> Graded {
    grading("ch12_shuffle_buffer", move || {
        let in_order: Vec<usize> = (0..5).collect();
        let one = "5 images through a buffer of 1: in which order do they come?";
        compare(one, "What can be drawn from a buffer that holds one image?", &in_order, || {
            yours(5, 1, &mut draws(0))
        })?;
        random((0..30_usize, 1..9_usize, any::<u64>()), [(1000, 40, 1)], |&(images, size, seed)| {
            let words = format!("{images} images through a buffer of {size}");
            let all: Vec<usize> = (0..images).collect();
            let sorted = format!("{words}, sorted: which images came?");
            compare(sorted, "What becomes of the images in the buffer when the file has ended?", &all, || {
                let mut order = yours(images, size, &mut draws(seed));
                order.sort_unstable();
                order
            })?;
            let order = caught(|| yours(images, size, &mut draws(seed)))?;
            // When so many have left, the buffer has taken in no more than this many.
            let early = order.iter().enumerate().find(|&(place, &image)| image >= place + size);
            let seen = early.map_or_else(String::new, |(place, image)| format!("image {image} came in place {place}"));
            let words = format!("{words}: can an image come before it has entered the buffer?");
            holds(words, "When so many images have left, how many had come in?", seen, early.is_none())
        })?;
        let (images, size) = (60, 40);
        let mut first = Vec::new();
        for seed in 0..FIRSTS {
            first.extend(caught(|| yours(images, size, &mut draws(seed)))?.first().copied());
        }
        let never: Vec<usize> = (0..size).filter(|image| !first.contains(image)).collect();
        let words = format!(
            "{images} images through a buffer of {size}, {FIRSTS} times: can each of the first {size} leave first?"
        );
        let seen = format!("these never do: {never:?}");
        holds(words, "How many images are in the buffer when the first one is drawn?", seen, never.is_empty())?;
        let orders = Orders::of(RUNS, |draw| yours(3, 2, draw))?;
        let each = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0]];
        let words = format!(
            "3 images, a buffer of 2, {RUNS} times: which orders come, and how often? Four can, each about {} times",
            RUNS / 4
        );
        holds(words, "Is each image of the buffer drawn as often as the others?", &orders, orders.are_evenly(&each))
    })
}
