//! The data that everybody computes with: written once into files by a seeded generator, read by every worker.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use chapters::records::{Network, Shape, Task};
use models::NamedTensors;
use ndarray::{Array1, Array4, ArrayD, ArrayView4};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::networks;

/// Where the generator of each task starts, with the task's place added.
const SEED: u64 = 6;

/// Digits of the training set that training steps go round: a hundred batches, enough not to be learned by heart.
const DIGITS: usize = 5_000;

/// Images of noise that training steps go round.
const NOISE: usize = 640;

/// The tensors of a convolution.
pub(crate) struct Convolution {
    /// `[N, C, H, W]`.
    pub(crate) input: Array4<f32>,
    /// `[O, C/G, K, K]`.
    pub(crate) kernel: Array4<f32>,
    /// `[N, O, Hout, Wout]`.
    pub(crate) upstream: Array4<f32>,
}

/// Images, their classes, and a network's parameters.
pub(crate) struct Examples {
    /// `[N, C, H, W]`, pixels from 0 to 1 in steps of 1/255.
    pub(crate) images: Array4<f32>,
    /// The class of each.
    pub(crate) labels: Vec<u8>,
    /// By name, in PyTorch's layouts.
    pub(crate) parameters: NamedTensors,
    /// The file with the parameters.
    pub(crate) parameters_path: PathBuf,
}

/// The files of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Files {
    /// Its tensors.
    pub(crate) data: PathBuf,
    /// A network's parameters.
    pub(crate) parameters: Option<PathBuf>,
}

/// The files of a task in this folder; those that are not there yet are written.
pub(crate) fn write(task: &Task, folder: &Path) -> anyhow::Result<Files> {
    match task {
        Task::Convolution { shape, .. } => {
            let place = Shape::ALL.iter().position(|known| known == shape).unwrap_or(Shape::ALL.len());
            let data = folder.join(format!("shape-{place}.safetensors"));
            if !data.exists() {
                let mut rng = ChaCha8Rng::seed_from_u64(SEED + place as u64);
                let mut tensor =
                    |shape: [usize; 4]| Array4::from_shape_simple_fn(shape, || rng.random_range(-1.0..1.0_f32));
                let (input, kernel, upstream) =
                    (tensor(shape.input()), tensor(shape.weights()), tensor(shape.output()));
                save(&data, [("input", input), ("kernel", kernel), ("upstream", upstream)])?;
            }
            Ok(Files { data, parameters: None })
        }
        Task::Network(network) => {
            let architecture = networks::architecture(*network)?;
            let parameters = folder.join(format!("{}.safetensors", architecture.name()));
            let mut rng = ChaCha8Rng::seed_from_u64(SEED);
            if !parameters.exists() {
                let mut model = architecture.model(&mut rng)?;
                models::weights::save(&mut model.network, &parameters, &std::collections::BTreeMap::new())?;
            }
            let data = folder.join(format!("{}-batch-{}.safetensors", architecture.name(), networks::batch(*network)));
            if !data.exists() {
                let (images, labels) = images(*network, architecture.input_shape(), &mut rng)?;
                save(&data, [("images", images), ("labels", labels)])?;
            }
            Ok(Files { data, parameters: Some(parameters) })
        }
    }
}

/// The images of a network's task and, as `[N, 1, 1, 1]`, their classes.
fn images(
    network: Network,
    [channels, height, width]: [usize; 3],
    rng: &mut ChaCha8Rng,
) -> anyhow::Result<(Array4<f32>, Array4<f32>)> {
    let column = |labels: Vec<f32>| {
        let count = labels.len();
        Array1::from(labels).into_shape_with_order((count, 1, 1, 1)).expect("one number a label")
    };
    if network == Network::MnistStep {
        let digits = datasets::mnist::load(None)?.train.take(DIGITS);
        let labels = digits.labels().iter().map(|&label| f32::from(label)).collect();
        return Ok((digits.images().mapv(|pixel| f32::from(pixel) / 255.0), column(labels)));
    }
    let count = if networks::trains(network) { NOISE } else { networks::batch(network) };
    let images =
        Array4::from_shape_simple_fn([count, channels, height, width], || f32::from(rng.random::<u8>()) / 255.0);
    Ok((images, column((0..count).map(|_| f32::from(rng.random_range(0..10_u8))).collect())))
}

