//! Loops over pieces of a tensor, on all threads with the feature `parallel`, one after another without it.
//!
//! How the work is cut never depends on the number of threads, and each piece is written by one of them:
//! the result has the same bits with any number of threads.

#[cfg(feature = "parallel")]
use rayon::prelude::*;

/// Elements of a piece when any cut would do: 64 KiB in `f32`, so that a piece fits the second-level cache and is worth
/// waking a thread for.
pub(crate) const PIECE: usize = 1 << 14;

/// Calls `work(index, piece)` for pieces of `size` elements (the last may be shorter).
pub(crate) fn for_each_piece<A: Send>(a: &mut [A], size: usize, work: impl Fn(usize, &mut [A]) + Sync) {
    if a.is_empty() || size == 0 {
        return;
    }
    if a.len() <= size {
        return work(0, a);
    }
    #[cfg(feature = "parallel")]
    a.par_chunks_mut(size).enumerate().for_each(|(index, a)| work(index, a));
    #[cfg(not(feature = "parallel"))]
    a.chunks_mut(size).enumerate().for_each(|(index, a)| work(index, a));
}

/// Calls `work(index, piece of a, piece of b)` for pieces of `size_a` and `size_b` elements, side by side.
pub(crate) fn for_each_two_pieces<A: Send, B: Send>(
    (a, size_a): (&mut [A], usize),
    (b, size_b): (&mut [B], usize),
    work: impl Fn(usize, &mut [A], &mut [B]) + Sync,
) {
    if a.is_empty() || b.is_empty() || size_a == 0 || size_b == 0 {
        return;
    }
    if a.len() <= size_a && b.len() <= size_b {
        return work(0, a, b);
    }
    #[cfg(feature = "parallel")]
    a.par_chunks_mut(size_a).zip(b.par_chunks_mut(size_b)).enumerate().for_each(|(index, (a, b))| work(index, a, b));
    #[cfg(not(feature = "parallel"))]
    a.chunks_mut(size_a).zip(b.chunks_mut(size_b)).enumerate().for_each(|(index, (a, b))| work(index, a, b));
}

/// Runs `work` on one of the threads that share the loops here.
///
/// A loop that starts on another thread must wake one of them and sleep until it is done. Over the sixty loops of a training
/// step that is a millisecond.
pub(crate) fn on_pool<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    #[cfg(feature = "parallel")]
    return rayon::scope(|_| work());
    #[cfg(not(feature = "parallel"))]
    return work();
}

/// The part of `whole` that belongs to the piece with this index, when pieces have `size` elements.
pub(crate) fn piece<A>(whole: &[A], index: usize, size: usize) -> &[A] {
    let start = index * size;
    &whole[start..whole.len().min(start + size)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_element_is_visited_once_with_its_own_index() {
        for length in [0, 1, 6, 7, 8, 50] {
            let mut a = vec![0_usize; length];
            for_each_piece(&mut a, 7, |index, piece| {
                for (offset, value) in piece.iter_mut().enumerate() {
                    *value += index * 7 + offset + 1;
                }
            });
            assert_eq!(a, (1..=length).collect::<Vec<_>>());
        }
    }

    #[test]
    fn pieces_of_two_slices_stay_side_by_side() {
        let mut a = [0; 6];
        let mut b = [0; 9];
        for_each_two_pieces((&mut a, 2), (&mut b, 3), |index, a, b| {
            a.fill(index);
            b.fill(index);
        });
        assert_eq!(a, [0, 0, 1, 1, 2, 2]);
        assert_eq!(b, [0, 0, 0, 1, 1, 1, 2, 2, 2]);
        assert_eq!(piece(&b, 2, 4), [2]);
        assert_eq!(on_pool(|| a), [0, 0, 1, 1, 2, 2]);
    }
}
