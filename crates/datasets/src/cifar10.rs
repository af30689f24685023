//! CIFAR-10: photographs of 32×32 colour pixels in ten classes.
//!
//! Source of the format: <https://www.cs.toronto.edu/~kriz/cifar.html>, "binary version". A record is one byte of
//! label and 3,072 of pixels: the red plane, the green plane, the blue plane, each row after row.

use std::io::Read;
use std::path::{Path, PathBuf};

use ndarray::{Array4, s};

use crate::find::find;
pub use crate::published_files::CIFAR10 as FILES;
use crate::unpack::{LARGEST, open};
use crate::{Dataset, Error, file_kind};

/// The 50,000 images to train on and the 10,000 to test with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cifar10 {
    /// What a network learns from.
    pub train: Dataset,
    /// What it is judged by, and never learns from.
    pub test: Dataset,
}

/// The classes, in the order of their labels.
pub const CLASS_NAMES: [&str; 10] =
    ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

/// The bytes of a record: a label, then three planes of 32×32.
const RECORD: usize = 1 + 3 * 32 * 32;

/// Reads a folder that holds all six files, as they are or with gzip.
///
/// Each file holds 10,000 records in the published set; with fewer, as in a sample, it is read all the same. Sums
/// are compared where the files come from, by `cnn fetch cifar10`. The folder may also be the one above
/// `cifar-10-batches-bin`, which is how the published archive unpacks.
///
/// # Errors
/// [`Error::Missing`] when a file is not there, [`Error::InFile`] when its length is no multiple of 3,073 or a label
/// is above 9.
pub fn load(folder: &Path) -> Result<Cifar10, Error> {
    let inner = folder.join("cifar-10-batches-bin");
    let folder = if inner.is_dir() { &inner } else { folder };
    let paths: Vec<PathBuf> = FILES.iter().map(|name| find("CIFAR-10", folder, name)).collect::<Result<_, _>>()?;
    let (test, train) = paths.split_last().expect("FILES is not empty");
    Ok(Cifar10 { train: read_files(train)?, test: read_files(std::slice::from_ref(test))? })
}

/// Reads one file of records, as it is or with gzip.
///
/// # Errors
/// [`Error::InFile`] when its length is no multiple of 3,073 or a label is above 9.
pub fn load_file(path: &Path) -> Result<Dataset, Error> {
    read_files(&[path.to_owned()])
}

/// Reads records up to the end of a stream.
///
/// ```
/// let mut file = vec![3]; // a cat …
/// file.extend([255; 1_024]); // … all red
/// file.extend([0; 2_048]);
/// let cats = datasets::cifar10::read(&file[..])?;
/// assert_eq!(cats.images().dim(), (1, 3, 32, 32));
/// assert_eq!(cats.class_names()[cats.label(0)], "cat");
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// [`Error::Format`] when the length is no multiple of 3,073, above 1 GiB, or a label is above 9.
pub fn read(reader: impl Read) -> Result<Dataset, Error> {
    join(&read_records(reader, LARGEST)?)
}

fn read_files(paths: &[PathBuf]) -> Result<Dataset, Error> {
    let mut records = Vec::new();
    for path in paths {
        let more = read_records(open(path)?, LARGEST).map_err(|error| error.in_file(path))?;
        records.extend(more);
    }
    join(&records)
}

/// The bytes of whole, legal records.
fn read_records(reader: impl Read, limit: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader
        .take(limit + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| invalid(format!("cannot be read beyond {} bytes: {error}", bytes.len())))?;
    if bytes.len() as u64 > limit {
        return Err(invalid(format!("more than {limit} bytes, the limit")));
    }
    match problem_of(&bytes) {
        None => Ok(bytes),
        // Only now: a record of black pixels may begin as an icon does.
        Some(problem) => match file_kind::name(&bytes) {
            Some(kind) => Err(invalid(format!("it is {kind}; download the files again with cnn fetch cifar10"))),
            None => Err(invalid(problem)),
        },
    }
}

