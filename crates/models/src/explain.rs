//! Looking inside a network: what an output depends on, and where in the image a class was found.
//!
//! - [`output_gradient`]: ∂output/∂pixel of any one number that comes out; [`saliency`]: the size of it, for the score of a
//!   class.
//! - [`occlusion`]: the score while a square of one colour covers one place after the other.
//! - [`grad_cam`]: which places of a layer's maps speak for a class; [`last_maps`]: the layer to ask; [`enlarge`]: a coarse
//!   map at the size of the image.
//! - [`ExplainError`]: what can be wrong with a class, a layer or a patch.
//!
//! All of them take one image of any size that the network takes. They run forward and backward in
//! [`Mode::Explain`](layers::Mode::Explain), so dropout and batch normalisation do what they do in use. A backward pass
//! replaces the gradients beside the parameters, as always: explain between steps of training, not inside one.
//!
//! What they do *not* tell is chapter 13's last section: a gradient holds for tiny changes only, a grey square is itself
//! something to see, and a map of where is not a map of why.

mod enlarge;
mod error;
mod grad_cam;
mod gradient;
mod occlusion;

pub use enlarge::enlarge;
pub use error::ExplainError;
pub use grad_cam::{GradCam, grad_cam, last_maps};
pub use gradient::{output_gradient, saliency};
pub use occlusion::{Occlusion, OcclusionMap, occlusion};
