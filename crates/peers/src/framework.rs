//! What a framework has to do for us.

use std::hint::black_box;
use std::time::{Duration, Instant};

use chapters::records::{Network, Pass, Shape};

use crate::inputs::{Convolution, Examples};

/// Somebody who computes convolutions, in this process.
pub(crate) trait Framework {
    /// How it is called here, with which settings, and what that hides.
    fn note(&self) -> &'static str;

    /// One pass of a convolution, ready to be called again and again.
    fn convolution(&self, shape: &Shape, pass: Pass, data: Convolution) -> anyhow::Result<Prepared>;

    /// A network, ready to be called again and again.
    fn network(&self, network: Network, data: Examples) -> anyhow::Result<Prepared>;
}

/// A task that waits to be called, or a reason why it cannot be.
pub(crate) enum Prepared {
    /// It can be called.
    Ready(Box<dyn Call>),
    /// The framework cannot do it.
    Unsupported(&'static str),
}

/// Something to call.
pub(crate) trait Call {
    /// What is timed: computes, and gives the memory of the result back.
    fn run(&mut self) -> anyhow::Result<()>;

    /// The numbers by which it is compared with the others, and how long they took, if that was one whole call.
    fn result(&mut self) -> anyhow::Result<(Vec<f32>, Option<Duration>)>;
}

/// A function of its inputs: `compute` is what is timed, `values` are the numbers of what it gives.
pub(crate) fn computation<T>(
    compute: impl FnMut() -> anyhow::Result<T> + 'static,
    values: impl FnMut(T) -> anyhow::Result<Vec<f32>> + 'static,
) -> Prepared {
    Prepared::Ready(Box::new(Computation { compute, values }))
}

struct Computation<C, V> {
    compute: C,
    values: V,
}

impl<T, C: FnMut() -> anyhow::Result<T>, V: FnMut(T) -> anyhow::Result<Vec<f32>>> Call for Computation<C, V> {
    fn run(&mut self) -> anyhow::Result<()> {
        black_box((self.compute)()?);
        Ok(())
    }

    fn result(&mut self) -> anyhow::Result<(Vec<f32>, Option<Duration>)> {
        let start = Instant::now();
        let result = (self.compute)()?;
        let time = start.elapsed();
        Ok(((self.values)(result)?, Some(time)))
    }
}

/// Training: `step` is what is timed and gives its loss. What is compared is another run, without dropout and on always the
/// same images: `first_steps` gives what [`crate::networks::first_steps`] does.
pub(crate) fn training(
    step: impl FnMut() -> anyhow::Result<f32> + 'static,
    first_steps: impl FnMut() -> anyhow::Result<Vec<f32>> + 'static,
) -> Prepared {
    Prepared::Ready(Box::new(Training { step, first_steps }))
}

struct Training<S, L> {
    step: S,
    first_steps: L,
}

impl<S: FnMut() -> anyhow::Result<f32>, L: FnMut() -> anyhow::Result<Vec<f32>>> Call for Training<S, L> {
    fn run(&mut self) -> anyhow::Result<()> {
        black_box((self.step)()?);
        Ok(())
    }

    fn result(&mut self) -> anyhow::Result<(Vec<f32>, Option<Duration>)> {
        Ok(((self.first_steps)()?, None))
    }
}
