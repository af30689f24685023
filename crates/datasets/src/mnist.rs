//! MNIST, the handwritten digits of this repository, and Fashion-MNIST, which has the same shape.

use std::path::{Path, PathBuf};

use ndarray::Axis;

use crate::find::find;
pub use crate::published_files::MNIST as FILES;
use crate::published_files::place;
use crate::unpack::{Summed, check_sum, open};
use crate::{Dataset, Error, idx};

/// Images of 28×28 grey pixels in ten classes: 60,000 to train on and 10,000 to test with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mnist {
    /// What a network learns from.
    pub train: Dataset,
    /// What it is judged by, and never learns from.
    pub test: Dataset,
}

/// Reads MNIST from the repository, or from a folder of yours, and verifies it.
///
/// The folder holds the four files under the names of their authors, as they are or with gzip. The SHA-256 of the
/// unpacked bytes has to be the published one. `load_unverified` reads other data of the same format.
///
/// Source: LeCun, Bottou, Bengio, Haffner, *Gradient-based learning applied to document recognition*, 1998; licence
/// and sums are in `data/mnist/README.md`.
///
/// ```
/// let digits = datasets::mnist::load(None)?;
/// assert_eq!(digits.train.images().dim(), (60_000, 1, 28, 28));
/// assert_eq!(digits.test.len(), 10_000);
/// assert_eq!(digits.test.label(0), 7);
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// [`Error::Missing`] when a file is not there, [`Error::InFile`] when it is damaged or another one.
pub fn load(folder: Option<&Path>) -> Result<Mnist, Error> {
    let repository = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join("mnist");
    load_published(&DIGITS, folder.unwrap_or(&repository))
}

/// Reads Fashion-MNIST from a folder and verifies it.
///
/// `cnn fetch fashion-mnist` puts the four files there; they have the names of MNIST's.
///
/// Source: Xiao, Rasul, Vollgraf, *Fashion-MNIST*, 2017, <https://arxiv.org/abs/1708.07747>.
///
/// # Errors
/// As [`load`].
pub fn load_fashion(folder: &Path) -> Result<Mnist, Error> {
    load_published(&FASHION, folder)
}

/// Reads any data set in MNIST's four files without comparing sums.
///
/// # Errors
/// [`Error::Missing`] and [`Error::InFile`] as in [`load`], [`Error::Mismatch`] when labels and images do not fit
/// together or a label has no name in `class_names`.
pub fn load_unverified(folder: &Path, class_names: Vec<String>) -> Result<Mnist, Error> {
    let read = |images, labels| read_pair("IDX data set", folder, images, labels, class_names.clone(), None);
    Ok(Mnist { train: read(FILES[0], FILES[1])?, test: read(FILES[2], FILES[3])? })
}

/// Whether any of the four files is in a folder.
pub fn is_in(folder: &Path) -> bool {
    FILES.iter().any(|name| place(folder, name).is_some())
}

