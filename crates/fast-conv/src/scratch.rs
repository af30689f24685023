//! Memory that each thread keeps for itself between calls, so that the fast paths allocate nothing once they are warm.

use std::any::{Any, TypeId};
use std::cell::RefCell;

thread_local! {
    static BUFFERS: RefCell<Vec<(TypeId, Box<dyn Any>)>> = const { RefCell::new(Vec::new()) };
}

/// Bytes of a cache line. A vector as wide as a line that begins in the middle of one takes two accesses.
const LINE: usize = 64;

/// Lends `length` values of whatever the memory last held to `work`, from the beginning of a cache line on: write before you
/// read.
///
/// Calls nest: a borrowed buffer is out of the thread's store until `work` returns.
pub(crate) fn with<T: Clone + Default + 'static, R>(length: usize, work: impl FnOnce(&mut [T]) -> R) -> R {
    let mut buffer = BUFFERS.with_borrow_mut(|buffers| {
        let at = buffers.iter().rposition(|(kind, _)| *kind == TypeId::of::<Vec<T>>());
        at.map_or_else(|| Box::new(Vec::<T>::new()) as Box<dyn Any>, |at| buffers.swap_remove(at).1)
    });
    let values = buffer.downcast_mut::<Vec<T>>().expect("buffers are stored under their own type");
    let slack = LINE / size_of::<T>().max(1);
    if values.len() < length + slack {
        values.resize(length + slack, T::default());
    }
    let first = values.as_ptr().align_offset(LINE).min(slack);
    let result = work(&mut values[first..first + length]);
    BUFFERS.with_borrow_mut(|buffers| buffers.push((TypeId::of::<Vec<T>>(), buffer)));
    result
}

#[cfg(test)]
mod tests {
    use super::with;

    #[test]
    fn nested_buffers_are_apart() {
        let sum: f32 = with(3, |outer: &mut [f32]| {
            outer.fill(1.0);
            with(2, |inner: &mut [f32]| inner.fill(5.0));
            outer.iter().sum()
        });
        assert_eq!(sum, 3.0);
    }

    #[test]
    fn the_first_is_the_first_of_a_cache_line() {
        for length in [1, 20, 5000] {
            with(length, |a: &mut [f32]| assert_eq!(a.as_ptr().addr() % super::LINE, 0));
            with(length, |a: &mut [usize]| assert_eq!(a.as_ptr().addr() % super::LINE, 0));
        }
    }

    #[test]
    fn one_thread_lends_both_kinds() {
        with(4, |a: &mut [f32]| with(5, |b: &mut [f64]| assert_eq!((a.len(), b.len()), (4, 5))));
        with(2, |a: &mut [f32]| assert_eq!(a.len(), 2));
    }
}
