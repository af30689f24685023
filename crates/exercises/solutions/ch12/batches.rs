//! One epoch: all images in random order, cut into batches.

/// The batches of one epoch over `images` images, as indices from 0: each image once, in random order.
///
/// Each batch has `size` indices; the last one has what is left. `draw(n)` gives a random number from 0 to n − 1, for n
/// from 1; all numbers are equally likely, and so must all orders be.
pub fn epoch(images: usize, size: usize, draw: &mut dyn FnMut(usize) -> usize) -> Vec<Vec<usize>> {
    // ANCHOR: solution
    let mut order: Vec<usize> = (0..images).collect();
    for place in 0..images {
        let other = place + draw(images - place);
        order.swap(place, other);
    }
    order.chunks(size).map(<[usize]>::to_vec).collect()
    // ANCHOR_END: solution
}

#[test]
fn ch12_batches() -> exercises::Graded {
    exercises::ch12::batches::grade(epoch)
}
