//! IDX, the file format of MNIST: a magic number, the sizes, then the numbers one after the other.
//!
//! Source: the description at the foot of LeCun's MNIST page (<http://yann.lecun.com/exdb/mnist/>). All integers
//! are big-endian. The magic number is two zero bytes, the type of the numbers (8 is an unsigned byte, the only one
//! that MNIST uses) and the number of axes.

use std::io::{ErrorKind, Read};

use ndarray::Array3;

use crate::unpack::LARGEST;
use crate::{Error, file_kind};

/// Reads images of bytes, one channel each.
///
/// The stream has to end where the last image ends.
///
/// # Shapes
/// Magic number 0x00000803, then N, H, W, then N·H·W bytes; the result is (N, H, W).
///
/// ```
/// use datasets::idx;
///
/// // One image of one row and three columns.
/// let file = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30];
/// let images = idx::read_images(&file[..])?;
/// assert_eq!(images, ndarray::array![[[10, 20, 30]]]);
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// [`Error::Format`] when the magic number is another, when the stream is shorter or longer than its header says,
/// or when the header asks for more than 1 GiB.
pub fn read_images(mut reader: impl Read) -> Result<Array3<u8>, Error> {
    let [count, height, width] = read_header(&mut reader, "images")?;
    if height == 0 || width == 0 {
        return Err(invalid(format!("images of {height}×{width} have no pixels")));
    }
    let bytes = read_body(reader, &[count, height, width])?;
    let shape = [count, height, width].map(|size| size as usize);
    Array3::from_shape_vec(shape, bytes).map_err(|error| invalid(error.to_string()))
}

/// Reads labels of one byte each.
///
/// # Shapes
/// Magic number 0x00000801, then N, then N bytes.
///
/// ```
/// let file = [0, 0, 8, 1, 0, 0, 0, 2, 7, 2];
/// assert_eq!(datasets::idx::read_labels(&file[..])?, [7, 2]);
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// As [`read_images`].
pub fn read_labels(mut reader: impl Read) -> Result<Vec<u8>, Error> {
    let [count] = read_header(&mut reader, "labels")?;
    read_body(reader, &[count])
}

/// The sizes that follow the magic number of `AXES` axes of bytes.
fn read_header<const AXES: usize>(reader: &mut impl Read, what: &str) -> Result<[u32; AXES], Error> {
    let mut integer = || -> Result<u32, Error> {
        let mut bytes = [0; 4];
        reader.read_exact(&mut bytes).map_err(|error| match error.kind() {
            ErrorKind::UnexpectedEof => invalid("ends within the header: the file is cut off, copy it again"),
            _ => invalid(format!("cannot be read: {error}")),
        })?;
        Ok(u32::from_be_bytes(bytes))
    };
    let expected = UNSIGNED_BYTE << 8 | AXES as u32;
    let magic = integer()?;
    if magic != expected {
        return Err(invalid(not_ours(reader, magic, what, expected)));
    }
    let mut sizes = [0; AXES];
    for size in &mut sizes {
        *size = integer()?;
    }
    Ok(sizes)
}

/// What begins with another magic number.
fn not_ours(reader: &mut impl Read, magic: u32, what: &str, expected: u32) -> String {
    let mut start = magic.to_be_bytes().to_vec();
    // What cannot be read any more tells nothing, and the magic number alone is enough for an error.
    let _ = reader.take(file_kind::ENOUGH as u64).read_to_end(&mut start);
    if let Some(kind) = file_kind::name(&start) {
        return format!("it is {kind} and holds no {what}: download the file again, as it is published");
    }
    let meaning = match magic {
        0x0801 => " (a file of labels)",
        0x0803 => " (a file of images)",
        _ => "",
    };
    format!("magic number is {magic:#010x}{meaning}, {what} have {expected:#010x}")
}

/// The code of the type of MNIST's numbers, in the third byte of the magic number.
const UNSIGNED_BYTE: u32 = 8;

