//! A network's parameters and running statistics, to and from safetensors, with PyTorch's names and layouts.
//!
//! Loading is strict: every tensor that the network has must be there in its shape, and no other; values must be finite. If
//! anything is wrong the network stays as it was.

use std::collections::BTreeMap;
use std::path::Path;

use layers::{Layer, Path as ParameterPath, Slot, Tensor};
use ndarray::{ArrayD, ArrayViewD};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use crate::ModelError;
use crate::error::{quoted, shape_text};
use crate::tensors::{self, Contents, LONGEST_HEADER};

/// What PyTorch counts beside the running statistics, and nothing here needs.
const COUNTER: &str = "num_batches_tracked";

/// Writes all parameters and running statistics of a network into a file, all or nothing.
///
/// # Errors
/// If a value is not finite (a file that cannot be loaded is worth less than the one that it would replace), or as
/// [`crate::write_tensors`].
///
/// ```
/// use std::collections::BTreeMap;
/// use rand::SeedableRng;
/// let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(0);
/// let mut model = models::build("lenet5", None, &mut rng)?;
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("lenet5.safetensors");
/// let metadata = BTreeMap::from([("model".to_owned(), model.name.clone())]);
/// models::weights::save(&mut model.network, &path, &metadata)?;
///
/// let mut other = models::build("lenet5", None, &mut rng)?;
/// assert_eq!(models::weights::load(&mut other.network, &path)?, metadata);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save(
    network: &mut dyn Layer<f32>,
    path: impl AsRef<Path>,
    metadata: &BTreeMap<String, String>,
) -> Result<(), ModelError> {
    let path = path.as_ref();
    let tensors = collect(network).map_err(|problem| problem.in_file(path))?;
    tensors::write_file(path, &views(&tensors), metadata)
}

/// The bytes of the file that [`save`] writes.
///
/// # Errors
/// As [`save`].
pub fn to_bytes(network: &mut dyn Layer<f32>, metadata: &BTreeMap<String, String>) -> Result<Vec<u8>, ModelError> {
    tensors::to_bytes(&views(&collect(network)?), metadata)
}

/// What wrappers of PyTorch put before the names of all tensors of the network in them: `DataParallel` and its like, and
/// `torch.compile`.
const WRAPPERS: [&str; 2] = ["module.", "_orig_mod."];

/// What wrappers have put before all of these names, which [`load`] takes off: `module.`, or nothing.
///
/// ```
/// use models::weights::wrapper;
/// assert_eq!(wrapper(&["_orig_mod.module.fc.bias", "_orig_mod.module.fc.weight"]), "_orig_mod.module.");
/// assert_eq!(wrapper(&["module.fc.bias", "fc.weight"]), "");
/// ```
pub fn wrapper(names: &[impl AsRef<str>]) -> String {
    let mut found = String::new();
    let starts_all = |start: &str| !names.is_empty() && names.iter().all(|name| name.as_ref().starts_with(start));
    while let Some(more) = WRAPPERS.iter().find(|more| starts_all(&format!("{found}{more}"))) {
        found.push_str(more);
    }
    found
}

/// Reads all parameters and running statistics of a network from a file, and gives back the file's metadata.
///
/// A prefix that PyTorch's wrappers give to all names is taken off (see [`wrapper`]).
///
/// `F32` and `F64` are read. `num_batches_tracked`, which PyTorch stores beside running statistics, is skipped. A file of more
/// than four times the bytes that the network needs is not read.
///
/// # Errors
/// If there is no such file, it is damaged, or does not hold exactly this network's tensors; the network is then unchanged.
pub fn load(network: &mut dyn Layer<f32>, path: impl AsRef<Path>) -> Result<BTreeMap<String, String>, ModelError> {
    let path = path.as_ref();
    let mut values = 0_u64;
    network.visit(&mut ParameterPath::default(), &mut |_, slot| values += tensor(slot).len() as u64);
    let limit = values.saturating_mul(4 * size_of::<f32>() as u64).saturating_add(LONGEST_HEADER as u64);
    let bytes = tensors::read_file(path, limit)?;
    load_bytes(network, &bytes).map_err(|problem| problem.in_file(path))
}

