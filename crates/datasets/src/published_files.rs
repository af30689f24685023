//! The names of published files, and where they are in a folder.

use std::path::{Path, PathBuf};

/// The four files of MNIST and Fashion-MNIST: images and labels to train on, images and labels to test with.
pub const MNIST: [&str; 4] =
    ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"];

/// The files of CIFAR-10 to train on, then the one to test with.
pub const CIFAR10: [&str; 6] = [
    "data_batch_1.bin",
    "data_batch_2.bin",
    "data_batch_3.bin",
    "data_batch_4.bin",
    "data_batch_5.bin",
    "test_batch.bin",
];

/// Where a published file is, if it is in the folder under any of its names.
pub(crate) fn place(folder: &Path, name: &str) -> Option<PathBuf> {
    let names = names_of(name);
    let inside = names.iter().flat_map(|outer| names.iter().map(|inner| Path::new(outer).join(inner)));
    let mut paths = names.iter().map(PathBuf::from).chain(inside).map(|path| folder.join(path));
    paths.find(|path| path.is_file())
}

/// The names under which a published file may be stored.
pub(crate) fn names_of(name: &str) -> Vec<String> {
    let dotted = name.replace("-idx", ".idx");
    let mut names = vec![name.to_owned(), format!("{name}.gz")];
    if dotted != name {
        names.extend([dotted.clone(), format!("{dotted}.gz")]);
    }
    names
}
