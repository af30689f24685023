//! The book as a server gives it to its readers: on this machine only, and counted.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use base64::prelude::*;
use sha2::{Digest as _, Sha256};

/// Bytes sent for each file, heads included, nothing compressed.
pub type Sent = BTreeMap<String, usize>;

/// A server of a folder, on this machine only, that counts.
pub struct Loopback {
    base: String,
    sent: Arc<Mutex<Sent>>,
    lost: Arc<Mutex<Option<String>>>,
}

impl Loopback {
    /// Serves a folder until the program ends.
    pub fn of(folder: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
        let address = listener.local_addr().expect("a bound port has an address");
        let sent = Arc::<Mutex<Sent>>::default();
        let lost = Arc::<Mutex<Option<String>>>::default();
        let (folder, counts, gone) = (folder.to_owned(), Arc::clone(&sent), Arc::clone(&lost));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (folder, counts, gone) = (folder.clone(), Arc::clone(&counts), Arc::clone(&gone));
                // A browser that goes away in the middle is no matter.
                std::thread::spawn(move || answer(stream, &folder, &counts, &gone));
            }
        });
        Self { base: format!("http://{address}/"), sent, lost }
    }

    /// Where the folder is served.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// From now on this file is not there; with `None`, all are.
    pub fn lose(&self, file: Option<&str>) {
        *self.lost.lock().expect("no thread panics with it") = file.map(str::to_owned);
    }

    /// What was sent since the last time.
    pub fn sent(&self) -> Sent {
        std::mem::take(&mut *self.sent.lock().expect("no thread panics with it"))
    }
}

/// Answers one request.
fn answer(
    mut stream: TcpStream,
    folder: &Path,
    sent: &Mutex<Sent>,
    lost: &Mutex<Option<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let target = request.split(' ').nth(1).unwrap_or("/").trim_start_matches('/');
    let path = target.split('?').next().unwrap_or_default();
    let file = folder.join(path.split('/').filter(|part| *part != "..").collect::<PathBuf>());
    let is_lost = lost.lock().expect("no thread panics with it").as_deref() == Some(path);
    let (status, body) = match fs::read(&file) {
        Ok(body) if !is_lost => ("200 OK", body),
        _ => ("404 Not Found", Vec::new()),
    };
    let (kind, length) = (kind(path), body.len());
    let policy = policy(&String::from_utf8_lossy(if kind.starts_with("text/html") { &body } else { b"" }));
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nContent-Security-Policy: {policy}\r\nConnection: close\r\n\r\n"
    );
    *sent.lock().expect("no thread panics with it").entry(path.to_owned()).or_default() += head.len() + length;
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}

/// What a strict host would permit a page: its own files, modules for the browser, and the scripts that mdBook writes into
/// the page, each by its checksum.
fn policy(page: &str) -> String {
    let inline = page.split("<script>").skip(1).filter_map(|rest| rest.split("</script>").next());
    let hashes = inline.map(|script| format!(" 'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(script))));
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{}; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
        hashes.collect::<String>()
    )
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
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
