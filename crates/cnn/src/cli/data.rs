//! What a network is trained on and tested with.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use conv::times;
use datasets::mnist::{self, Mnist};
use datasets::{Dataset, Error, cifar10, mnist::FILES};

use super::print_note;

/// Images to learn from, and others to be judged by.
pub struct Data {
    pub train: Dataset,
    pub test: Dataset,
}

/// Data sets that `cnn fetch` puts into `data/NAME`: they can be named as folders can.
const FETCHED: [&str; 2] = ["cifar10", "fashion-mnist"];

/// The folder that was named: a path, or the name of a data set that was fetched. Absolute, so that a run can be resumed from
/// elsewhere.
pub fn folder(named: &Path) -> anyhow::Result<PathBuf> {
    let fetched = named.to_str().filter(|name| FETCHED.contains(name) && !named.exists());
    let path = match fetched {
        Some(name) => {
            let path = Path::new("data").join(name);
            if !path.is_dir() {
                bail!("there is no folder {name}, and none in data: download it with cnn fetch {name}");
            }
            path
        }
        None if named == Path::new("mnist") && !named.exists() => {
            bail!("--data mnist: its digits come with this program, leave --data out");
        }
        None => named.to_owned(),
    };
    std::path::absolute(path).map_err(|error| anyhow!("--data: {error}"))
}

/// MNIST from the repository, or what is in a folder.
///
/// # Errors
/// If it cannot be read, or the test images are not of the kind that is trained on: better now than after hours.
pub fn read(folder: Option<&Path>) -> anyhow::Result<Data> {
    let data = read_any(folder)?;
    let (train, test) = (data.train.image_shape(), data.test.image_shape());
    if train != test {
        let shape = |(channels, height, width)| times(&[channels, height, width]);
        bail!("the images to train on are {}, those to test with {}: give both in one size", shape(train), shape(test));
    }
    Ok(data)
}

/// MNIST from the repository; or what is in a folder: CIFAR-10's six files, or four in MNIST's format, with a note if nobody
/// knows those.
fn read_any(folder: Option<&Path>) -> anyhow::Result<Data> {
    let Some(folder) = folder else { return Ok(mnist::load(None)?.into()) };
    if is_cifar10(folder) {
        let cifar10::Cifar10 { train, test } = cifar10::load(folder)?;
        return Ok(Data { train, test });
    }
    for known in [mnist::load(Some(folder)), mnist::load_fashion(folder)] {
        match known {
            Err(error) if is_other_data(&error) => (),
            Err(Error::Missing { hint, .. }) if !mnist::is_in(folder) => bail!(
                "{}: neither the four files of MNIST ({}, …) nor the six of CIFAR-10 ({}, …) are there; {hint}",
                folder.display(),
                FILES[0],
                cifar10::FILES[0]
            ),
            result => return Ok(result?.into()),
        }
    }
    print_note(&format!(
        "{} in {} is neither MNIST's nor Fashion-MNIST's own (other SHA-256): read as it is",
        FILES[0],
        folder.display()
    ));
    let digits = (0..10).map(|digit| digit.to_string()).collect();
    Ok(mnist::load_unverified(folder, digits)?.into())
}

impl From<Mnist> for Data {
    fn from(Mnist { train, test }: Mnist) -> Self {
        Self { train, test }
    }
}

/// Whether any of CIFAR-10's files is there, or the folder that its archive unpacks to.
fn is_cifar10(folder: &Path) -> bool {
    let file = |name: &str| folder.join(name).is_file() || folder.join(format!("{name}.gz")).is_file();
    cifar10::FILES.iter().any(|name| file(name)) || folder.join("cifar-10-batches-bin").is_dir()
}

/// Whether the files are well formed, but not the published ones.
fn is_other_data(error: &Error) -> bool {
    match error {
        Error::InFile { source, .. } => is_other_data(source),
        other => matches!(other, Error::Checksum { .. }),
    }
}
