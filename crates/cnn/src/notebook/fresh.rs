//! Networks for cells, made quickly.

use models::{Model, ModelError};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// A network of the catalogue, with weights drawn from a seed.
///
/// The same as [`models::build`], which takes any source of random numbers: a cell that calls that one compiles all layers for
/// its source, and takes half a minute. This is compiled already.
///
/// # Errors
/// If no model has this name.
///
/// ```
/// let mut model = cnn::notebook::fresh_model("lenet5", 0)?;
/// assert_eq!(cnn::layers::count_parameters(&mut model.network), 61_706);
/// # Ok::<(), cnn::models::ModelError>(())
/// ```
pub fn fresh_model(name: &str, seed: u64) -> Result<Model, ModelError> {
    models::build(name, None, &mut ChaCha8Rng::seed_from_u64(seed))
}
