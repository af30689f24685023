//! A small HTTP server for the tests: it serves one file, well or badly, as its script says.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// How a request is answered.
#[derive(Debug, Clone, Copy)]
pub(super) enum Manner {
    /// As HTTP says, ranges included.
    Well,
    /// The whole file, with status 200, whatever range was asked for.
    IgnoringRanges,
    /// Only this status.
    Status(u16),
    /// Truthful headers, this many bytes, then silence on an open connection.
    Stalling(usize),
    /// Truthful headers, this many bytes, then the connection is closed.
    Truncating(usize),
    /// A length in the headers that is this much too large, then the whole file.
    PromisingMore(usize),
    /// No length at all, and this many bytes too many.
    SendingMore(usize),
    /// Every byte is wrong.
    Lying,
    /// A range that begins one byte too late.
    ShiftedRange,
    /// No answer at all.
    Silent,
    /// A byte now and then.
    Dripping,
    /// Not HTTP.
    Babbling,
}

/// A server on this machine; it stops when it is dropped.
pub(super) struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    /// The range of each request, as it was asked for.
    requests: Arc<Mutex<Vec<Option<String>>>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `file`; the n-th request in the n-th manner, all later ones in the last.
    pub(super) fn start(file: &[u8], script: &[Manner]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let stop = Arc::new(AtomicBool::new(false));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (file, script) = (file.to_vec(), script.to_vec());
        let (stopped, seen) = (stop.clone(), requests.clone());
        let thread = thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    break;
                }
                let mut stream = stream.unwrap();
                let Some(request) = read_request(&stream) else {
                    continue;
                };
                let range = request.iter().find_map(|line| line.strip_prefix("range: ")).map(String::from);
                let manner = {
                    let mut seen = seen.lock().unwrap();
                    seen.push(range.clone());
                    script[(seen.len() - 1).min(script.len() - 1)]
                };
                // A client that hangs up early is none of the server's concern.
                let _ = answer(&mut stream, &file, range.as_deref(), manner, &stopped);
            }
        });
        Self { address, stop, requests, thread: Some(thread) }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/files/", self.address)
    }

    pub(super) fn requests(&self) -> Vec<Option<String>> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the server, which waits for a connection.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

/// The lines of a request up to the blank one; nothing when the client left before it asked.
fn read_request(stream: &TcpStream) -> Option<Vec<String>> {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let request: Vec<String> =
        lines.take_while(|line| !line.is_empty()).map(|line| line.to_ascii_lowercase()).collect();
    (!request.is_empty()).then_some(request)
}

fn answer(
    stream: &mut TcpStream,
    file: &[u8],
    range: Option<&str>,
    manner: Manner,
    stop: &AtomicBool,
) -> std::io::Result<()> {
    let wait = || {
        while !stop.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(2));
        }
    };
    let from = match (range, manner) {
        (_, Manner::IgnoringRanges) | (None, _) => 0,
        (Some(range), _) => range.trim_start_matches("bytes=").trim_end_matches('-').parse().unwrap(),
    };
    if let Manner::Status(status) = manner {
        return write!(stream, "HTTP/1.1 {status} So\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsome");
    }
    if let Manner::Babbling = manner {
        return stream.write_all(b"hello, who is there?\r\n\r\n");
    }
    if let Manner::Silent = manner {
        wait();
        return Ok(());
    }
    if from >= file.len() && from > 0 {
        return write!(
            stream,
            "HTTP/1.1 416 No\r\nContent-Range: bytes */{}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            file.len()
        );
    }
    let mut body = file[from..].to_vec();
    let mut length = Some(body.len());
    match manner {
        Manner::Lying => body.iter_mut().for_each(|byte| *byte ^= 0x55),
        Manner::PromisingMore(more) => length = Some(body.len() + more),
        Manner::SendingMore(more) => {
            length = None;
            body.extend(vec![7; more]);
        }
        _ => {}
    }
    if from > 0 {
        let first = from + usize::from(matches!(manner, Manner::ShiftedRange));
        write!(stream, "HTTP/1.1 206 Part\r\nContent-Range: bytes {first}-{}/{}\r\n", file.len() - 1, file.len())?;
    } else {
        write!(stream, "HTTP/1.1 200 Fine\r\n")?;
    }
    if let Some(length) = length {
        write!(stream, "Content-Length: {length}\r\n")?;
    }
    write!(stream, "Connection: close\r\n\r\n")?;
    match manner {
        Manner::Truncating(after) => stream.write_all(&body[..after.min(body.len())]),
        Manner::Stalling(after) => {
            stream.write_all(&body[..after.min(body.len())])?;
            wait();
            Ok(())
        }
        Manner::Dripping => {
            for byte in body {
                if stop.load(Ordering::SeqCst) {
                    break;
                }
                stream.write_all(&[byte])?;
                thread::sleep(Duration::from_millis(20));
            }
            Ok(())
        }
        _ => stream.write_all(&body),
    }
}
