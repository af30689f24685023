//! Which files are published where, how long they are and what their SHA-256 is.

use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::Source;
use crate::unpack::Summed;
use crate::{Error, cifar10, mnist};

/// A data set: some files that each mirror has side by side.
pub(super) struct Collection {
    pub(super) name: String,
    pub(super) mirrors: Vec<String>,
    pub(super) files: Vec<Published>,
}

/// A file to download.
pub(super) struct Published {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) itself: Verified,
    /// What is wanted of an archive, and the folder inside of it; nothing when the file itself is wanted.
    pub(super) contents: Vec<Verified>,
    pub(super) inner_folder: String,
}

/// A file by its name, length and sum.
#[derive(Clone)]
pub(super) struct Verified {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Verified {
    pub(super) fn new(name: &str, bytes: u64, sha256: &str) -> Self {
        Self { name: name.to_owned(), bytes, sha256: sha256.to_owned() }
    }

    /// Whether the folder holds this very file.
    pub(super) fn is_in(&self, folder: &Path) -> Result<bool, Error> {
        let path = folder.join(&self.name);
        if !fs::metadata(&path).is_ok_and(|data| data.is_file() && data.len() == self.bytes) {
            return Ok(false);
        }
        let mut summed = Summed::new(File::open(&path).map_err(Error::file("open", &path))?);
        io::copy(&mut summed, &mut io::sink()).map_err(Error::file("read", &path))?;
        Ok(summed.finish() == self.sha256)
    }
}

impl Published {
    /// A file that is wanted as it is.
    pub(super) fn plain(file: Verified) -> Self {
        Self {
            name: file.name.clone(),
            bytes: file.bytes,
            itself: file,
            contents: Vec::new(),
            inner_folder: String::new(),
        }
    }

    /// A tar file packed with gzip, of which some files are wanted.
    pub(super) fn archive(file: Verified, inner_folder: &str, contents: Vec<Verified>) -> Self {
        Self { contents, inner_folder: inner_folder.to_owned(), ..Self::plain(file) }
    }
}

impl Collection {
    /// What is published of a data set.
    ///
    /// Sources of the sums. CIFAR-10's archive and Fashion-MNIST's packed files: `tensorflow_datasets`, folder
    /// `url_checksums`, files `cifar10.txt` and `fashion_mnist.txt`, which pin length and SHA-256. CIFAR-10's six files:
    /// the Ruby package `torchvision`, class `CIFAR10`, which pins the same sum for the archive.
    pub(super) fn of(source: Source) -> Self {
        match source {
            Source::Cifar10 => Self {
                name: source.name().to_owned(),
                mirrors: [
                    "https://www.cs.toronto.edu/~kriz/",
                    "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
                    "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/",
                ]
                .map(String::from)
                .to_vec(),
                files: vec![Published::archive(
                    Verified::new(
                        "cifar-10-binary.tar.gz",
                        170_052_171,
                        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                    ),
                    "cifar-10-batches-bin",
                    cifar10::FILES
                        .iter()
                        .zip(CIFAR_SUMS)
                        .map(|(name, sum)| Verified::new(name, 30_730_000, sum))
                        .collect(),
                )],
            },
            Source::FashionMnist => Self {
                name: source.name().to_owned(),
                mirrors: [
                    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                    "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                ]
                .map(String::from)
                .to_vec(),
                files: mnist::FILES
                    .iter()
                    .zip(FASHION_SUMS)
                    .map(|(name, (bytes, sum))| Published::plain(Verified::new(&format!("{name}.gz"), bytes, sum)))
                    .collect(),
            },
        }
    }
}

/// In the order of [`cifar10::FILES`].
const CIFAR_SUMS: [&str; 6] = [
    "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
    "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
    "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
    "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
    "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
    "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
];

/// Length and sum of the packed files, in the order of [`mnist::FILES`].
const FASHION_SUMS: [(u64, &str); 4] = [
    (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
    (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
    (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
    (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
];
