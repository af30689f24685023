//! Everything that can be wrong with data, each in one line.

use std::io;
use std::path::{Path, PathBuf};

use crate::digit::NotADigit;

/// What went wrong while data was read, downloaded or cut into batches.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// None of the names under which a file may be stored is there.
    #[error("{set}: found none of {names} in {folder}; {hint}")]
    Missing {
        /// The data set that was asked for.
        set: &'static str,
        /// The names that were tried.
        names: String,
        /// Where they were looked for.
        folder: PathBuf,
        /// What is there instead, and what to do.
        hint: String,
    },
    /// A folder, a device or a socket where a file is needed.
    #[error("{path} is {what}: name a file")]
    NotAFile {
        /// What was named.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// The system refused to open, read or write a file.
    #[error("cannot {operation} {path}: {source}")]
    File {
        /// What could not be done.
        operation: &'static str,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are not in the format that was expected.
    #[error("{format}: {problem}")]
    Format {
        /// The format in which the bytes were read.
        format: &'static str,
        /// What does not fit.
        problem: String,
    },
    /// The file is well formed as far as it goes, and then it stops.
    #[error("the {format} file is not complete: its end is missing; copy or download it again")]
    Incomplete {
        /// The format in which the bytes were read.
        format: &'static str,
    },
    /// An error of its bytes, where the file's name is known.
    #[error("{path}: {source}")]
    InFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<Error>,
    },
    /// The bytes are well formed, but not those of the published data set.
    #[error("SHA-256 is {actual}, the published {what} has {expected}; the file is damaged or another one, replace it")]
    Checksum {
        /// The published file.
        what: String,
        /// Its published sum.
        expected: String,
        /// The sum of what was read.
        actual: String,
    },
    /// Images and labels, or images among themselves, do not fit together.
    #[error("data set: {0}")]
    Mismatch(String),
    /// A setting is outside its range.
    #[error("{setting} is {value}, but must be {range}")]
    Setting {
        /// The setting's name.
        setting: &'static str,
        /// What was asked for.
        value: String,
        /// What is possible.
        range: String,
    },
    /// A picture in which no digit can be made out.
    #[error("digit: {0}")]
    Digit(#[from] NotADigit),
    /// A download that came to nothing here: an unfinished file in use, an archive without its files.
    #[error("fetch {what}: {problem}")]
    Fetch {
        /// The data set or file.
        what: String,
        /// Why it is not here.
        problem: String,
    },
    /// A file that no mirror could serve.
    ///
    /// The mirrors are apart, for a program that has told of each failure already, as it happened.
    #[error("{} ({})", no_mirror(what, folder), problems.join("; "))]
    NoMirror {
        /// The file.
        what: String,
        /// Where it is to be.
        folder: PathBuf,
        /// What was wrong at each mirror that was asked last, after its address.
        problems: Vec<String>,
    },
    /// The caller asked to stop.
    #[error("fetch {what}: stopped; run it again to go on where it stopped")]
    Cancelled {
        /// The data set or file.
        what: String,
    },
}

/// The line about a file that no mirror served, without the mirrors.
fn no_mirror(what: &str, folder: &Path) -> String {
    let folder = folder.display();
    format!("fetch {what}: no mirror served it; check the connection, or put it into {folder} by hand")
}

impl Error {
    /// The line for somebody who was told of each mirror's failure when it happened (`fetch::Phase::Failed`).
    ///
    /// ```
    /// let error = datasets::Error::NoMirror {
    ///     what: "a.gz".to_owned(),
    ///     folder: "data".into(),
    ///     problems: vec!["http://a/: status 404".to_owned()],
    /// };
    /// let line = "fetch a.gz: no mirror served it; check the connection, or put it into data by hand";
    /// assert_eq!(error.without_mirrors(), line);
    /// assert_eq!(error.to_string(), format!("{line} (http://a/: status 404)"));
    /// ```
    pub fn without_mirrors(&self) -> String {
        match self {
            Self::NoMirror { what, folder, .. } => no_mirror(what, folder),
            other => other.to_string(),
        }
    }

    /// An error of format; `problem` says what does not fit and names both sides.
    pub(crate) fn format(format: &'static str, problem: impl Into<String>) -> Self {
        Self::Format { format, problem: problem.into() }
    }

    /// Adds the name of the file in which the error was found, unless it is there already.
    #[must_use]
    pub fn in_file(self, path: &Path) -> Self {
        match self {
            already @ (Self::InFile { .. } | Self::File { .. } | Self::NotAFile { .. }) => already,
            other => Self::InFile { path: path.to_owned(), source: Box::new(other) },
        }
    }

    /// An error of the system, with the operation and the file.
    pub(crate) fn file(operation: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { operation, path: path.to_owned(), source }
    }
}