fn save<const N: usize>(path: &Path, tensors: [(&str, Array4<f32>); N]) -> anyhow::Result<()> {
    let views: Vec<_> = tensors.iter().map(|(name, tensor)| ((*name).to_owned(), tensor.view().into_dyn())).collect();
    Ok(models::write_tensors(path, &views, "{}")?)
}

fn load(path: &Path) -> anyhow::Result<NamedTensors> {
    let bytes = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?.len();
    Ok(models::read_tensors(path, bytes)?.0)
}

fn take(tensors: &mut NamedTensors, name: &str) -> anyhow::Result<Array4<f32>> {
    let tensor: ArrayD<f32> = tensors.remove(name).ok_or_else(|| anyhow!("the file holds no {name}"))?;
    tensor.into_dimensionality().with_context(|| format!("{name} has not four axes"))
}

/// Reads the tensors of a convolution.
pub(crate) fn read_convolution(data: &Path) -> anyhow::Result<Convolution> {
    let mut tensors = load(data)?;
    let mut take = |name| take(&mut tensors, name);
    Ok(Convolution { input: take("input")?, kernel: take("kernel")?, upstream: take("upstream")? })
}

/// Reads the images of a network's task, and its parameters.
pub(crate) fn read_examples(data: &Path, parameters: &Path) -> anyhow::Result<Examples> {
    let mut tensors = load(data)?;
    let labels = take(&mut tensors, "labels")?.iter().map(|&label| label as u8).collect();
    Ok(Examples {
        images: take(&mut tensors, "images")?,
        labels,
        parameters: load(parameters)?,
        parameters_path: parameters.to_owned(),
    })
}

/// The numbers of a view in row order.
pub(crate) fn numbers(view: ArrayView4<'_, f32>) -> Vec<f32> {
    view.iter().copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chapters::records::Pass;

    #[test]
    fn what_is_written_is_read_and_never_written_twice() {
        let folder = tempfile::tempdir().unwrap();
        let task = Task::Convolution { shape: Shape::ALL[0], pass: Pass::Forward };
        let files = write(&task, folder.path()).unwrap();
        let first = read_convolution(&files.data).unwrap();
        assert_eq!(first.input.shape(), Shape::ALL[0].input());
        assert_eq!(first.kernel.shape(), Shape::ALL[0].weights());
        assert_eq!(first.upstream.shape(), Shape::ALL[0].output());
        assert!(
            first.input.iter().all(|value| value.abs() <= 1.0)
                && first.input[[0, 0, 0, 0]] != first.input[[0, 0, 0, 1]]
        );
        let written = fs::metadata(&files.data).unwrap().modified().unwrap();
        let other_pass = Task::Convolution { shape: Shape::ALL[0], pass: Pass::BackwardKernel };
        assert_eq!(write(&other_pass, folder.path()).unwrap(), files);
        assert_eq!(fs::metadata(&files.data).unwrap().modified().unwrap(), written);
        fs::remove_file(&files.data).unwrap();
        write(&task, folder.path()).unwrap();
        assert_eq!(read_convolution(&files.data).unwrap().kernel, first.kernel);
    }

    #[test]
    fn images_come_with_classes_and_parameters() {
        let folder = tempfile::tempdir().unwrap();
        let files = write(&Task::Network(Network::MnistStep), folder.path()).unwrap();
        let data = read_examples(&files.data, &files.parameters.unwrap()).unwrap();
        assert_eq!(data.images.dim(), (DIGITS, 1, 28, 28));
        // The first digits of the training set: 5, 0, 4, 1.
        assert_eq!(data.labels[..4], [5, 0, 4, 1]);
        assert_eq!(data.parameters["conv1.weight"].shape(), [32, 1, 5, 5]);
        assert!(read_convolution(&files.data).is_err());
    }
}
