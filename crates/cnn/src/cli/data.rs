//! What a network is trained on and tested with.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use datasets::mnist::{self, Mnist};
use datasets::{Dataset, Error, cifar10, mnist::FILES};

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
        None => named.to_owned(),
    };
    std::path::absolute(path).map_err(|error| anyhow!("--data: {error}"))
}

/// MNIST from the repository; or what is in a folder: CIFAR-10's six files, or four in MNIST's format, with a note if nobody
/// knows those.
pub fn read(folder: Option<&Path>) -> anyhow::Result<Data> {
    let Some(folder) = folder else { return Ok(mnist::load(None)?.into()) };
    if is_cifar10(folder) {
        let cifar10::Cifar10 { train, test } = cifar10::load(folder)?;
        return Ok(Data { train, test });
    }
    for known in [mnist::load(Some(folder)), mnist::load_fashion(folder)] {
        match known {
            Err(error) if is_other_data(&error) => (),
            result => return Ok(result?.into()),
        }
    }
    let _ = writeln!(
        io::stderr(),
        "note: {} in {} is neither MNIST's nor Fashion-MNIST's own (other SHA-256): read as it is",
        FILES[0],
        folder.display()
    );
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
