//! The folder of a run: who may write into it, and how the run began.

use std::fs::{self, File, TryLockError};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use serde::{Deserialize, Serialize};
use train::{Recipe, checkpoint};

use super::file;

/// The first file of a run.
const RECIPE: &str = "recipe.json";

/// Bytes of a recipe that are read: a thousand times those of ours.
const LONGEST_RECIPE: u64 = 1 << 20;

/// Held by the one process that trains here.
const LOCK: &str = ".lock";

/// What a run began with: enough to begin it again if it was killed before its first checkpoint.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Beginning {
    /// The folder of the data; the repository's MNIST if there is none.
    pub data: Option<PathBuf>,
    /// Everything else.
    pub recipe: Recipe,
}

/// A run's folder, locked: nobody else trains in it as long as this lives.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    _lock: File,
}

impl RunFolder {
    /// A folder for a new run: the one asked for, or the first of `runs/NAME`, `runs/NAME-2`, … without a run.
    ///
    /// The recipe is written before anything else.
    pub fn create(asked: Option<&Path>, name: &str, beginning: &Beginning) -> anyhow::Result<Self> {
        let folder = match asked {
            Some(path) => Self::vacant(path)?.ok_or_else(|| {
                let path = path.display();
                anyhow!("{path} holds a run already: continue it with --resume {path}, or give another --out")
            })?,
            None => Self::first_vacant(name)?,
        };
        folder.write(beginning)?;
        Ok(folder)
    }

    /// Writes down how the run begins, or how it goes on.
    pub fn write(&self, beginning: &Beginning) -> anyhow::Result<()> {
        let text = serde_json::to_string_pretty(beginning)?;
        file::write(&self.path.join(RECIPE), format!("{text}\n").as_bytes())
    }

    /// The folder of a run to be continued, and how it began.
    pub fn open(path: &Path) -> anyhow::Result<(Self, Beginning)> {
        let recipe = path.join(RECIPE);
        if !recipe.is_file() {
            bail!("{} holds no run: {RECIPE} is not there; name the folder that a run was written to", path.display());
        }
        let Some(folder) = Self::lock(path)? else { bail!("{}: another process is training here", path.display()) };
        let mut text = String::new();
        let read = File::open(&recipe).and_then(|file| file.take(LONGEST_RECIPE).read_to_string(&mut text));
        read.map_err(|error| anyhow!("cannot read {}: {error}", recipe.display()))?;
        let beginning = serde_json::from_str(&text)
            .map_err(|error| anyhow!("{} is not a run's recipe: {error}", recipe.display()))?;
        folder.remove_parts();
        Ok((folder, beginning))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The checkpoint, if there is one already.
    pub fn checkpoint(&self) -> Option<PathBuf> {
        Some(self.path.join(checkpoint::FILE_NAME)).filter(|path| path.exists())
    }

    /// Undoes [`RunFolder::create`] for a run that could not begin.
    pub fn discard(self) {
        if self.checkpoint().is_none() {
            // What cannot be removed does no harm.
            let _ = fs::remove_file(self.path.join(RECIPE));
            let _ = fs::remove_file(self.path.join(LOCK));
            let _ = fs::remove_dir(&self.path);
        }
    }

    fn first_vacant(name: &str) -> anyhow::Result<Self> {
        for number in 1_u32.. {
            let suffix = if number == 1 { String::new() } else { format!("-{number}") };
            if let Some(folder) = Self::vacant(&Path::new("runs").join(format!("{name}{suffix}")))? {
                return Ok(folder);
            }
        }
        bail!("runs is full of runs: give --out")
    }

    /// The folder, if no run is in it.
    fn vacant(path: &Path) -> anyhow::Result<Option<Self>> {
        let occupied = || [RECIPE, checkpoint::FILE_NAME].iter().any(|name| path.join(name).exists());
        if occupied() {
            return Ok(None);
        }
        file::make_folder(path)?;
        // Again after locking: another process may have been a moment faster.
        Ok(Self::lock(path)?.filter(|_| !occupied()))
    }

    fn lock(path: &Path) -> anyhow::Result<Option<Self>> {
        let name = path.join(LOCK);
        let lock = File::create(&name).map_err(|error| anyhow!("cannot write {}: {error}", name.display()))?;
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => Ok(None),
            // A file system without locks is no reason not to train on it.
            Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(Self { path: path.to_owned(), _lock: lock })),
        }
    }

    /// Removes what a killed process left unfinished.
    fn remove_parts(&self) {
        for entry in fs::read_dir(&self.path).into_iter().flatten().flatten() {
            if entry.path().extension().is_some_and(|extension| extension == "part") {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}
