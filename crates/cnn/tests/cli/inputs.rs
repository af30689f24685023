//! Whatever is named as a picture is read once, or refused soon: pipes, devices, folders, sockets.
#![cfg(unix)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::program::{Outcome, command};

/// A machine may be busy; a program that waits for something waits longer.
const SOON: Duration = Duration::from_secs(20);

/// Runs `cnn predict` on this name, which has to end soon; `stdin` is what comes through its standard input.
fn predict(folder: &Path, name: &str, stdin: &[u8]) -> Outcome {
    let mut child = command(folder, &["predict", name]).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let bytes = stdin.to_vec();
    // Whoever reads nothing closes it early.
    let writer = std::thread::spawn(move || drop(pipe.write_all(&bytes)));
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if start.elapsed() > SOON {
            child.kill().unwrap();
            panic!("{name}: still waiting after {SOON:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    writer.join().unwrap();
    Outcome::of(&child.wait_with_output().unwrap())
}

fn fifo(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

#[test]
fn a_picture_through_a_pipe_is_read_as_from_its_file() {
    let folder = tempfile::tempdir().unwrap();
    // A small picture is taken as it is; a large sheet goes the way of a photograph.
    let seven: Vec<u8> = datasets::mnist::load(None).unwrap().test.image(0).iter().copied().collect();
    crate::images::write_grey(&folder.path().join("digit.png"), 28, 28, &seven);
    crate::images::paper(&seven).save(folder.path().join("sheet.png")).unwrap();
    for name in ["digit.png", "sheet.png"] {
        let bytes = fs::read(folder.path().join(name)).unwrap();
        let from_file = predict(folder.path(), name, b"");
        assert_eq!(from_file.code, Some(0), "{from_file:?}");
        let row =
            |outcome: &Outcome| outcome.stdout.lines().last().unwrap().split_once(' ').unwrap().1.trim().to_owned();
        let from_stdin = predict(folder.path(), "/dev/stdin", &bytes);
        assert_eq!(from_stdin.code, Some(0), "{from_stdin:?}");
        assert_eq!(row(&from_stdin), row(&from_file));
        let pipe = folder.path().join(format!("{name}.pipe"));
        fifo(&pipe);
        let writer = {
            let (pipe, bytes) = (pipe.clone(), bytes.clone());
            std::thread::spawn(move || fs::write(pipe, bytes).unwrap())
        };
        let from_fifo = predict(folder.path(), pipe.to_str().unwrap(), b"");
        writer.join().unwrap();
        assert_eq!(from_fifo.code, Some(0), "{from_fifo:?}");
        assert_eq!(row(&from_fifo), row(&from_file));
    }
}

#[test]
fn what_never_ends_or_never_begins_is_refused_soon() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fifo(&path("nobody"));
    fs::create_dir(path("folder")).unwrap();
    let _listener = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
    for (name, said) in [
        ("nobody", "error: cannot read nobody: nobody writes into this pipe"),
        ("folder", "error: folder is a folder: name a file"),
        ("socket", "error: socket is a socket: name a file"),
        ("/dev/zero", "error: /dev/zero is a device: name a file"),
        ("/dev/null", "error: /dev/null is a device: name a file"),
        ("/dev/stdin", "error: cannot read /dev/stdin: nobody writes into this pipe"),
        ("nowhere", "error: cannot open nowhere: No such file or directory"),
    ] {
        let outcome = predict(folder.path(), name, b"");
        assert_eq!((outcome.code, outcome.stderr.trim_end()), (Some(1), said));
    }
}
