//! Downloads from a server that behaves, stalls, truncates and lies.

use super::published::{Published, Verified};
use super::server::{Manner, Server};
use super::*;
use crate::unpack::Summed;
use flate2::{Compression, write::GzEncoder};
use std::io;
use std::time::Instant;
use tempfile::TempDir;

fn sum(bytes: &[u8]) -> String {
    let mut summed = Summed::new(bytes);
    io::copy(&mut summed, &mut io::sink()).unwrap();
    summed.finish()
}

fn verified(name: &str, bytes: &[u8]) -> Verified {
    Verified::new(name, bytes.len() as u64, &sum(bytes))
}

/// A file of 300,000 bytes without pattern, several of the client's buffers long.
fn file() -> Vec<u8> {
    (0..300_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

/// A folder to download into, and everything that was reported.
struct Run {
    folder: TempDir,
    phases: Vec<Phase>,
    collection: Collection,
}

impl Run {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            phases: Vec::new(),
            collection: Collection {
                name: "test".into(),
                mirrors: Vec::new(),
                files: vec![Published::plain(verified("data.bin", &file()))],
            },
        }
    }

    fn fetch(&mut self, mirrors: &[&Server]) -> Result<(), Error> {
        self.fetch_until(mirrors, |_| false)
    }

    fn fetch_until(&mut self, mirrors: &[&Server], stop: impl Fn(&Phase) -> bool) -> Result<(), Error> {
        let options = Options {
            mirrors: Some(mirrors.iter().map(|server| server.url()).collect()),
            stall: Duration::from_millis(200),
            rounds: 3,
        };
        self.phases.clear();
        let phases = &mut self.phases;
        fetch_collection(&self.collection, self.folder.path(), &options, &mut |progress| {
            let end = stop(&progress.phase);
            phases.push(progress.phase);
            if end { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })
    }

    /// What is in the folder: names and lengths.
    fn found(&self) -> Vec<(String, u64)> {
        let mut found: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), entry.metadata().unwrap().len()))
            .collect();
        found.sort();
        found
    }

    fn assert_complete(&self) {
        assert_eq!(self.found(), [("data.bin".to_owned(), 300_000)]);
        assert!(fs::read(self.folder.path().join("data.bin")).unwrap() == file());
    }

    /// Why mirrors failed, in order.
    fn problems(&self) -> Vec<&str> {
        self.phases
            .iter()
            .filter_map(|phase| match phase {
                Phase::Failed { problem, .. } => Some(problem.as_str()),
                _ => None,
            })
            .collect()
    }

    /// Leaves an unfinished file, as an earlier run would.
    fn leave_part(&self, bytes: &[u8]) {
        fs::write(self.folder.path().join("data.bin.part"), bytes).unwrap();
    }
}

