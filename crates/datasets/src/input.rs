//! Whatever a user names is opened here: a file or a pipe is read once, from its first byte; anything else is refused
//! before it can keep us waiting.

use std::fs::{File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

use crate::Error;

/// A file or a pipe that is open to be read.
#[derive(Debug)]
pub(crate) struct Input {
    file: File,
    #[cfg(unix)]
    pipe: Option<Pipe>,
}

/// Opens a file, or a pipe such as a shell's `<(…)`.
///
/// # Errors
/// [`Error::File`] when it is not there or may not be read, [`Error::NotAFile`] when it is a folder, a device or a socket.
pub(crate) fn open(path: &Path) -> Result<Input, Error> {
    let kind = std::fs::metadata(path).map_err(Error::file("open", path))?.file_type();
    if !kind.is_file() && !is_pipe(kind) {
        return Err(Error::NotAFile { path: path.to_owned(), what: what_it_is(kind) });
    }
    let mut options = OpenOptions::new();
    options.read(true);
    // Without it, opening a pipe that nobody writes into would wait for ever.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, libc::O_NONBLOCK);
    let file = options.open(path).map_err(Error::file("open", path))?;
    Ok(Input {
        file,
        #[cfg(unix)]
        pipe: is_pipe(kind).then(Pipe::default),
    })
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        if let Some(pipe) = &mut self.pipe {
            return pipe.read(&mut self.file, buffer);
        }
        self.file.read(buffer)
    }
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}

/// What is neither a file nor a pipe.
fn what_it_is(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    if kind.is_dir() { "a folder" } else { "no file" }
}

#[cfg(unix)]
use waiting::Pipe;

/// Pipes: their writer may be late, slow, or never come.
#[cfg(unix)]
mod waiting {
    use std::fs::File;
    use std::io::{self, ErrorKind, Read as _};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    /// How long a pipe is waited for that nobody has opened to write into.
    const NOBODY: Duration = Duration::from_secs(1);
    /// How long somebody may have it open and write nothing: a program that turns one picture into another needs seconds.
    const SILENCE: Duration = Duration::from_secs(10);
    /// How often it is looked at.
    const PAUSE: Duration = Duration::from_millis(5);

    /// What has come through a pipe.
    #[derive(Debug, Default)]
    pub(super) struct Pipe {
        begun: bool,
    }

    impl Pipe {
        /// As [`std::io::Read::read`], with an error where that would wait too long.
        pub(super) fn read(&mut self, file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
            let start = Instant::now();
            loop {
                let (patience, problem) = match file.read(buffer) {
                    // An end before the beginning: nobody is there yet, or somebody came and wrote nothing.
                    Ok(0) if !self.begun && !buffer.is_empty() => (NOBODY, "nobody writes into this pipe"),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => {
                        (SILENCE, "nothing came through this pipe for 10 seconds")
                    }
                    result => {
                        self.begun |= result.is_ok();
                        return result;
                    }
                };
                if start.elapsed() >= patience {
                    return Err(io::Error::new(ErrorKind::TimedOut, problem));
                }
                sleep(PAUSE);
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::io::Write as _;
    use std::path::PathBuf;
    use std::process::Command;
    use std::time::{Duration, Instant};

    fn pipe(folder: &Path) -> PathBuf {
        let path = folder.join("pipe");
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    }

    fn read(path: &Path) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        open(path)?.read_to_end(&mut bytes).map_err(Error::file("read", path))?;
        Ok(bytes)
    }

    #[test]
    fn a_pipe_that_nobody_writes_into_is_given_up_after_a_second() {
        let folder = tempfile::tempdir().unwrap();
        let start = Instant::now();
        let error = read(&pipe(folder.path())).unwrap_err().to_string();
        assert!(error.ends_with("nobody writes into this pipe"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(3));
    }

    #[test]
    fn a_writer_may_be_late_and_slow() {
        let folder = tempfile::tempdir().unwrap();
        let path = pipe(folder.path());
        let to = path.clone();
        let writer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(300));
            let mut pipe = OpenOptions::new().write(true).open(to).unwrap();
            for part in [&b"one "[..], b"two ", b"three"] {
                pipe.write_all(part).unwrap();
                std::thread::sleep(Duration::from_millis(50));
            }
        });
        assert_eq!(read(&path).unwrap(), b"one two three");
        writer.join().unwrap();
    }

    #[test]
    fn what_is_neither_file_nor_pipe_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        for (path, what) in [(folder.path(), "a folder"), (&socket, "a socket"), (Path::new("/dev/zero"), "a device")] {
            let error = read(path).unwrap_err().to_string();
            assert!(error.contains(&format!("is {what}")), "{error}");
        }
    }
}