/// Why these bytes are no records, if they are none.
fn problem_of(bytes: &[u8]) -> Option<String> {
    let (records, more) = (bytes.len() / RECORD, bytes.len() % RECORD);
    if more != 0 {
        return Some(format!(
            "{} bytes are {records} records of {RECORD} and {more} bytes more; the file is cut off, or another format",
            bytes.len()
        ));
    }
    let mut labels = bytes.iter().step_by(RECORD).enumerate();
    let (at, label) = labels.find(|&(_, &label)| label > 9)?;
    Some(format!("record {at} has label {label}, the largest is 9"))
}

/// Parts labels and pixels.
fn join(records: &[u8]) -> Result<Dataset, Error> {
    let count = records.len() / RECORD;
    let rows = ndarray::ArrayView2::from_shape((count, RECORD), records).map_err(|error| invalid(error.to_string()))?;
    let mut images = Array4::zeros((count, 3, 32, 32));
    for (mut image, row) in images.outer_iter_mut().zip(rows.outer_iter()) {
        image.iter_mut().zip(row.slice(s![1..])).for_each(|(to, &from)| *to = from);
    }
    let labels = rows.column(0).to_vec();
    Dataset::new(images, labels, CLASS_NAMES.map(String::from).to_vec())
}

fn invalid(problem: impl Into<String>) -> Error {
    Error::format("CIFAR-10", problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(label: u8) -> Vec<u8> {
        let mut bytes = vec![label];
        bytes.extend((0..3_072_u32).map(|n| (n % 251) as u8));
        bytes
    }

    #[test]
    fn planes_and_rows_come_in_the_order_of_the_file() {
        let data = read(&[record(9), record(4)].concat()[..]).unwrap();
        assert_eq!(data.labels(), [9, 4]);
        for (c, y, x) in [(0, 0, 1), (0, 1, 0), (1, 0, 0), (2, 31, 31)] {
            assert_eq!(u32::from(data.image(1)[[c, y, x]]), (c * 1024 + y * 32 + x) as u32 % 251);
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        let message = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        assert_eq!(
            message(&[&record(0)[..], &[1, 2]].concat()),
            "CIFAR-10: 3075 bytes are 1 records of 3073 and 2 bytes more; the file is cut off, or another format"
        );
        assert_eq!(message(&[record(0), record(10)].concat()), "CIFAR-10: record 1 has label 10, the largest is 9");
    }

    #[test]
    fn an_endless_stream_ends_at_the_limit() {
        // A smaller limit stands in for the gigabyte.
        let error = read_records(std::io::repeat(0), 10_000).unwrap_err().to_string();
        assert_eq!(error, "CIFAR-10: more than 10000 bytes, the limit");
    }

    #[test]
    fn a_missing_file_is_named_with_its_folder() {
        let missing = load(Path::new("/nowhere")).unwrap_err().to_string();
        assert_eq!(
            missing,
            "CIFAR-10: found none of data_batch_1.bin, data_batch_1.bin.gz in /nowhere; there is no such folder"
        );
    }

    #[test]
    fn real_images_are_read_where_there_are_some() {
        let Some(folder) = std::env::var_os("CNN_CIFAR10_DIR") else {
            println!("skipped: CNN_CIFAR10_DIR names no folder with CIFAR-10");
            return;
        };
        let data = load(Path::new(&folder)).unwrap();
        for part in [&data.train, &data.test] {
            assert!(!part.is_empty());
            assert_eq!(part.image_shape(), (3, 32, 32));
            assert!(part.class_counts().iter().all(|&count| count > 0));
            // Photographs: neighbours are alike, so planes and rows are in their places.
            let pixels = part.images().mapv(f32::from);
            let step = |along: usize| {
                let (a, b) = match along {
                    2 => (pixels.slice(s![.., .., 1.., ..]), pixels.slice(s![.., .., ..-1, ..])),
                    _ => (pixels.slice(s![.., .., .., 1..]), pixels.slice(s![.., .., .., ..-1])),
                };
                (&a - &b).mapv(f32::abs).mean().unwrap()
            };
            let mean = pixels.mean().unwrap();
            let spread = pixels.mapv(|pixel| (pixel - mean).abs()).mean().unwrap();
            assert!(step(2) < spread / 3.0 && step(3) < spread / 3.0, "{} {} {spread}", step(2), step(3));
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..4_000)) {
            let legal = bytes.len() % RECORD == 0 && bytes.first().is_none_or(|&label| label <= 9);
            prop_assert_eq!(read(&bytes[..]).is_ok(), legal);
        }
    }
}
