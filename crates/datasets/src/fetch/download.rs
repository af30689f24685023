//! One file, from the first mirror that serves it.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use ureq::http::{Response, header};
use ureq::{Agent, Body};

use super::part::Part;
use super::published::Published;
use super::{Options, Phase};
use crate::Error;

/// How a try with one mirror ended, if not well.
enum Failure {
    /// Another mirror may do better.
    Mirror(String),
    /// So wrong that this mirror is not asked again.
    Useless(String),
    /// Nothing to do with the mirror: the disk, or the user's wish.
    Here(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Here(error)
    }
}

/// Tells the caller what happens, and hears whether to stop.
type Tell<'a> = dyn FnMut(Phase) -> Result<(), Error> + 'a;

/// Downloads a file next to its place and verifies it.
///
/// Mirrors are tried in order. One that broke off is followed by the next, which continues; when all have been tried
/// and the file grew, they are tried again.
pub(super) fn complete(
    file: &Published,
    mirrors: &[String],
    folder: &Path,
    options: &Options,
    tell: &mut Tell<'_>,
) -> Result<Part, Error> {
    let mut part = Part::open(folder, &file.itself)?;
    let mut useless = vec![false; mirrors.len()];
    let mut problems = Vec::new();
    for _ in 0..options.rounds.max(1) {
        let before = part.length();
        let mut cleared = false;
        problems.clear();
        for (mirror, useless) in mirrors.iter().zip(&mut useless) {
            if *useless {
                continue;
            }
            let started_at = part.length();
            let mut result = from_mirror(file, mirror, &mut part, options, tell);
            // Wrong bytes in a file that two mirrors have written: this one gets the chance to write all of it.
            if started_at > 0 && part.length() == 0 && matches!(result, Err(Failure::Useless(_))) {
                cleared = true;
                result = from_mirror(file, mirror, &mut part, options, tell);
            }
            let problem = match result {
                Ok(()) => return Ok(part),
                Err(Failure::Here(error)) => return Err(error),
                Err(Failure::Mirror(problem)) => problem,
                Err(Failure::Useless(problem)) => {
                    *useless = true;
                    problem
                }
            };
            problems.push(format!("{mirror}: {problem}"));
            tell(Phase::Failed { mirror: mirror.clone(), problem })?;
        }
        if part.length() <= before && !cleared {
            break;
        }
    }
    if part.length() == 0 {
        part.discard()?;
    }
    Err(Error::NoMirror { what: file.name.clone(), folder: folder.to_owned(), problems })
}

/// Completes the part with one mirror's bytes and verifies the sum.
fn from_mirror(
    file: &Published,
    mirror: &str,
    part: &mut Part,
    options: &Options,
    tell: &mut Tell<'_>,
) -> Result<(), Failure> {
    if part.length() < file.bytes {
        receive(file, mirror, part, options, tell)?;
    }
    tell(Phase::Verifying)?;
    let sum = part.sum()?;
    if sum == file.itself.sha256 {
        return Ok(());
    }
    part.clear()?;
    Err(Failure::Useless(format!("SHA-256 is {sum}, expected {}", file.itself.sha256)))
}

/// Appends what the mirror sends until the file has its published length.
fn receive(
    file: &Published,
    mirror: &str,
    part: &mut Part,
    options: &Options,
    tell: &mut Tell<'_>,
) -> Result<(), Failure> {
    tell(Phase::Asking { mirror: mirror.to_owned() })?;
    let url = format!("{}/{}", mirror.trim_end_matches('/'), file.name);
    let agent = agent(mirror, options.stall);
    let mut response = ask(&agent, &url, part.length())?;
    if response.status() == 416 {
        // The mirror knows no such place in its file. Asked for all of it, it says how long it is.
        response = ask(&agent, &url, 0)?;
    }
    let from = match response.status().as_u16() {
        200 => 0,
        206 => part.length(),
        status => return Err(Failure::Mirror(format!("status {status}"))),
    };
    check_extent(&response, from, file.bytes)?;
    if from == 0 {
        part.clear()?;
    }
    let total = file.bytes;
    let mut body = response.into_body().into_reader();
    let mut buffer = vec![0; 1 << 16];
    let mut pace = Pace::new(options.stall);
    while part.length() < total {
        let count = body
            .read(&mut buffer)
            .map_err(|error| Failure::Mirror(format!("broke off after {} of {total} bytes: {error}", part.length())))?;
        if count == 0 {
            return Err(Failure::Mirror(format!("ended after {} of {total} bytes", part.length())));
        }
        if part.length() + count as u64 > total {
            part.clear()?;
            return Err(Failure::Useless(format!("sends more than {total} bytes")));
        }
        part.append(&buffer[..count])?;
        let step = pace.step(count);
        if matches!(step, Step::Show | Step::TooSlow) || part.length() == total {
            tell(Phase::Receiving { done: part.length(), total })?;
        }
        if matches!(step, Step::TooSlow) && part.length() < total {
            return Err(Failure::Mirror(format!("sends less than {LEAST_BYTES} bytes in {:?}", options.stall)));
        }
    }
    Ok(())
}

/// A client that gives up on silence. Statuses are looked at here, and a mirror on this machine needs no proxy.
fn agent(mirror: &str, stall: Duration) -> Agent {
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .timeout_resolve(Some(stall))
        .timeout_connect(Some(stall))
        .timeout_recv_response(Some(stall))
        .timeout_per_read(Some(stall))
        .timeout_per_write(Some(stall))
        .accept_encoding("identity");
    let config = if mirror.starts_with("http://127.0.0.1") { config.proxy(None) } else { config };
    Agent::new_with_config(config.build())
}

/// Asks for the bytes from `from` on.
fn ask(agent: &Agent, url: &str, from: u64) -> Result<Response<Body>, Failure> {
    let mut request = agent.get(url);
    if from > 0 {
        request = request.header(header::RANGE, format!("bytes={from}-"));
    }
    request.call().map_err(|error| Failure::Mirror(error.to_string().replace('\n', " ")))
}

/// Refuses a mirror whose file has another length, before anything of ours is given up for it.
fn check_extent(response: &Response<Body>, from: u64, total: u64) -> Result<(), Failure> {
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
    if response.status() == 206 {
        let expected = format!("bytes {from}-{}/{total}", total - 1);
        let range = text(header::CONTENT_RANGE).unwrap_or("none");
        if range != expected {
            return Err(Failure::Useless(format!("sends the range \"{range}\", asked was \"{expected}\"")));
        }
        return Ok(());
    }
    match response.body().content_length() {
        Some(length) if length != total => {
            Err(Failure::Useless(format!("its file has {length} bytes, the published one {total}")))
        }
        _ => Ok(()),
    }
}

/// Fewer bytes than this in the time of a stall are as good as none.
const LEAST_BYTES: u64 = 1 << 10;

/// When to show progress, and whether there is enough of it.
struct Pace {
    stall: Duration,
    shown: Instant,
    window: Instant,
    in_window: u64,
}

enum Step {
    Quiet,
    Show,
    TooSlow,
}

impl Pace {
    fn new(stall: Duration) -> Self {
        let now = Instant::now();
        Self { stall, shown: now, window: now, in_window: 0 }
    }

    fn step(&mut self, count: usize) -> Step {
        let now = Instant::now();
        self.in_window += count as u64;
        if now - self.window >= self.stall {
            if self.in_window < LEAST_BYTES {
                return Step::TooSlow;
            }
            (self.window, self.in_window) = (now, 0);
        }
        if now - self.shown >= Duration::from_millis(100) {
            self.shown = now;
            return Step::Show;
        }
        Step::Quiet
    }
}
