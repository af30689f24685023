//! Find the bug: a list of one's own in front of a head for 512 channels.

use models::{Normalisation, vgg};
use proptest::collection::vec;
use proptest::prelude::any;

use super::vgg_plan::{Item, written};
use crate::{Graded, compare, grading, random};

/// The list and the number of classes → all parameters.
pub type Parameters = fn(&[Item], usize) -> usize;

/// Asks for VGG-11, for the list of a well-known tutorial, and for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: Parameters) -> Graded {
    grading("ch14_custom_vgg", move || {
        let ask = |list: &[Item], classes: usize, question: &str| {
            let list_words = written(list);
            let words = format!("the list {list_words}, {classes} classes: how many parameters has the whole network?");
            compare(words, question, &counted(list, classes), || yours(list, classes))
        };
        ask(&ours(vgg::VGG11), 1000, "Which layers did you count, and their biases?")?;
        ask(
            &ours(vgg::CUSTOM),
            1000,
            "How many numbers leave the list, and how many does the first dense layer wait for?",
        )?;
        ask(&ours(vgg::CUSTOM), 10, "Which layer knows the number of classes?")?;
        let long = (0..120).map(|at| (at % 40 == 39, 40 + at)).collect();
        random((vec((any::<bool>(), 1..9_usize), 1..6), 1..20_usize), [(long, 1000)], |(items, classes)| {
            let list: Vec<Item> =
                items.iter().map(|&(pool, filters)| if pool { Item::Pool } else { Item::Conv(filters) }).collect();
            ask(&list, *classes, "How many numbers leave the list, and how many does each dense layer take and give?")
        })
    })
}

/// The list in the exercise's words.
fn ours(list: &[models::Item]) -> Vec<Item> {
    list.iter()
        .map(|item| match *item {
            models::Item::Conv { channels, .. } => Item::Conv(channels),
            _ => Item::Pool,
        })
        .collect()
}

/// The same from the project's own networks.
fn counted(list: &[Item], classes: usize) -> usize {
    let items: Vec<models::Item> = list
        .iter()
        .map(|&item| match item {
            Item::Conv(channels) => models::Item::Conv { channels, kernel: 3 },
            Item::Pool => models::Item::MaxPool,
        })
        .collect();
    vgg::architecture("vgg", &items, Normalisation::None, classes).expect("a list that fits 224 pixels").parameters()
}
