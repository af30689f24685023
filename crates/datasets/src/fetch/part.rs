//! The unfinished file: its name ends in `.part`, and only one download at a time writes it.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::published::Verified;
use crate::Error;
use crate::unpack::Summed;

/// A file that is being downloaded, open and locked.
pub(super) struct Part {
    file: File,
    path: PathBuf,
    length: u64,
}

impl Part {
    /// Opens what an earlier run left, or a new file.
    pub(super) fn open(folder: &Path, wanted: &Verified) -> Result<Self, Error> {
        let path = folder.join(format!("{}.part", wanted.name));
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(Error::file("open", &path))?;
        // Some network file systems have no locks and say so; there, two downloads at once are caught by the sum.
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            return Err(Error::Fetch {
                what: wanted.name.clone(),
                problem: format!("another download is writing {}; wait for it", path.display()),
            });
        }
        let length = file.metadata().map_err(Error::file("inspect", &path))?.len();
        let mut part = Self { file, path, length };
        if length > wanted.bytes {
            part.clear()?;
        }
        Ok(part)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The bytes that are here.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    /// Starts from nothing.
    pub(super) fn clear(&mut self) -> Result<(), Error> {
        self.file.set_len(0).map_err(Error::file("shorten", &self.path))?;
        self.length = 0;
        Ok(())
    }

    /// Writes behind the bytes that are here.
    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let failed = Error::file("write", &self.path);
        self.file.seek(SeekFrom::Start(self.length)).and_then(|_| self.file.write_all(bytes)).map_err(failed)?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// The SHA-256 of all that is here.
    pub(super) fn sum(&mut self) -> Result<String, Error> {
        let failed = Error::file("read", &self.path);
        self.file.seek(SeekFrom::Start(0)).map_err(failed)?;
        let mut summed = Summed::new(&self.file);
        io::copy(&mut summed, &mut io::sink()).map_err(Error::file("read", &self.path))?;
        Ok(summed.finish())
    }

    /// Gives the file its name. It is on the disk before it has it.
    pub(super) fn finish(self, name: &Path) -> Result<(), Error> {
        self.file.sync_all().map_err(Error::file("write", &self.path))?;
        fs::rename(&self.path, name).map_err(Error::file("rename to", name))
    }

    /// Removes the file.
    pub(super) fn discard(self) -> Result<(), Error> {
        fs::remove_file(&self.path).map_err(Error::file("remove", &self.path))
    }
}