#[test]
fn a_good_server_is_asked_once() {
    let server = Server::start(&file(), &[Manner::Well]);
    let mut run = Run::new();
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
    assert_eq!(run.phases.first(), Some(&Phase::Asking { mirror: server.url() }));
    assert!(run.phases.contains(&Phase::Receiving { done: 300_000, total: 300_000 }));
    assert_eq!(run.phases.last(), Some(&Phase::Done));
    // What is here and verified needs no network.
    run.fetch(&[&server]).unwrap();
    assert_eq!(run.phases, [Phase::Present]);
    assert_eq!(server.requests(), [None]);
    // What is here and damaged does.
    fs::write(run.folder.path().join("data.bin"), vec![0; 300_000]).unwrap();
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn an_unfinished_file_is_continued() {
    let server = Server::start(&file(), &[Manner::Well]);
    let mut run = Run::new();
    run.leave_part(&file()[..123_456]);
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
    assert_eq!(server.requests(), [Some("bytes=123456-".to_owned())]);
    // A part that is complete is only verified.
    let mut run = Run::new();
    run.leave_part(&file());
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
    assert_eq!(server.requests().len(), 1);
    // One that is too long was another file's.
    let mut run = Run::new();
    run.leave_part(&vec![1; 300_001]);
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
    assert_eq!(server.requests().last(), Some(&None));
}

#[test]
fn a_server_that_ignores_ranges_sends_all_of_it() {
    let server = Server::start(&file(), &[Manner::IgnoringRanges]);
    let mut run = Run::new();
    run.leave_part(&[9; 5_000]);
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
}

#[test]
fn the_next_mirror_continues_where_one_broke_off() {
    for manner in [Manner::Truncating(100_000), Manner::Stalling(100_000)] {
        let bad = Server::start(&file(), &[manner]);
        let good = Server::start(&file(), &[Manner::Well]);
        let mut run = Run::new();
        run.fetch(&[&bad, &good]).unwrap();
        run.assert_complete();
        assert_eq!(good.requests(), [Some("bytes=100000-".to_owned())], "{manner:?}");
        assert!(run.problems()[0].starts_with("broke off after 100000 of 300000 bytes: "), "{:?}", run.problems());
    }
}

#[test]
fn a_single_mirror_is_asked_again_as_long_as_it_brings_something() {
    let server = Server::start(&file(), &[Manner::Truncating(100_000), Manner::Truncating(50_000), Manner::Well]);
    let mut run = Run::new();
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
    let ranges = [None, Some("bytes=100000-".to_owned()), Some("bytes=150000-".to_owned())];
    assert_eq!(server.requests(), ranges);
}

#[test]
fn silence_ends_after_the_time_of_a_stall() {
    for manner in [Manner::Silent, Manner::Stalling(0), Manner::Dripping] {
        let server = Server::start(&file(), &[manner]);
        let mut run = Run::new();
        let start = Instant::now();
        let error = run.fetch(&[&server]).unwrap_err().to_string();
        assert!(start.elapsed() < Duration::from_secs(5), "{manner:?}");
        assert!(error.starts_with("fetch data.bin: no mirror served it; check the connection"), "{error}");
        assert!(!error.contains('\n'));
        assert!(!run.folder.path().join("data.bin").exists());
    }
}

#[test]
fn a_mirror_that_lies_is_left_for_the_next() {
    for (manner, problem) in [
        (Manner::Lying, "SHA-256 is "),
        (Manner::PromisingMore(10), "its file has 300010 bytes, the published one 300000"),
        (Manner::SendingMore(100_000), "sends more than 300000 bytes"),
        (Manner::Status(404), "status 404"),
        (Manner::Status(500), "status 500"),
        (Manner::Babbling, ""),
    ] {
        let bad = Server::start(&file(), &[manner]);
        let good = Server::start(&file(), &[Manner::Well]);
        let mut run = Run::new();
        run.fetch(&[&bad, &good]).unwrap();
        run.assert_complete();
        assert_eq!(run.problems().len(), 1, "{manner:?}");
        assert!(run.problems()[0].starts_with(problem), "{manner:?}: {:?}", run.problems());
        assert_eq!(good.requests(), [None], "{manner:?}");
    }
}

#[test]
fn with_liars_only_nothing_gets_the_name() {
    for manner in [Manner::Lying, Manner::SendingMore(9), Manner::Status(503), Manner::PromisingMore(1)] {
        let server = Server::start(&file(), &[manner]);
        let mut run = Run::new();
        let error = run.fetch(&[&server]).unwrap_err().to_string();
        assert!(error.contains(&server.url()), "{error}");
        assert_eq!(run.found(), [], "{manner:?}");
        assert_eq!(server.requests().len(), 1, "{manner:?}");
    }
}

#[test]
fn a_shorter_file_on_the_server_does_not_cost_what_is_here() {
    // 416 for the range, then a length that is not the published one: the part stays for a better mirror.
    let short = Server::start(&file()[..1_000], &[Manner::Well]);
    let shifted = Server::start(&file(), &[Manner::ShiftedRange]);
    let good = Server::start(&file(), &[Manner::Well]);
    let mut run = Run::new();
    run.leave_part(&file()[..2_000]);
    run.fetch(&[&short, &shifted, &good]).unwrap();
    run.assert_complete();
    assert_eq!(short.requests(), [Some("bytes=2000-".to_owned()), None]);
    assert_eq!(good.requests(), [Some("bytes=2000-".to_owned())]);
    assert_eq!(run.problems()[0], "its file has 1000 bytes, the published one 300000");
    assert_eq!(
        run.problems()[1],
        "sends the range \"bytes 2001-299999/300000\", asked was \"bytes 2000-299999/300000\""
    );
}

#[test]
fn a_damaged_part_is_downloaded_again_from_the_same_mirror() {
    let server = Server::start(&file(), &[Manner::Well]);
    let mut run = Run::new();
    run.leave_part(&vec![0; 100_000]);
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
    assert_eq!(server.requests(), [Some("bytes=100000-".to_owned()), None]);
}

#[test]
fn stopping_keeps_what_has_come() {
    let server = Server::start(&file(), &[Manner::Truncating(100_000), Manner::Well]);
    let mut run = Run::new();
    let stopped = run.fetch_until(&[&server], |phase| matches!(phase, Phase::Failed { .. }));
    assert_eq!(stopped.unwrap_err().to_string(), "fetch test: stopped; run it again to go on where it stopped");
    assert_eq!(run.found(), [("data.bin.part".to_owned(), 100_000)]);
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
}

#[test]
fn two_downloads_of_one_file_do_not_mix() {
    let run = Run::new();
    let held = part::Part::open(run.folder.path(), &run.collection.files[0].itself).unwrap();
    let server = Server::start(&file(), &[Manner::Well]);
    let mut run = run;
    let error = run.fetch(&[&server]).unwrap_err().to_string();
    assert!(error.contains("another download is writing"), "{error}");
    drop(held);
    run.fetch(&[&server]).unwrap();
    run.assert_complete();
}

#[test]
fn nobody_there_is_an_error() {
    // Bound and dropped: nobody listens there now.
    let gone = { Server::start(&[], &[Manner::Well]).url() };
    let options = Options { mirrors: Some(vec![gone]), stall: Duration::from_millis(200), rounds: 3 };
    let run = Run::new();
    let result = fetch_collection(&run.collection, run.folder.path(), &options, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(result, Err(Error::NoMirror { problems, .. }) if problems.len() == 1));
    assert_eq!(run.found(), []);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let mut run = Run::new();
    let blocked = run.folder.path().join("file");
    fs::write(&blocked, "").unwrap();
    let options = Options::default();
    let error = fetch_collection(&run.collection, &blocked, &options, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert!(error.to_string().starts_with(&format!("cannot create the folder {}: ", blocked.display())));
    run.phases.clear();
}

/// A tar archive, packed with gzip.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        // Written into the header as it is: the safe way refuses names that climb.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        tar.append(&header, *bytes).unwrap();
    }
    tar.into_inner().unwrap().finish().unwrap()
}

