//! Downloads of the data sets that the repository does not hold.
//!
//! What is where: the files, their mirrors and sums in `published`; the mirrors tried one after the other in
//! `download`; the unfinished file in `part`; the archive taken apart in `archive`.
//!
//! What is verified: every downloaded file has to have the published length and SHA-256 before it gets its name; so
//! have the files of an archive. Until then it is called `….part`, and the next run goes on where this one stopped.

mod archive;
mod download;
mod part;
mod published;
#[cfg(test)]
mod server;
#[cfg(test)]
mod tests;

use std::fmt;
use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use crate::Error;
use published::Collection;

/// A data set that can be downloaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// 60,000 colour photographs of 32×32 pixels; [`crate::cifar10::load`] reads them.
    Cifar10,
    /// 70,000 grey photographs of clothes, 28×28; [`crate::mnist::load_fashion`] reads them.
    FashionMnist,
}

/// How patient a download is, and with whom.
#[derive(Debug, Clone)]
pub struct Options {
    /// Servers to ask instead of the known ones: addresses that end where the files' names begin.
    pub mirrors: Option<Vec<String>>,
    /// How long a server may take to answer, and how long it may then send (almost) nothing.
    pub stall: Duration,
    /// How often the row of mirrors is tried, as long as each try brings something.
    pub rounds: u32,
}

/// What a download is doing, for whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// The file in question.
    pub file: String,
    /// What happens to it.
    pub phase: Phase,
}

/// A step of a download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// The file is here already, and verified; no server was asked.
    Present,
    /// A mirror is asked.
    Asking {
        /// Its address.
        mirror: String,
    },
    /// Bytes come in.
    Receiving {
        /// Bytes on the disk, those of earlier runs included.
        done: u64,
        /// Bytes of the whole file.
        total: u64,
    },
    /// This mirror could not serve the file; the next one is tried.
    Failed {
        /// Its address.
        mirror: String,
        /// Why.
        problem: String,
    },
    /// The sum is computed.
    Verifying,
    /// The archive is taken apart.
    Unpacking,
    /// The file is in its place.
    Done,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Cifar10, Self::FashionMnist];

    /// The name on the command line: `cifar10` or `fashion-mnist`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cifar10 => "cifar10",
            Self::FashionMnist => "fashion-mnist",
        }
    }

    /// The bytes to download.
    pub fn bytes(self) -> u64 {
        Collection::of(self).files.iter().map(|file| file.bytes).sum()
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Source {
    type Err = Error;

    /// ```
    /// use datasets::fetch::Source;
    ///
    /// assert_eq!("cifar10".parse::<Source>()?, Source::Cifar10);
    /// assert!("cifar".parse::<Source>().is_err());
    /// # Ok::<(), datasets::Error>(())
    /// ```
    fn from_str(name: &str) -> Result<Self, Error> {
        let known = Self::ALL.map(Self::name);
        Self::ALL.into_iter().find(|source| source.name() == name).ok_or_else(|| Error::Setting {
            setting: "data set",
            value: name.to_owned(),
            range: format!("one of {}", known.join(", ")),
        })
    }
}

impl Default for Options {
    fn default() -> Self {
        Self { mirrors: None, stall: Duration::from_secs(20), rounds: 3 }
    }
}

/// Downloads a data set into a folder, verifies it and unpacks it.
///
/// `report` is told what happens, several times a second while bytes come in. When it answers
/// [`ControlFlow::Break`], the download stops; what has come stays, and the next call goes on from there. A server that
/// sends nothing keeps it from being asked for at most [`Options::stall`].
///
/// ```no_run
/// use datasets::fetch::{Options, Source, fetch};
/// use std::{ops::ControlFlow, path::Path};
///
/// fetch(Source::Cifar10, Path::new("data/cifar10"), &Options::default(), &mut |progress| {
///     println!("{progress:?}");
///     ControlFlow::Continue(())
/// })?;
/// # Ok::<(), datasets::Error>(())
/// ```
///
/// # Errors
/// [`Error::NoMirror`] when no mirror served the file, with what was wrong at each; [`Error::Fetch`] when it cannot be
/// unpacked; [`Error::File`] when the disk cannot be written; [`Error::Cancelled`] when `report` said so.
pub fn fetch(
    source: Source,
    folder: &Path,
    options: &Options,
    report: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(), Error> {
    fetch_collection(&Collection::of(source), folder, options, report)
}

fn fetch_collection(
    collection: &Collection,
    folder: &Path,
    options: &Options,
    report: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(Error::file("create the folder", folder))?;
    let mirrors = options.mirrors.as_deref().unwrap_or(&collection.mirrors);
    for file in &collection.files {
        let mut tell = |phase| {
            let progress = Progress { file: file.name.clone(), phase };
            match report(progress) {
                ControlFlow::Continue(()) => Ok(()),
                ControlFlow::Break(()) => Err(Error::Cancelled { what: collection.name.clone() }),
            }
        };
        let results = if file.contents.is_empty() { std::slice::from_ref(&file.itself) } else { &file.contents[..] };
        let mut present = true;
        for result in results {
            present = present && result.is_in(folder)?;
        }
        if present {
            tell(Phase::Present)?;
            continue;
        }
        let part = download::complete(file, mirrors, folder, options, &mut tell)?;
        if file.contents.is_empty() {
            part.finish(&folder.join(&file.name))?;
        } else {
            tell(Phase::Unpacking)?;
            archive::unpack(part.path(), file, folder)?;
            part.discard()?;
        }
        tell(Phase::Done)?;
    }
    Ok(())
}
