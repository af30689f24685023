//! The order in which images are visited, and how it is cut into batches.
//!
//! An order is a function of the seed and the epoch alone. Nothing is carried from one epoch to the next, so
//! training that stopped at (epoch, position) goes on with exactly the images that it would have seen.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::Error;

/// A random order of `0..len`, another one for each epoch of each seed.
///
/// All `len!` orders are equally likely: this is the shuffle of Fisher and Yates (*Statistical Tables*, 1938; as
/// Durstenfeld wrote it for computers, CACM 7 (1964), algorithm 235). Each epoch has its own stream of the seed's
/// `ChaCha8` generator.
///
/// ```
/// use datasets::order::epoch_order;
///
/// let order = epoch_order(60_000, 1, 0);
/// assert_eq!(order, epoch_order(60_000, 1, 0));
/// assert_ne!(order, epoch_order(60_000, 1, 1));
/// ```
pub fn epoch_order(len: usize, seed: u64, epoch: u64) -> Vec<usize> {
    permutation(len, seed, epoch)
}

/// A random order of `0..len` from one stream of the seed's generator.
pub(crate) fn permutation(len: usize, seed: u64, stream: u64) -> Vec<usize> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(stream);
    let mut order: Vec<usize> = (0..len).collect();
    // The places from `last` on are settled; one of those before it is drawn for each.
    for last in (1..len).rev() {
        order.swap(last, rng.random_range(0..=last));
    }
    order
}

/// The order that a shuffle through a bounded buffer gives.
///
/// The buffer is filled with the first `buffer` indices. Each output is drawn from the buffer, and the next index
/// of the file takes its place. This is what TensorFlow's `Dataset.shuffle(buffer_size)` does. An index can leave
/// at most `buffer − 1` places before its turn, so a file that is sorted by class stays nearly sorted.
///
/// ```
/// use datasets::order::buffer_shuffle;
///
/// let order = buffer_shuffle(60_000, 1_000, 1)?;
/// assert!(order[..100].iter().all(|&index| index < 1_100));
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// [`Error::Setting`] when `buffer` is 0.
// ANCHOR: buffer_shuffle
pub fn buffer_shuffle(len: usize, buffer: usize, seed: u64) -> Result<Vec<usize>, Error> {
    at_least_one("shuffle buffer", buffer)?;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(BUFFER_STREAM);
    let mut waiting: Vec<usize> = (0..buffer.min(len)).collect();
    let mut next = waiting.len();
    let mut order = Vec::with_capacity(len);
    while !waiting.is_empty() {
        let drawn = rng.random_range(0..waiting.len());
        if next < len {
            order.push(std::mem::replace(&mut waiting[drawn], next));
            next += 1;
        } else {
            order.push(waiting.swap_remove(drawn));
        }
    }
    Ok(order)
}
// ANCHOR_END: buffer_shuffle

/// Which stream of the seed's generator draws from the buffer; epochs use the small numbers.
const BUFFER_STREAM: u64 = u64::MAX - 1;

/// What becomes of the last batch when the size does not divide the number of images.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastBatch {
    /// It is smaller than the others.
    Keep,
    /// It is left out. Its images come in other epochs, because each has another order.
    Drop,
}

/// The batches of one epoch: consecutive pieces of an order.
///
/// ```
/// use datasets::{Batches, LastBatch};
///
/// let order = [4, 0, 3, 1, 2];
/// let mut batches = Batches::new(&order, 2, LastBatch::Keep)?;
/// assert_eq!(batches.len(), 3);
/// assert_eq!(batches.next(), Some(&[4, 0][..]));
/// assert_eq!(batches.last(), Some(&[2][..]));
/// # Ok::<(), datasets::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Batches<'a> {
    rest: &'a [usize],
    size: usize,
}

impl<'a> Batches<'a> {
    /// Cuts `order` into batches of `size`.
    ///
    /// # Errors
    /// [`Error::Setting`] when `size` is 0.
    pub fn new(order: &'a [usize], size: usize, last: LastBatch) -> Result<Self, Error> {
        at_least_one("batch size", size)?;
        let end = match last {
            LastBatch::Keep => order.len(),
            LastBatch::Drop => order.len() - order.len() % size,
        };
        Ok(Self { rest: &order[..end], size })
    }
}