/// As [`load`], from the bytes of a file.
///
/// # Errors
/// As [`load`].
pub fn load_bytes(network: &mut dyn Layer<f32>, bytes: &[u8]) -> Result<BTreeMap<String, String>, ModelError> {
    // ANCHOR: load
    let Contents { tensors, metadata } = Contents::parse(bytes)?.unwrapped();
    let mut shapes = BTreeMap::new();
    network.visit(&mut ParameterPath::default(), &mut |name, slot| {
        shapes.insert(name.to_owned(), tensor(slot).shape().to_vec());
    });
    for (name, shape) in &shapes {
        let view = tensors
            .get(name)
            .ok_or_else(|| ModelError::Missing { tensor: quoted(name), expected: shape_text(shape) })?;
        check(name, shape, view)?;
    }
    for (name, view) in &tensors {
        if !shapes.contains_key(name) && !is_counter(name, view, &shapes) {
            return Err(ModelError::Unexpected { tensor: quoted(name), got: shape_text(view.shape()) });
        }
    }
    // From here on nothing can go wrong.
    network.visit(&mut ParameterPath::default(), &mut |name, slot| {
        let values = tensors::values(name, &tensors[name]).expect("the type was checked");
        for (target, value) in tensor(slot).iter_mut().zip(values) {
            *target = value;
        }
    });
    Ok(metadata)
    // ANCHOR_END: load
}

impl Contents<'_> {
    /// The same without a prefix that all names have from a wrapper.
    fn unwrapped(mut self) -> Self {
        let names: Vec<&str> = self.tensors.keys().map(String::as_str).collect();
        let wrapper = wrapper(&names).len();
        self.tensors = self.tensors.into_iter().map(|(name, view)| (name[wrapper..].to_owned(), view)).collect();
        self
    }
}

/// Nothing, or an error if this is not a tensor that can go where a tensor of `shape` is.
fn check(name: &str, shape: &[usize], view: &TensorView<'_>) -> Result<(), ModelError> {
    if view.shape() != shape {
        return Err(ModelError::Shape {
            tensor: quoted(name),
            expected: shape_text(shape),
            got: shape_text(view.shape()),
        });
    }
    all_finite(name, shape, tensors::values(name, view)?)?;
    let negative = |value: f32| value < 0.0;
    if name.ends_with("running_var") && tensors::values(name, view)?.any(negative) {
        return Err(ModelError::NegativeVariance { tensor: quoted(name), shape: shape_text(shape) });
    }
    Ok(())
}

fn all_finite(name: &str, shape: &[usize], mut values: impl Iterator<Item = f32>) -> Result<(), ModelError> {
    let mut found = 0.0;
    let wrong = values.position(|value| {
        found = value;
        !value.is_finite()
    });
    wrong.map_or(Ok(()), |index| {
        let (tensor, shape) = (quoted(name), shape_text(shape));
        Err(ModelError::NotFinite { tensor, shape, index, value: found })
    })
}

/// Whether this is PyTorch's counter of batches, beside running statistics that the network has.
fn is_counter(name: &str, view: &TensorView<'_>, shapes: &BTreeMap<String, Vec<usize>>) -> bool {
    let is_one_integer = view.dtype() == Dtype::I64 && view.shape().is_empty();
    is_one_integer
        && name.strip_suffix(COUNTER).is_some_and(|layer| shapes.contains_key(&format!("{layer}running_mean")))
}

/// Copies of all tensors of a network, by name.
pub(crate) fn collect(network: &mut dyn Layer<f32>) -> Result<Vec<(String, ArrayD<f32>)>, ModelError> {
    let mut tensors = Vec::new();
    network.visit(&mut ParameterPath::default(), &mut |name, slot| {
        tensors.push((name.to_owned(), tensor(slot).clone()));
    });
    for (name, tensor) in &tensors {
        all_finite(name, tensor.shape(), tensor.iter().copied())?;
    }
    Ok(tensors)
}

fn views(tensors: &[(String, ArrayD<f32>)]) -> Vec<(String, ArrayViewD<'_, f32>)> {
    tensors.iter().map(|(name, tensor)| (name.clone(), tensor.view())).collect()
}

/// What a layer owns, learned or measured.
fn tensor(slot: Slot<'_, f32>) -> &mut Tensor<f32> {
    match slot {
        Slot::Parameter(parameter) => &mut parameter.value,
        Slot::Buffer(buffer) => buffer,
    }
}
