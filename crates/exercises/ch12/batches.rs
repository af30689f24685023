//! One epoch: all images in random order, cut into batches.

/// The batches of one epoch over `images` images, as indices from 0: each image once, in random order.
///
/// Each batch has `size` indices; the last one has what is left. `draw(n)` gives a random number from 0 to n − 1, for n
/// from 1; all numbers are equally likely, and so must all orders be.
pub fn epoch(images: usize, size: usize, draw: &mut dyn FnMut(usize) -> usize) -> Vec<Vec<usize>> {
    todo!()
}

#[test]
fn ch12_batches() -> exercises::Graded {
    exercises::ch12::batches::grade(epoch)
}