impl<'a> Iterator for Batches<'a> {
    type Item = &'a [usize];

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let (batch, rest) = self.rest.split_at(self.size.min(self.rest.len()));
        self.rest = rest;
        Some(batch)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.rest.len().div_ceil(self.size);
        (left, Some(left))
    }
}

impl ExactSizeIterator for Batches<'_> {}

fn at_least_one(setting: &'static str, value: usize) -> Result<(), Error> {
    if value == 0 {
        return Err(Error::Setting { setting, value: "0".into(), range: "at least 1".into() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_orders_of_three_are_equally_likely() {
        let mut seen = std::collections::BTreeMap::new();
        for seed in 0..6_000 {
            *seen.entry(epoch_order(3, seed, 0)).or_insert(0_u32) += 1;
        }
        assert_eq!(seen.len(), 6);
        // 1,000 expected each, with a deviation of 29: six deviations either way.
        assert!(seen.values().all(|&times| (826..1_174).contains(&times)), "{seen:?}");
    }

    /// Checkpoints name a place in this order, so a change of it would be a change of format.
    #[test]
    fn the_order_of_a_seed_never_changes() {
        assert_eq!(epoch_order(10, 42, 0), EPOCH_0);
        assert_eq!(epoch_order(10, 42, 1), EPOCH_1);
    }
    const EPOCH_0: [usize; 10] = [0, 5, 3, 7, 9, 4, 8, 1, 6, 2];
    const EPOCH_1: [usize; 10] = [3, 7, 4, 8, 2, 0, 1, 9, 6, 5];

    #[test]
    fn a_buffer_of_one_shuffles_nothing_and_of_zero_is_refused() {
        assert_eq!(buffer_shuffle(4, 1, 9).unwrap(), [0, 1, 2, 3]);
        assert_eq!(buffer_shuffle(4, 0, 9).unwrap_err().to_string(), "shuffle buffer is 0, but must be at least 1");
        assert_eq!(
            Batches::new(&[1], 0, LastBatch::Keep).unwrap_err().to_string(),
            "batch size is 0, but must be at least 1"
        );
    }

    /// A file sorted by class: after a buffer of a sixtieth, the first tenth is still nearly one class.
    #[test]
    fn a_small_buffer_leaves_a_sorted_file_nearly_sorted() {
        let of_first_class = |order: &[usize]| order[..600].iter().filter(|&&i| i < 600).count();
        assert!(of_first_class(&buffer_shuffle(6_000, 100, 3).unwrap()) > 450);
        assert!(of_first_class(&epoch_order(6_000, 3, 0)) < 120);
    }

    proptest! {
        #[test]
        fn every_order_visits_each_image_once(len in 0_usize..400, buffer in 1_usize..500, seed: u64, epoch: u64) {
            let through_buffer = buffer_shuffle(len, buffer, seed).unwrap();
            for (place, &index) in through_buffer.iter().enumerate() {
                prop_assert!(index < place + buffer);
            }
            for mut order in [epoch_order(len, seed, epoch), through_buffer] {
                order.sort_unstable();
                prop_assert_eq!(order, (0..len).collect::<Vec<_>>());
            }
        }

        #[test]
        fn batches_joined_are_the_order(len in 0_usize..200, size in 1_usize..50) {
            let order = epoch_order(len, 5, 0);
            let kept = Batches::new(&order, size, LastBatch::Keep).unwrap();
            prop_assert_eq!(kept.len(), kept.clone().count());
            prop_assert_eq!(kept.flatten().copied().collect::<Vec<_>>(), order.clone());
            let whole = Batches::new(&order, size, LastBatch::Drop).unwrap();
            prop_assert_eq!(whole.len(), len / size);
            for (n, batch) in whole.enumerate() {
                prop_assert_eq!(batch, &order[n * size..(n + 1) * size]);
            }
        }
    }
}
