//! Where a pass writes: memory that holds numbers already, or memory fresh from the system.
//!
//! Rust lets nobody see memory that was never written to. To fill it with zeros, which nobody wants, takes a fifth of the time
//! of a depthwise convolution. So the kernels write to memory as it comes, and what they have written is counted.

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicUsize, Ordering};

use conv::ConvError;
use conv::checks::{check_room, too_large};
use ndarray::{Array4, ArrayViewMut, ArrayViewMut4, Axis, Dimension, Ix4, RemoveAxis};
use num_traits::Zero;

use crate::parallel;

/// An array to be written, or a piece of it.
#[derive(Debug)]
pub(crate) struct Destination<'a, T, D: Dimension = Ix4> {
    numbers: ArrayViewMut<'a, MaybeUninit<T>, D>,
    /// Counts the numbers that have been written, if the memory is fresh.
    written: Option<&'a AtomicUsize>,
}

impl<T: Copy + Zero + Send + Sync> Destination<'_, T> {
    /// A new array that `work` writes, or an error if it would be unreasonably large or the memory is not there.
    ///
    /// # Panics
    /// If `work` does not write all of it.
    pub(crate) fn fresh(
        operation: &'static str,
        shape: [usize; 4],
        work: impl FnOnce(Destination<'_, T>),
    ) -> Result<Array4<T>, ConvError> {
        let length = check_room::<T>(operation, &shape)?;
        let mut values = Vec::new();
        values.try_reserve_exact(length).map_err(|_| too_large(operation, &shape))?;
        let written = AtomicUsize::new(0);
        let room = &mut values.spare_capacity_mut()[..length];
        let numbers = ArrayViewMut4::from_shape(shape, room).map_err(|_| too_large(operation, &shape))?;
        work(Destination { numbers, written: Some(&written) });
        assert_eq!(written.into_inner(), length, "{operation} writes all of its output");
        #[expect(unsafe_code, reason = "to fill the memory first costs a fifth of a depthwise convolution")]
        // SAFETY: `unwritten`, the one way to the memory, counts what its caller writes, and nobody can count a number
        // twice: every way from an output to its pieces takes `self`. So all have been written.
        unsafe {
            values.set_len(length);
        }
        Array4::from_shape_vec(shape, values).map_err(|_| too_large(operation, &shape))
    }
}

impl<'a, T: Copy + Zero + Send + Sync, D: Dimension> Destination<'a, T, D> {
    /// Memory that holds numbers.
    pub(crate) fn held(mut numbers: ArrayViewMut<'a, T, D>) -> Self {
        #[expect(unsafe_code, reason = "ndarray has no safe way to forget that numbers are there")]
        // SAFETY: the view is borrowed mutably and not used again; the two types have the same layout; only this file sees
        // the numbers as `MaybeUninit`, and it writes nothing but numbers.
        let numbers = unsafe { numbers.raw_view_mut().cast::<MaybeUninit<T>>().deref_into_view_mut() };
        Self { numbers, written: None }
    }

