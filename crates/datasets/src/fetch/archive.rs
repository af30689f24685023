//! Taking a tar archive apart: only the files that are expected, each of the expected length and sum.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use flate2::read::GzDecoder;
use tempfile::NamedTempFile;

use super::published::{Published, Verified};
use crate::Error;
use crate::unpack::{LARGEST, Summed};

/// Writes the wanted files of an archive into a folder.
///
/// Names inside the archive are compared and never used as paths, so nothing is written anywhere else. Each file is
/// written under a passing name and gets its own when it is complete and verified.
pub(super) fn unpack(archive: &Path, published: &Published, folder: &Path) -> Result<(), Error> {
    let failed = |problem: String| Error::Fetch { what: published.name.clone(), problem };
    let file = File::open(archive).map_err(Error::file("open", archive))?;
    let mut tar = tar::Archive::new(GzDecoder::new(file).take(LARGEST));
    let mut missing: Vec<&Verified> = published.contents.iter().collect();
    let entries = tar.entries().map_err(Error::file("unpack", archive))?;
    for entry in entries {
        let mut entry = entry.map_err(Error::file("unpack", archive))?;
        let path = entry.path_bytes().into_owned();
        let is_wanted = |wanted: &&Verified| format!("{}/{}", published.inner_folder, wanted.name).as_bytes() == path;
        let Some(at) = missing.iter().position(is_wanted) else {
            continue;
        };
        let wanted = missing.swap_remove(at);
        if !entry.header().entry_type().is_file() || entry.size() != wanted.bytes {
            return Err(failed(format!(
                "{} is no file of {} bytes in the archive, but of {}",
                wanted.name,
                wanted.bytes,
                entry.size()
            )));
        }
        let target = folder.join(&wanted.name);
        let mut passing = NamedTempFile::new_in(folder)
            // Without the passing name, which nobody has given.
            .map_err(|error| Error::file("write in", folder)(error.kind().into()))?;
        let mut summed = Summed::new(&mut entry);
        io::copy(&mut summed, &mut passing).map_err(Error::file("unpack", &target))?;
        let sum = summed.finish();
        if sum != wanted.sha256 {
            return Err(failed(format!(
                "{} has SHA-256 {sum} in the archive, expected {}",
                wanted.name, wanted.sha256
            )));
        }
        passing.as_file().sync_all().map_err(Error::file("write", &target))?;
        passing.persist(&target).map_err(|error| Error::file("rename to", &target)(error.error))?;
    }
    match missing.first() {
        None => Ok(()),
        Some(wanted) => Err(failed(format!("the archive holds no {}", wanted.name))),
    }
}
