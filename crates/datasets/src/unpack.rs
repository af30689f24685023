//! Files as streams of bytes: unpacked when they are gzip, summed as they pass.

use std::fmt::Write as _;
use std::io::{self, BufReader, Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::{Error, input};

/// No reader of this crate accepts more unpacked bytes than this: 1 GiB, twenty times the largest set it knows.
///
/// A gzip file of a megabyte can hold a gigabyte of zeros, so what is read is counted after it is unpacked.
pub(crate) const LARGEST: u64 = 1 << 30;

/// Opens a file, through gzip when its first two bytes say so, whatever its name says.
pub(crate) fn open(path: &Path) -> Result<Box<dyn Read>, Error> {
    let mut file = BufReader::with_capacity(1 << 16, input::open(path)?);
    let mut head = Vec::with_capacity(2);
    file.by_ref().take(2).read_to_end(&mut head).map_err(Error::file("read", path))?;
    let gzip = head == [0x1f, 0x8b];
    let whole = Cursor::new(head).chain(file);
    Ok(if gzip { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// A reader that sums the bytes that pass through it.
pub(crate) struct Summed<R> {
    reader: R,
    sum: Sha256,
}

impl<R: Read> Summed<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self { reader, sum: Sha256::new() }
    }

    /// The SHA-256 of all that was read, in hexadecimal.
    pub(crate) fn finish(self) -> String {
        hexadecimal(self.sum)
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.sum.update(&buffer[..count]);
        Ok(count)
    }
}

/// The end of a sum, as sixty-four hexadecimal digits.
pub(crate) fn hexadecimal(sum: Sha256) -> String {
    sum.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Compares a sum with the published one.
pub(crate) fn check_sum(what: &str, expected: &str, actual: String) -> Result<(), Error> {
    if actual == expected {
        return Ok(());
    }
    Err(Error::Checksum { what: what.to_owned(), expected: expected.to_owned(), actual })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    /// What gzip makes of these bytes.
    pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// The sum of "abc" is the first example of FIPS 180-4's test vectors.
    #[test]
    fn the_sum_is_sha_256() {
        let mut abc = Summed::new(&b"abc"[..]);
        io::copy(&mut abc, &mut io::sink()).unwrap();
        assert_eq!(abc.finish(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn gzip_is_known_by_its_bytes() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in [("packed.txt", gzip(b"some text")), ("plain.gz", b"some text".to_vec())] {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            let mut text = String::new();
            open(&path).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, "some text", "{name}");
        }
    }
}