    /// The numbers: zeros in fresh memory, whatever is there otherwise.
    pub(crate) fn into_view(self) -> ArrayViewMut<'a, T, D> {
        let fresh = self.written.is_some();
        #[expect(unsafe_code, reason = "see `unwritten`")]
        // SAFETY: they are written in the next line, or have been numbers all along.
        unsafe {
            let mut numbers = self.unwritten();
            if fresh {
                fill(&mut numbers);
            }
            numbers.assume_init()
        }
    }

    /// Memory for numbers.
    ///
    /// # Safety
    /// The caller writes all of them, before it returns to whoever began the pass.
    #[expect(unsafe_code, reason = "the compiler cannot see that a kernel writes everything")]
    pub(crate) unsafe fn unwritten(self) -> ArrayViewMut<'a, MaybeUninit<T>, D> {
        if let Some(written) = self.written {
            written.fetch_add(self.numbers.len(), Ordering::Relaxed);
        }
        self.numbers
    }

    /// Calls `work(i, piece)` for pieces of at most `size` along an axis, one after the other.
    pub(crate) fn each_chunk(self, axis: usize, size: usize, mut work: impl FnMut(usize, Destination<'_, T, D>)) {
        let Self { mut numbers, written } = self;
        let chunks = numbers.axis_chunks_iter_mut(Axis(axis), size);
        chunks.enumerate().for_each(|(at, numbers)| work(at, Destination { numbers, written }));
    }

    /// The array itself, of whatever shape.
    pub(crate) fn map<E: Dimension>(
        self,
        reshape: impl FnOnce(ArrayViewMut<'a, MaybeUninit<T>, D>) -> ArrayViewMut<'a, MaybeUninit<T>, E>,
    ) -> Destination<'a, T, E> {
        Destination { numbers: reshape(self.numbers), written: self.written }
    }

    /// Its sizes.
    pub(crate) fn dim(&self) -> D::Pattern {
        self.numbers.dim()
    }

    /// [`parallel::for_each_chunk`].
    pub(crate) fn for_each_chunk(
        self,
        axis: usize,
        size: usize,
        work: impl Fn(usize, Destination<'_, T, D>) + Sync + Send,
    ) {
        let written = self.written;
        parallel::for_each_chunk(self.numbers, axis, size, |first, numbers| {
            work(first, Destination { numbers, written });
        });
    }
}

impl<T: Copy + Zero + Send + Sync, D: RemoveAxis> Destination<'_, T, D>
where
    D::Smaller: Dimension,
{
    /// [`parallel::for_each_slice`].
    pub(crate) fn for_each_slice(self, work: impl Fn(usize, Destination<'_, T, D::Smaller>) + Sync + Send) {
        let written = self.written;
        parallel::for_each_slice(self.numbers, |at, numbers| work(at, Destination { numbers, written }));
    }
}

/// Zeros everywhere; by all threads where there is much to fill.
fn fill<T: Copy + Zero + Send + Sync, D: Dimension>(numbers: &mut ArrayViewMut<'_, MaybeUninit<T>, D>) {
    let zero = MaybeUninit::new(T::zero());
    #[cfg(feature = "parallel")]
    {
        use rayon::iter::ParallelIterator;
        use rayon::slice::ParallelSliceMut;

        /// Bytes that one thread fills at a time.
        const PIECE: usize = 512 * 1024;
        if let Some(numbers) = numbers.as_slice_mut().filter(|numbers| size_of_val(*numbers) > 2 * PIECE) {
            return numbers.par_chunks_mut(PIECE / size_of::<T>()).for_each(|numbers| numbers.fill(zero));
        }
    }
    numbers.fill(zero);
}

#[cfg(test)]
mod tests {
    use super::Destination;

    #[test]
    fn fresh_memory_is_zero_in_pieces_and_whole() {
        let shape = [3, 4, 5, 6];
        let whole = Destination::<f32>::fresh("test", shape, |output| {
            output.into_view();
        });
        let whole = whole.unwrap();
        assert!(whole.iter().all(|&number| number == 0.0));
        let pieces = Destination::<f32>::fresh("test", shape, |output| {
            output.for_each_slice(|n, maps| {
                maps.for_each_chunk(1, 2, |row, maps| maps.into_view().fill((10 * n + row) as f32));
            });
        });
        assert!(
            pieces.unwrap().indexed_iter().all(|((n, _, row, _), &number)| number == (10 * n + row / 2 * 2) as f32)
        );
    }

    #[test]
    fn what_is_held_stays() {
        let mut numbers = ndarray::Array4::from_elem((1, 2, 3, 4), 7.0);
        assert!(Destination::held(numbers.view_mut()).into_view().iter().all(|&number| number == 7.0));
    }

    #[test]
    #[should_panic(expected = "test writes all of its output")]
    fn what_was_not_written_is_never_seen() {
        let _ = Destination::<f32>::fresh("test", [2, 3, 4, 5], |output| {
            output.for_each_slice(|n, maps| {
                if n == 0 {
                    maps.into_view();
                }
            });
        });
    }
}
