//! Finds the files of a data set in a folder. If they are not there, it says what is: people have data in many forms, and
//! most of those are a step away from the right one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::folder::is_image;
use crate::published_files::{CIFAR10, MNIST, names_of, place};
use crate::{Error, folder};

/// Names looked at, so that a folder of a million files takes no longer than one of a thousand.
const MOST_NAMES: usize = 10_000;
/// How deep a set is looked for below the folder: torchvision keeps MNIST in `MNIST/raw`.
const DEEPEST: usize = 2;

/// Finds a file under the names in use for it: as published, with a dot before `idx`, each with or without `.gz`.
///
/// Programs that unpack each file into a folder of its own name leave `NAME/NAME`: that is looked at, too.
pub(crate) fn find(set: &'static str, folder: &Path, name: &str) -> Result<PathBuf, Error> {
    place(folder, name).ok_or_else(|| Error::Missing {
        set,
        names: names_of(name).join(", "),
        folder: folder.to_owned(),
        hint: hint(folder),
    })
}

/// What to do about this folder, as the end of a sentence.
fn hint(folder: &Path) -> String {
    if folder.is_file() {
        return "that is a file: name the folder that it is in".to_owned();
    }
    if !folder.is_dir() {
        return "there is no such folder".to_owned();
    }
    let names = names(folder);
    let has = |name: &str| names.iter().any(|there| there == name);
    let with = |endings: &[&str]| names.iter().find(|name| endings.iter().any(|ending| name.ends_with(ending)));
    if let Some(inner) = set_below(folder, DEEPEST) {
        return format!("{} holds a data set: name that folder", inner.display());
    }
    if let Some(name) = names.iter().find(|name| name.starts_with("emnist-")) {
        return emnist(name);
    }
    if has("data_batch_1") || has("cifar-10-batches-py") {
        return "it holds CIFAR-10 in Python's format, and the binary version is read: download it with cnn fetch cifar10"
            .to_owned();
    }
    let cifar100 = ["cifar-100-binary", "cifar-100-python", "fine_label_names.txt", "train.bin"];
    if cifar100.into_iter().any(has) || (has("meta") && has("train") && has("test")) {
        return "it holds CIFAR-100, which is not read: download CIFAR-10 with cnn fetch cifar10".to_owned();
    }
    if let Some(name) = with(&[".tar.gz", ".tgz", ".tar", ".zip", ".7z", ".rar"]) {
        return format!("unpack {name} first, and name the folder that it becomes");
    }
    if let Some(name) = with(&[".npz", ".npy", ".csv", ".parquet", ".mat", ".arff", ".pkl", ".pt"]) {
        return format!(
            "{name} is the data in another format: MNIST comes with this program, and cnn fetch downloads the others"
        );
    }
    if holds_pictures(folder) {
        return "it holds pictures: a program of your own reads those, with the module folder of the crate datasets"
            .to_owned();
    }
    "name a folder that holds them, compressed with gzip or not".to_owned()
}

/// EMNIST has MNIST's format under names of its own, and its images lie on their side.
fn emnist(name: &str) -> String {
    let part = name.split("-train-").next().and_then(|start| start.split("-test-").next()).unwrap_or(name);
    format!(
        "it holds EMNIST: rename {part}-train-… to train-… and {part}-test-… to t10k-… (its rows and columns are swapped, \
         so a network that learned from it reads no other digits)"
    )
}

/// A folder below this one that holds the first file of a known set.
fn set_below(folder: &Path, depth: usize) -> Option<PathBuf> {
    let inner = folders(folder);
    let is_set = |inner: &&PathBuf| MNIST.iter().chain(&CIFAR10[..1]).any(|name| place(inner, name).is_some());
    let here = inner.iter().find(is_set).cloned();
    here.or_else(|| (depth > 1).then(|| inner.iter().find_map(|inner| set_below(inner, depth - 1))).flatten())
}

/// Whether there are pictures in the folder, or in a folder in it.
fn holds_pictures(folder: &Path) -> bool {
    let here = |folder: &Path| folder::entries(folder, is_image).is_ok_and(|images| !images.is_empty());
    here(folder) || folders(folder).iter().any(|inner| here(inner))
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_NAMES).map(|entry| entry.path());
    let mut folders: Vec<PathBuf> = paths.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().take(MOST_NAMES);
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The hint for a folder with these files.
    fn hint_for(files: &[&str]) -> String {
        let folder = tempfile::tempdir().unwrap();
        for name in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        hint(folder.path()).replace(&folder.path().display().to_string(), "DATA")
    }

    #[test]
    fn each_form_of_a_set_has_its_next_step() {
        for (files, expected) in [
            (&["MNIST/raw/train-images-idx3-ubyte.gz"][..], "DATA/MNIST/raw holds a data set"),
            (&["set/t10k-images.idx3-ubyte"], "DATA/set holds a data set"),
            (&["emnist-digits-train-images-idx3-ubyte.gz"], "rename emnist-digits-train-… to train-…"),
            (&["emnist-letters-test-labels-idx1-ubyte"], "rename emnist-letters-train-… to train-…"),
            (&["data_batch_1", "batches.meta"], "CIFAR-10 in Python's format"),
            (&["cifar-10-batches-py/data_batch_1"], "CIFAR-10 in Python's format"),
            (&["train.bin", "test.bin", "fine_label_names.txt"], "CIFAR-100"),
            (&["meta", "train", "test"], "CIFAR-100"),
            (&["cifar-10-binary.tar.gz"], "unpack cifar-10-binary.tar.gz first"),
            (&["mnist.npz"], "mnist.npz is the data in another format"),
            (&["mnist_train.csv"], "mnist_train.csv is the data in another format"),
            (&["cats/1.png", "dogs/2.JPG"], "it holds pictures"),
            (&["notes.txt"], "name a folder that holds them"),
        ] {
            let hint = hint_for(files);
            assert!(hint.contains(expected), "{files:?}: {hint}");
        }
    }

    #[test]
    fn a_file_is_found_under_each_of_its_names() {
        for name in ["a-idx1-ubyte", "a-idx1-ubyte.gz", "a.idx1-ubyte", "a.idx1-ubyte.gz"] {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join(name), "").unwrap();
            let found = find("set", folder.path(), "a-idx1-ubyte").unwrap();
            assert_eq!(found, folder.path().join(name));
        }
    }

    #[test]
    fn a_file_is_found_in_a_folder_of_its_own_name() {
        for (outer, inner) in [("a-idx1-ubyte", "a.idx1-ubyte"), ("a-idx1-ubyte", "a-idx1-ubyte")] {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join(outer)).unwrap();
            fs::write(folder.path().join(outer).join(inner), "").unwrap();
            let found = find("set", folder.path(), "a-idx1-ubyte").unwrap();
            assert_eq!(found, folder.path().join(outer).join(inner));
        }
    }

    #[test]
    fn a_file_and_nothing_are_said_to_be_so() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(hint(&file).contains("name the folder that it is in"));
        assert!(hint(&folder.path().join("nowhere")).contains("no such folder"));
    }
}
