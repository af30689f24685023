//! Shuffling a file that is too large for memory, through a buffer.

/// The order in which images leave a shuffle buffer; the file holds the images 0 to `images` − 1, in this order.
///
/// The buffer is filled with the first `size` images of the file. Then, until it is empty: one image is drawn from the
/// buffer and leaves it, and the file's next image comes in, if there is one. `draw(n)` gives a random number from 0 to
/// n − 1, for n from 1.
pub fn shuffle_buffer(images: usize, size: usize, draw: &mut dyn FnMut(usize) -> usize) -> Vec<usize> {
    // ANCHOR: solution
    let mut file = 0..images;
    let mut buffer: Vec<usize> = file.by_ref().take(size).collect();
    let mut order = Vec::new();
    while !buffer.is_empty() {
        let place = draw(buffer.len());
        order.push(buffer.swap_remove(place));
        buffer.extend(file.next());
    }
    order
    // ANCHOR_END: solution
}

#[test]
fn ch12_shuffle_buffer() -> exercises::Graded {
    exercises::ch12::shuffle_buffer::grade(shuffle_buffer)
}