/// A published data set in [`FILES`], with the sums of their unpacked bytes.
pub(crate) struct Published {
    pub(crate) name: &'static str,
    pub(crate) sums: [&'static str; 4],
    class_names: [&'static str; 10],
}

/// Sums of the files that the authors published in 1998; where they were compared is in `data/mnist/README.md`.
const DIGITS: Published = Published {
    name: "MNIST",
    sums: [
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
    ],
    class_names: ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
};

/// Sums computed from Debian's package `dataset-fashion-mnist` 0.0~git20200523.55506a9-1; the names of the classes
/// are from the README of <https://github.com/zalandoresearch/fashion-mnist>.
pub(crate) const FASHION: Published = Published {
    name: "Fashion-MNIST",
    sums: [
        "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
    ],
    class_names: [
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ],
};

fn load_published(set: &Published, folder: &Path) -> Result<Mnist, Error> {
    let names = || set.class_names.map(String::from).to_vec();
    let read = |first: usize| {
        let sums = Some((set.sums[first], set.sums[first + 1]));
        read_pair(set.name, folder, FILES[first], FILES[first + 1], names(), sums)
    };
    Ok(Mnist { train: read(0)?, test: read(2)? })
}

/// Reads one file of images and the file of labels that belongs to it.
fn read_pair(
    set: &'static str,
    folder: &Path,
    images: &str,
    labels: &str,
    class_names: Vec<String>,
    sums: Option<(&str, &str)>,
) -> Result<Dataset, Error> {
    // Both before either is read: a missing file is said at once.
    let images = (find(set, folder, images)?, sums.map(|sums| sums.0));
    let labels = (find(set, folder, labels)?, sums.map(|sums| sums.1));
    let pixels = read_verified(set, &images.0, images.1, |reader| idx::read_images(reader))?;
    let classes = read_verified(set, &labels.0, labels.1, |reader| idx::read_labels(reader))?;
    Dataset::new(pixels.insert_axis(Axis(1)), classes, class_names).map_err(|error| error.in_file(&labels.0))
}

/// Reads a file, then compares the sum of what was read.
fn read_verified<T>(
    set: &str,
    path: &Path,
    sum: Option<&str>,
    read: impl FnOnce(&mut Summed<Box<dyn std::io::Read>>) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut summed = Summed::new(open(path)?);
    let value = read(&mut summed).map_err(|error| error.in_file(path))?;
    if let Some(expected) = sum {
        check_sum(&format!("{set} file"), expected, summed.finish()).map_err(|error| error.in_file(path))?;
    }
    Ok(value)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::unpack::tests::gzip;
    use std::fs;
    use std::sync::LazyLock;

    /// Read once for all tests.
    pub(crate) static DIGITS: LazyLock<Mnist> = LazyLock::new(|| load(None).unwrap());

    /// A folder with two training images and one test image of 1×2.
    fn tiny() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let sizes = |sizes: &[u8]| sizes.iter().flat_map(|&size| [0, 0, 0, size]).collect::<Vec<_>>();
        let write = |name: &str, magic: u8, shape: &[u8], body: &[u8]| {
            let file = [&[0, 0, 8, magic], &sizes(shape)[..], body].concat();
            fs::write(folder.path().join(name), file).unwrap();
        };
        write(FILES[0], 3, &[2, 1, 2], &[1, 2, 3, 4]);
        write(FILES[1], 1, &[2], &[1, 0]);
        write(FILES[2], 3, &[1, 1, 2], &[5, 6]);
        write(FILES[3], 1, &[1], &[1]);
        folder
    }

    fn names() -> Vec<String> {
        vec!["a".into(), "b".into()]
    }

    #[test]
    fn the_repository_holds_all_of_mnist() {
        let digits = &*DIGITS;
        assert_eq!(digits.train.images().dim(), (60_000, 1, 28, 28));
        assert_eq!(digits.test.images().dim(), (10_000, 1, 28, 28));
        // The counts that LeCun's page and everyone after it give.
        assert_eq!(digits.test.class_counts(), [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
        assert_eq!(digits.train.class_counts(), [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]);
        assert_eq!(digits.train.labels()[..5], [5, 0, 4, 1, 9]);
    }

    #[test]
    fn fashion_is_read_where_there_is_some() {
        let Some(folder) = std::env::var_os("CNN_FASHION_MNIST_DIR") else {
            println!("skipped: CNN_FASHION_MNIST_DIR names no folder with Fashion-MNIST");
            return;
        };
        let clothes = load_fashion(Path::new(&folder)).unwrap();
        assert_eq!(clothes.train.class_counts(), [6_000; 10]);
        assert_eq!(clothes.test.class_counts(), [1_000; 10]);
        assert_eq!(clothes.train.class_names()[clothes.train.label(0)], "Ankle boot");
    }

    #[test]
    fn own_data_is_read_unverified_compressed_or_not() {
        let folder = tiny();
        let plain = load_unverified(folder.path(), names()).unwrap();
        assert_eq!(plain.train.image(1), ndarray::array![[[3, 4]]]);
        assert_eq!(plain.test.label(0), 1);
        let path = folder.path().join(FILES[0]);
        fs::write(path.with_extension("gz"), gzip(&fs::read(&path).unwrap())).unwrap();
        fs::remove_file(path).unwrap();
        assert_eq!(load_unverified(folder.path(), names()).unwrap(), plain);
    }

    #[test]
    fn other_data_than_mnist_is_refused_by_its_sum() {
        let folder = tiny();
        let error = load(Some(folder.path())).unwrap_err().to_string();
        assert!(error.contains(FILES[0]), "{error}");
        assert!(error.contains("the published MNIST file has ba891046"), "{error}");
        assert!(!error.contains('\n'));
    }

    #[test]
    fn a_missing_file_is_named_with_its_folder() {
        let folder = tiny();
        fs::remove_file(folder.path().join(FILES[3])).unwrap();
        let error = load_unverified(folder.path(), names()).unwrap_err().to_string();
        let shown = folder.path().display().to_string();
        assert!(
            error.starts_with("IDX data set: found none of t10k-labels-idx1-ubyte, t10k-labels-idx1-ubyte.gz"),
            "{error}"
        );
        assert!(error.contains(&shown), "{error}");
    }

    #[test]
    fn labels_that_do_not_fit_are_refused_with_their_file() {
        let folder = tiny();
        let error = load_unverified(folder.path(), vec!["a".into()]).unwrap_err().to_string();
        assert!(
            error.ends_with(
                "train-labels-idx1-ubyte: data set: label 1 of image 0 is not below the number of classes, 1"
            ),
            "{error}"
        );
        fs::copy(folder.path().join(FILES[3]), folder.path().join(FILES[1])).unwrap();
        let error = load_unverified(folder.path(), names()).unwrap_err().to_string();
        assert!(error.ends_with("2 images, but 1 labels; each image needs one"), "{error}");
    }
}
