//! A network by its name, with weights from a file or from a seed, and images as it takes them.

use std::path::{Path, PathBuf};

use anyhow::bail;
use datasets::digit::{self, Found};
use datasets::photograph;
use models::Model;
use ndarray::{Array3, Array4, ArrayView3, Axis};
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use train::checkpoint;

use super::print_note;

/// The network whose trained weights are in the repository, in `crates/models/data`.
pub const DIGITS: &str = "digits";

/// The weights in the folder of a finished run.
pub const WEIGHTS_FILE: &str = "weights.safetensors";

/// Checks a model's name where it is typed.
pub fn parse_name(name: &str) -> Result<String, String> {
    models::describe(name, None).map(|_| name.to_owned()).map_err(|error| {
        // Without the list of all models, which has a table of its own.
        let error = error.to_string();
        format!("{}; cnn summary lists them", error.split("; there are: ").next().unwrap_or_default())
    })
}

/// The file of weights that a user named: the file, or the one in the folder of a run.
fn weights_file(named: &Path) -> anyhow::Result<PathBuf> {
    if !named.is_dir() {
        return Ok(named.to_owned());
    }
    let (file, folder) = (named.join(WEIGHTS_FILE), named.display());
    if !file.exists() && named.join(checkpoint::FILE_NAME).exists() {
        bail!("the run in {folder} has no weights yet: finish it with cnn train --resume {folder}");
    }
    if !file.exists() {
        bail!("{folder} is a folder without {WEIGHTS_FILE}: name the folder of a finished run, or a file of weights");
    }
    Ok(file)
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
        Some(path) => weights_file(path)?,
        None => repository_weights()?,
    };
    let metadata = models::read_metadata(&path)?;
    let Some(name) = model.or(metadata.get(MODEL).map(String::as_str)) else {
        if metadata.contains_key(models::JSON_KEY) {
            bail!(
                "{} is the checkpoint of a run: name the weights beside it, which a finished run has",
                path.display()
            );
        }
        bail!("{} does not say which model it is for: give --model", path.display());
    };
    let wrapper = models::weights::wrapper(&models::read_names(&path)?);
    if !wrapper.is_empty() {
        print_note(&format!("{}: {wrapper} is taken off the names of its tensors", path.display()));
    }
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
pub fn input(path: &Path, shape: [usize; 3]) -> anyhow::Result<Array4<f32>> {
    seen(picture(path)?.view(), path, shape).map(|(input, _)| input)
}

/// The pixels of an image file. It is read once: a pipe gives its bytes only once.
pub fn picture(path: &Path) -> anyhow::Result<Array3<u8>> {
    Ok(photograph::read_image(source(path))?)
}

/// `-` is the usual name for what comes through a pipe.
fn source(path: &Path) -> &Path {
    if path == Path::new("-") { Path::new("/dev/stdin") } else { path }
}

/// The shape of the images in which a digit is looked for.
pub const DIGIT_SHAPE: [usize; 3] = [1, 28, 28];

/// The pixels of a file as a batch of one, and how the digit was found, if it had to be.
///
/// For one grey plane of 28×28 it becomes a digit in MNIST's manner, unless it is one already; for other shapes the
/// largest piece of the right proportions, scaled.
pub fn seen(image: ArrayView3<'_, u8>, path: &Path, shape: [usize; 3]) -> anyhow::Result<(Array4<f32>, Option<Found>)> {
    let path = source(path);
    if shape == DIGIT_SHAPE {
        if image.dim() == (1, 28, 28) && is_white_on_black(image) {
            return Ok((photograph::to_tensor(image).insert_axis(Axis(0)), None));
        }
        let found = digit::find(image).map_err(|error| error.in_file(path))?;
        return Ok((found.input.clone(), Some(found)));
    }
    let [channels, height, width] = shape;
    let image = if channels == 1 { photograph::to_grey(image) } else { image.to_owned() };
    let image = photograph::to_tensor(photograph::resize_crop(image.view(), height, width)?.view());
    // A grey image is as much red as green as blue.
    match image.broadcast((channels, height, width)) {
        Some(image) => Ok((image.to_owned().insert_axis(Axis(0)), None)),
        None => bail!(
            "{}: an image of {} channels does not fit a network that takes {channels}",
            path.display(),
            image.dim().0
        ),
    }
}

/// Whether the edge is black, as it is in every image of MNIST's manner.
fn is_white_on_black(image: ArrayView3<'_, u8>) -> bool {
    let (_, height, width) = image.dim();
    let edge = |y: usize, x: usize| y == 0 || x == 0 || y == height - 1 || x == width - 1;
    image.indexed_iter().all(|((_, y, x), &level)| !edge(y, x) || level < DARK)
}

/// Levels below this are black but for the noise of a JPEG.
const DARK: u8 = 32;
