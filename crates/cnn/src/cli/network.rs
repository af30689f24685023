//! A network by its name, with weights from a file or from a seed, and images as it takes them.

use std::path::{Path, PathBuf};

use anyhow::bail;
use datasets::{digit, photograph};
use models::Model;
use ndarray::{Array4, Axis};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;

/// The network whose trained weights are in the repository, in `crates/models/data`.
pub const DIGITS: &str = "digits";

/// Checks a model's name where it is typed.
pub fn parse_name(name: &str) -> Result<String, String> {
    models::describe(name, None).map(|_| name.to_owned()).map_err(|error| error.to_string())
}

/// The file of weights that a user named: the file, or the one in the folder of a run.
fn weights_file(named: &Path) -> PathBuf {
    if named.is_dir() { named.join("weights.safetensors") } else { named.to_owned() }
}

/// A network with weights from a file, and what its classes are called.
pub struct Trained {
    pub model: Model,
    pub class_names: Vec<String>,
}

/// A trained network: with the weights in a file, or those of the repository.
///
/// The file says which model it is for, unless somebody else wrote it: then `model` has to.
pub fn trained(model: Option<&str>, weights: Option<&Path>) -> anyhow::Result<Trained> {
    let path = match weights {
        Some(path) => weights_file(path),
        None => repository_weights()?,
    };
    let metadata = models::read_metadata(&path)?;
    let Some(name) = model.or(metadata.get(MODEL).map(String::as_str)) else {
        bail!("{} does not say which model it is for: give --model", path.display());
    };
    let class_names: Option<Vec<String>> = metadata.get(CLASSES).and_then(|names| serde_json::from_str(names).ok());
    let classes = class_names.as_ref().map(Vec::len);
    let mut model = models::build(name, classes, &mut ChaCha8Rng::seed_from_u64(0))?;
    models::weights::load(&mut model.network, &path)?;
    let class_names = class_names.unwrap_or_else(|| (0..model.classes).map(|class| class.to_string()).collect());
    Ok(Trained { model, class_names })
}

/// The trained weights of [`DIGITS`], in the repository that this program was built from.
fn repository_weights() -> anyhow::Result<PathBuf> {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(""));
    let path = crates.join("models").join("data").join("digits.safetensors");
    if !path.is_file() {
        bail!("{} is not there: train weights with cnn train and name them with --weights", path.display());
    }
    Ok(path)
}

/// The keys of what a file of weights says about itself.
pub const MODEL: &str = "model";
/// The names of the classes, as JSON.
pub const CLASSES: &str = "classes";

/// An image file as a batch of one for a network that takes images of `shape`.
///
/// For one grey plane of 28×28 it becomes a digit in MNIST's manner, unless it is one already; for other shapes the
/// largest piece of the right proportions, scaled.
pub fn input(path: &Path, [channels, height, width]: [usize; 3]) -> anyhow::Result<Array4<f32>> {
    let image = photograph::read_image(path)?;
    if [channels, height, width] == [1, 28, 28] {
        if image.dim() == (1, 28, 28) && is_white_on_black(image.view()) {
            return Ok(photograph::to_tensor(image.view()).insert_axis(Axis(0)));
        }
        return digit::read(path).map_err(Into::into);
    }
    let image = if channels == 1 { photograph::to_grey(image.view()) } else { image };
    let image = photograph::to_tensor(photograph::resize_crop(image.view(), height, width)?.view());
    // A grey image is as much red as green as blue.
    match image.broadcast((channels, height, width)) {
        Some(image) => Ok(image.to_owned().insert_axis(Axis(0))),
        None => bail!(
            "{}: an image of {} channels does not fit a network that takes {channels}",
            path.display(),
            image.dim().0
        ),
    }
}

/// Whether the edge is black, as it is in every image of MNIST's manner.
fn is_white_on_black(image: ndarray::ArrayView3<'_, u8>) -> bool {
    let (_, height, width) = image.dim();
    let edge = |y: usize, x: usize| y == 0 || x == 0 || y == height - 1 || x == width - 1;
    image.indexed_iter().all(|((_, y, x), &level)| !edge(y, x) || level < DARK)
}

/// Levels below this are black but for the noise of a JPEG.
const DARK: u8 = 32;
