//! The book as a server gives it to somebody who comes for the first time: what a page weighs, and when it is there.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What opens a page and reports.
const VISIT: &str = include_str!("visit.html");

/// A server of a folder, on this machine only, that counts.
pub struct Loopback {
    address: String,
    sent: Arc<Mutex<BTreeMap<String, usize>>>,
    seen: Receiver<String>,
}

/// What one visit took.
pub struct Visit {
    /// Bytes sent for each file, heads included, nothing compressed.
    pub sent: BTreeMap<String, usize>,
    /// Seconds from the request to the first words or pictures on the screen.
    pub first_paint: f64,
}

impl Visit {
    /// All bytes.
    pub fn bytes(&self) -> usize {
        self.sent.values().sum()
    }

    /// The files, the heaviest first.
    pub fn heaviest(&self) -> String {
        let mut files: Vec<_> = self.sent.iter().collect();
        files.sort_by_key(|&(_, bytes)| std::cmp::Reverse(bytes));
        let told = files.iter().take(5).map(|(name, bytes)| format!("{name} {} kB", *bytes / 1000));
        told.collect::<Vec<_>>().join(", ")
    }
}

impl Loopback {
    /// Serves a folder until the program ends.
    pub fn of(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
        let address = listener.local_addr().expect("a bound port has an address").to_string();
        let sent = Arc::<Mutex<BTreeMap<String, usize>>>::default();
        let (tell, seen) = channel();
        let (folder, counts) = (folder.to_owned(), Arc::clone(&sent));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, counts, tell) = (folder.clone(), Arc::clone(&counts), tell.clone());
                // A browser that goes away in the middle is no matter.
                std::thread::spawn(move || answer(stream, &folder, &counts, &tell));
            }
        });
        Self { address, sent, seen }
    }

    /// Opens a page in a browser that has never seen it.
    pub fn visit(&self, browser: &str, options: &[&str], page: &str) -> Visit {
        self.sent.lock().expect("no thread panics with it").clear();
        let profile = tempfile::tempdir().expect("a folder for the browser");
        let mut child = Command::new(browser)
            .args(options)
            .arg("--remote-debugging-port=0") // or else it looks once and leaves
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("http://{}/visit.html#{page}", self.address))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the browser starts");
        let seen = self.seen.recv_timeout(Duration::from_secs(60));
        let _ = child.kill();
        let _ = child.wait();
        let seen = seen.unwrap_or_else(|_| panic!("{browser} did not open {page} in a minute"));
        let milliseconds: f64 = seen.parse().unwrap_or_else(|_| panic!("nothing of {page} was painted: {seen}"));
        let sent = self.sent.lock().expect("no thread panics with it").clone();
        Visit { sent, first_paint: milliseconds / 1000.0 }
    }
}

/// Answers one request: a file, the visiting page, or thanks for a report.
fn answer(
    mut stream: TcpStream,
    folder: &Path,
    sent: &Mutex<BTreeMap<String, usize>>,
    tell: &Sender<String>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let target = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if path == "seen" {
        let _ = tell.send(query.to_owned());
        return send(&mut stream, "204 No Content", "text/plain", b"").map(drop);
    }
    if path == "visit.html" {
        return send(&mut stream, "200 OK", "text/html", VISIT.as_bytes()).map(drop);
    }
    let file = folder.join(path.split('/').filter(|part| *part != "..").collect::<PathBuf>());
    let bytes = match fs::read(&file) {
        Ok(body) => send(&mut stream, "200 OK", kind(path), &body)?,
        Err(_) => send(&mut stream, "404 Not Found", "text/plain", b"")?,
    };
    *sent.lock().expect("no thread panics with it").entry(path.to_owned()).or_default() += bytes;
    Ok(())
}

/// Sends an answer, and says how long it was.
fn send(stream: &mut TcpStream, status: &str, kind: &str, body: &[u8]) -> std::io::Result<usize> {
    let length = body.len();
    let head =
        format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    Ok(head.len() + length)
}

/// What a file is, by its name.
fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
