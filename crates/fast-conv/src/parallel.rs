//! Work cut into pieces that threads share.
//!
//! How work is cut never depends on how many threads there are, and no piece adds to another's numbers.
//! So the bits of a result are the same with one thread and with many, and without threads at all.

use ndarray::{ArrayViewMut, Axis, Dimension, RemoveAxis};

/// Calls `work` on one of the threads that share the work, so that all of its pieces are handed out from there: to come
/// from another thread costs as much as a small convolution.
pub(crate) fn on_pool<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    #[cfg(feature = "parallel")]
    return rayon::scope(|_| work());
    #[cfg(not(feature = "parallel"))]
    work()
}

/// Calls `work(i, slice)` for every slice along the first axis: image by image for a batch.
// ANCHOR: for_each_slice
pub(crate) fn for_each_slice<T: Send + Sync, D: RemoveAxis>(
    mut array: ArrayViewMut<'_, T, D>,
    work: impl Fn(usize, ArrayViewMut<'_, T, D::Smaller>) + Sync + Send,
) where
    D::Smaller: Dimension,
{
    let slices = array.axis_iter_mut(Axis(0));
    #[cfg(feature = "parallel")]
    {
        use ndarray::parallel::prelude::*;
        slices.into_par_iter().enumerate().for_each(|(i, slice)| work(i, slice));
    }
    #[cfg(not(feature = "parallel"))]
    slices.into_iter().enumerate().for_each(|(i, slice)| work(i, slice));
}
// ANCHOR_END: for_each_slice

/// Calls `work(first, chunk)` for chunks of at most `size` along `axis`; `first` is the chunk's first index.
pub(crate) fn for_each_chunk<T: Send + Sync, D: Dimension>(
    mut array: ArrayViewMut<'_, T, D>,
    axis: usize,
    size: usize,
    work: impl Fn(usize, ArrayViewMut<'_, T, D>) + Sync + Send,
) {
    let chunks = array.axis_chunks_iter_mut(Axis(axis), size);
    #[cfg(feature = "parallel")]
    {
        use ndarray::parallel::prelude::*;
        chunks.into_par_iter().enumerate().for_each(|(i, chunk)| work(i * size, chunk));
    }
    #[cfg(not(feature = "parallel"))]
    chunks.into_iter().enumerate().for_each(|(i, chunk)| work(i * size, chunk));
}
