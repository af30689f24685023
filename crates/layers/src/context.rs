//! What a pass through a network needs beside its input: the mode, the randomness, and memory to reuse.

use conv::Real;
use ndarray::{ArrayD, IxDyn};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::Tensor;

/// What a pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// To learn: dropout drops, batch normalisation uses the batch, and what `backward` needs is kept.
    Train,
    /// To use: nothing random, running statistics, nothing kept.
    Eval,
    /// To look inside (saliency, Grad-CAM): computes as `Eval` does, keeps as `Train` does.
    Explain,
}

/// Mode, random numbers and reusable memory of a pass.
#[derive(Debug)]
pub struct Context<T> {
    /// What the pass is for.
    pub mode: Mode,
    /// Where layers with randomness draw from, in the order in which they run.
    pub rng: ChaCha8Rng,
    free: Vec<Vec<T>>,
}

/// Buffers kept for reuse at most; beyond that the oldest are given back to the system.
const MOST_FREE_BUFFERS: usize = 96;

impl<T: Real> Context<T> {
    /// A context in this mode whose random numbers start from `seed`.
    pub fn new(mode: Mode, seed: u64) -> Self {
        Self { mode, rng: ChaCha8Rng::seed_from_u64(seed), free: Vec::new() }
    }

    /// For learning, with the seed of everything random in the pass.
    pub fn train(seed: u64) -> Self {
        Self::new(Mode::Train, seed)
    }

    /// For using a network.
    pub fn eval() -> Self {
        Self::new(Mode::Eval, 0)
    }

    /// For looking inside a network.
    pub fn explain() -> Self {
        Self::new(Mode::Explain, 0)
    }

    /// Starts the random numbers afresh: the trainer calls this at each step with a seed made from the run's seed
    /// and the step, so that a resumed run draws what an uninterrupted one would have drawn.
    pub fn reseed(&mut self, seed: u64, stream: u64) {
        self.rng = ChaCha8Rng::seed_from_u64(seed);
        self.rng.set_stream(stream);
    }

    /// Whether a layer must keep what its backward pass needs.
    pub fn keeps(&self) -> bool {
        self.mode != Mode::Eval
    }

    /// A tensor of this shape whose values are whatever the memory last held: write every element before reading any.
    ///
    /// # Panics
    /// If there is not so much memory. Layers check a shape against [`crate::MOST_ELEMENTS`] first.
    pub fn allocate(&mut self, shape: &[usize]) -> Tensor<T> {
        let length = shape.iter().product();
        let buffer = match self.free.iter().rposition(|buffer| buffer.len() == length) {
            Some(at) => self.free.swap_remove(at),
            None => vec![T::zero(); length],
        };
        ArrayD::from_shape_vec(IxDyn(shape), buffer).expect("the buffer has the shape's length")
    }

    /// Gives a tensor's memory back for a later [`Context::allocate`].
    pub fn recycle(&mut self, tensor: Tensor<T>) {
        let length = tensor.len();
        let (buffer, _) = tensor.into_raw_vec_and_offset();
        if buffer.len() == length {
            if self.free.len() == MOST_FREE_BUFFERS {
                self.free.remove(0);
            }
            self.free.push(buffer);
        }
    }
}