/// A collection of one archive, of which `a.bin` and `b.bin` are wanted.
fn archived(archive: &[u8]) -> Collection {
    Collection {
        name: "test".into(),
        mirrors: Vec::new(),
        files: vec![Published::archive(
            verified("all.tar.gz", archive),
            "inside",
            vec![verified("a.bin", b"first"), verified("b.bin", b"second")],
        )],
    }
}

#[test]
fn only_what_is_wanted_of_an_archive_is_written() {
    let packed = archive(&[
        ("inside/readme.html", b"not wanted"),
        ("inside/a.bin", b"first"),
        ("../../a.bin", b"climbing"),
        ("/inside/b.bin", b"from the root"),
        ("inside/b.bin", b"second"),
    ]);
    let server = Server::start(&packed, &[Manner::Truncating(100), Manner::Well]);
    let mut run = Run::new();
    run.collection = archived(&packed);
    run.fetch(&[&server]).unwrap();
    assert_eq!(run.found(), [("a.bin".to_owned(), 5), ("b.bin".to_owned(), 6)]);
    assert_eq!(fs::read(run.folder.path().join("b.bin")).unwrap(), b"second");
    assert!(run.phases.contains(&Phase::Unpacking));
    run.fetch(&[&server]).unwrap();
    assert_eq!(run.phases, [Phase::Present]);
}

#[test]
fn an_archive_with_other_contents_is_refused() {
    for (packed, problem) in [
        (archive(&[("inside/a.bin", b"first")]), "the archive holds no b.bin"),
        (archive(&[("inside/a.bin", b"longer")]), "a.bin is no file of 5 bytes in the archive, but of 6"),
        (archive(&[("inside/a.bin", b"other")]), "a.bin has SHA-256 "),
    ] {
        let server = Server::start(&packed, &[Manner::Well]);
        let mut run = Run::new();
        run.collection = archived(&packed);
        let error = run.fetch(&[&server]).unwrap_err().to_string();
        assert!(error.starts_with(&format!("fetch all.tar.gz: {problem}")), "{error}");
        assert!(!run.folder.path().join("b.bin").exists());
    }
}

#[test]
fn the_published_tables_are_consistent() {
    assert_eq!(Source::Cifar10.bytes(), 170_052_171);
    assert_eq!(Source::FashionMnist.bytes(), 30_878_645);
    for source in Source::ALL {
        assert_eq!(source.to_string().parse::<Source>().unwrap(), source);
        let collection = Collection::of(source);
        for file in &collection.files {
            let all = file.contents.iter().chain([&file.itself]);
            assert!(all.into_iter().all(|file| file.sha256.len() == 64));
        }
        assert!(collection.mirrors.iter().all(|mirror| mirror.ends_with('/')));
    }
    assert_eq!(
        "mnist".parse::<Source>().unwrap_err().to_string(),
        "data set is mnist, but must be one of cifar10, fashion-mnist"
    );
}