/// Reads as many bytes as the sizes say, and sees that no more follow.
///
/// The header may lie, so memory grows with what arrives and not with what is promised.
fn read_body(mut reader: impl Read, sizes: &[u32]) -> Result<Vec<u8>, Error> {
    let claimed = sizes
        .iter()
        .try_fold(1_u64, |product, &size| product.checked_mul(u64::from(size)))
        .filter(|&claimed| claimed <= LARGEST)
        .ok_or_else(|| {
            let sizes: Vec<String> = sizes.iter().map(u32::to_string).collect();
            invalid(format!("header asks for {} bytes, the limit is {LARGEST}", sizes.join("×")))
        })?;
    let mut bytes = Vec::new();
    reader
        .by_ref()
        .take(claimed)
        .read_to_end(&mut bytes)
        .and_then(|_| reader.take(1).read_to_end(&mut bytes))
        .map_err(|error| invalid(format!("cannot be read beyond {} of {claimed} bytes: {error}", bytes.len())))?;
    let actual = bytes.len() as u64;
    if actual < claimed {
        return Err(invalid(format!(
            "header promises {claimed} bytes, but only {actual} follow: the file is cut off, copy it again"
        )));
    }
    if actual > claimed {
        return Err(invalid(format!("header promises {claimed} bytes, but more follow")));
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

fn invalid(problem: impl Into<String>) -> Error {
    Error::format("IDX", problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unpack::tests::gzip;
    use flate2::read::GzDecoder;
    use proptest::prelude::*;
    use std::io;

    /// An IDX file of images with this header and these bytes.
    fn images(sizes: [u32; 3], body: &[u8]) -> Vec<u8> {
        let mut file = vec![0, 0, 8, 3];
        file.extend(sizes.iter().flat_map(|size| size.to_be_bytes()));
        file.extend(body);
        file
    }

    fn message(file: &[u8]) -> String {
        read_images(file).unwrap_err().to_string()
    }

    #[test]
    fn what_is_wrong_is_said_in_one_line() {
        assert_eq!(message(&[]), "IDX: ends within the header: the file is cut off, copy it again");
        assert_eq!(message(&[0, 0, 8, 3, 0, 0]), "IDX: ends within the header: the file is cut off, copy it again");
        assert_eq!(
            message(&[0, 0, 8, 1, 0, 0, 0, 1, 7]),
            "IDX: magic number is 0x00000801 (a file of labels), images have 0x00000803"
        );
        assert_eq!(
            message(&images([2, 1, 3], &[1, 2, 3, 4, 5])),
            "IDX: header promises 6 bytes, but only 5 follow: the file is cut off, copy it again"
        );
        assert_eq!(message(&images([2, 1, 3], &[0; 7])), "IDX: header promises 6 bytes, but more follow");
        assert_eq!(message(&images([2, 0, 3], &[])), "IDX: images of 0×3 have no pixels");
        assert_eq!(
            message(&images([u32::MAX; 3], &[0; 9])),
            "IDX: header asks for 4294967295×4294967295×4294967295 bytes, the limit is 1073741824"
        );
        assert_eq!(
            read_labels(&images([1, 1, 1], &[0])[..]).unwrap_err().to_string(),
            "IDX: magic number is 0x00000803 (a file of images), labels have 0x00000801"
        );
    }

    #[test]
    fn another_file_in_the_place_of_the_data_is_named() {
        for (start, kind) in [
            (&b"<!DOCTYPE html><title>404</title>"[..], "an HTML page"),
            (&gzip(b"packed twice"), "a gzip file"),
            (b"version https://git-lfs.github.com/spec/v1", "a Git LFS pointer, not the file itself"),
        ] {
            let expected =
                format!("IDX: it is {kind} and holds no images: download the file again, as it is published");
            assert_eq!(message(start), expected);
        }
    }

    #[test]
    fn damaged_gzip_is_an_error() {
        let whole = gzip(&images([100, 10, 10], &(0..10_000).map(|n| (n * n / 7) as u8).collect::<Vec<_>>()));
        assert!(read_images(GzDecoder::new(&whole[..])).is_ok());
        for end in [5, whole.len() / 2, whole.len() - 3] {
            assert!(read_images(GzDecoder::new(&whole[..end])).is_err(), "cut at {end}");
        }
        let mut flipped = whole.clone();
        let sum = flipped.len() - 6;
        flipped[sum] ^= 1;
        let error = read_images(GzDecoder::new(&flipped[..])).unwrap_err().to_string();
        assert!(error.starts_with("IDX: cannot be read beyond 10000 of 10000 bytes: "), "{error}");
    }

    /// A reader that notes the largest buffer it was asked to fill, which is what its caller had allocated.
    struct Watched<R> {
        reader: R,
        largest: usize,
    }

    impl<R: Read> Read for Watched<R> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.largest = self.largest.max(buffer.len());
            self.reader.read(buffer)
        }
    }

    #[test]
    fn memory_grows_with_what_arrives_and_not_with_what_is_promised() {
        let file = images([1 << 20, 32, 32], &[7; 1_000]);
        let mut watched = Watched { reader: &file[..], largest: 0 };
        assert!(read_images(&mut watched).is_err());
        assert!(watched.largest <= 1 << 16, "{}", watched.largest);
    }

    /// A megabyte of gzip can promise and hold two gigabytes: refused by the header. A small promise in front of a
    /// bomb: refused after one byte too many.
    #[test]
    fn a_gzip_bomb_is_not_unpacked() {
        assert!(message(&images([1 << 21, 32, 32], &[])).contains("the limit is"));
        let bomb = gzip(&images([1, 2, 2], &vec![0; 1 << 22]));
        let mut watched = Watched { reader: GzDecoder::new(&bomb[..]), largest: 0 };
        assert!(read_images(&mut watched).is_err());
        assert!(watched.largest <= 1 << 16, "{}", watched.largest);
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(count in 0_u32..6, height in 1_u32..6, width in 1_u32..6, seed: u8) {
            let body: Vec<u8> = (0..count * height * width).map(|n| (n as u8).wrapping_mul(31).wrapping_add(seed)).collect();
            let read = read_images(&images([count, height, width], &body)[..]).unwrap();
            prop_assert_eq!(read.dim(), (count as usize, height as usize, width as usize));
            prop_assert_eq!(read.into_raw_vec_and_offset().0, body);
        }

        #[test]
        fn arbitrary_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            // Read or refused, but never more than was there.
            if let Ok(read) = read_images(&bytes[..]) {
                prop_assert!(read.len() <= bytes.len());
            }
            if let Ok(read) = read_labels(&bytes[..]) {
                prop_assert!(read.len() <= bytes.len());
            }
        }

        #[test]
        fn arbitrary_sizes_are_read_or_refused(sizes: [u32; 3], small in prop::bool::ANY, body in prop::collection::vec(any::<u8>(), 0..300)) {
            let sizes = if small { sizes.map(|size| size % 8) } else { sizes };
            let product: u128 = sizes.iter().map(|&size| u128::from(size)).product();
            let legal = product == body.len() as u128 && sizes[1] > 0 && sizes[2] > 0;
            prop_assert_eq!(read_images(&images(sizes, &body)[..]).is_ok(), legal);
        }

        #[test]
        fn arbitrary_bytes_as_gzip_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut gzip = vec![0x1f, 0x8b, 8, 0];
            gzip.extend(bytes);
            prop_assert!(read_images(GzDecoder::new(&gzip[..])).is_err());
        }
    }
}
