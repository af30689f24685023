//! The cell of a number, in both orders.

use ndarray::Array4;

use crate::{Graded, compare, grading, random};

/// Shape, place → cell.
pub type FlatIndex = fn([usize; 4], [usize; 4]) -> usize;

/// Asks for places that can be counted by hand, then for random ones of random tensors.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours_nchw: FlatIndex, yours_nhwc: FlatIndex) -> Graded {
    grading("ch01_flat_index", move || {
        let ask = |order: &str, yours: FlatIndex, shape: [usize; 4], place: [usize; 4], question: &str, cell: usize| {
            let ([images, channels, height, width], [n, c, h, w]) = (shape, place);
            let words = format!(
                "{order}: {images} images, {channels} channels, {height}×{width} pixels; the cell of image {n}, channel \
                 {c}, row {h}, column {w}"
            );
            compare(words, question, &cell, || yours(shape, place))
        };
        let small = [1, 3, 2, 3];
        let question = "How many numbers of the same row come before it?";
        ask("NCHW", yours_nchw, small, [0, 0, 0, 2], question, 2)?;
        let question = "How many whole sheets come before it, how many whole rows, how many numbers?";
        ask("NCHW", yours_nchw, small, [0, 1, 1, 0], question, 9)?;
        let question = "How many numbers does a whole image have?";
        ask("NCHW", yours_nchw, [2, 3, 2, 3], [1, 0, 0, 0], question, 18)?;
        let question = "How many whole pixels come before it, and how many numbers has each of them?";
        ask("NHWC", yours_nhwc, small, [0, 1, 1, 0], question, 10)?;
        let question = "How many numbers does a whole image have?";
        ask("NHWC", yours_nhwc, [2, 3, 2, 3], [1, 0, 0, 0], question, 18)?;
        let shapes = (1..4_usize, 1..5_usize, 1..5_usize, 1..5_usize);
        let places = (0..4_usize, 0..5_usize, 0..5_usize, 0..5_usize);
        let unusual = [((34, 35, 36, 37), (33, 34, 35, 36))];
        random((shapes, places), unusual, |&((images, channels, height, width), (n, c, h, w))| {
            let shape = [images, channels, height, width];
            let place = [n % images, c % channels, h % height, w % width];
            // Every number of these tensors is the number of its own cell.
            let numbered = |shape: [usize; 4]| {
                Array4::from_shape_vec(shape, (0..shape.iter().product()).collect()).expect("as many as the shape has")
            };
            let first = numbered(shape)[place];
            let last = numbered([images, height, width, channels]).permuted_axes([0, 3, 1, 2])[place];
            let question = "Which index walks fastest, and how many cells does a step of each other one skip?";
            ask("NCHW", yours_nchw, shape, place, question, first)?;
            ask("NHWC", yours_nhwc, shape, place, question, last)
        })
    })
}
