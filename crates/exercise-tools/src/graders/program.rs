//! Runs a test program, and watches over it: whatever the reader's code does, there is one line about it, and the others go on.
//!
//! The grader writes its verdict into a file ([`VERDICT`]). So nothing that the reader's code prints is taken for a report, and a
//! program that ends without a verdict has not passed, however it ended.

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;

use super::Standing;

/// The environment variable that tells a grader where to write its verdict.
const VERDICT: &str = "EXERCISE_VERDICT";

/// Bytes that a program may print before it is stopped.
const MOST_PRINTED: usize = 1 << 20;
/// Lines of it that are shown.
const LINES: usize = 20;
/// Characters of a line that are shown.
const CHARACTERS: usize = 200;
/// Memory that a program may have, in KiB, where the system can limit it.
const MOST_KIB: u64 = 4 << 20;
/// When a program is stopped whose grader did not stop it: longer than any grader waits.
const LONGEST: Duration = Duration::from_mins(5);
/// How often a program is looked at: at first, and later on.
const GLANCES: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(10)];

/// How a program came to its end.
enum End {
    Itself(ExitStatus),
    Printed,
    Endless,
    Stopped,
}

/// Runs one test of a program; as soon as `stop` says so, no longer.
pub(super) fn run(
    program: &Path,
    test: &str,
    environment: &[(&str, &str)],
    stop: &dyn Fn() -> bool,
) -> anyhow::Result<Standing> {
    let verdict = tempfile::NamedTempFile::new().context("cannot make a file for the verdict")?;
    let mut command = limited(program);
    command.args(["--exact", test, "--nocapture"]).envs(environment.iter().copied()).env(VERDICT, verdict.path());
    // Each thread's own pool of memory would count against the limit.
    command.env("MALLOC_ARENA_MAX", "2").env("RUST_BACKTRACE", "0");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Cargo runs a test in its package's folder; what a grader reads lies there.
    let folder =
        program.ancestors().find_map(|folder| Some(folder.parent()?.join("crates/exercises")).filter(|at| at.is_dir()));
    if let Some(folder) = folder {
        command.current_dir(folder);
    }
    let mut child = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
    let streams = [Stream::of(child.stdout.take()), Stream::of(child.stderr.take())];
    let end = wait(&mut child, &streams, stop)?;
    let [stdout, stderr] = streams.map(Stream::end);
    let told = std::fs::read_to_string(verdict.path()).unwrap_or_default();
    let printed = |report: &str| printed(&stdout, &stderr, test, report);
    Ok(match (end, told.split_once('\n')) {
        (End::Stopped, _) => Standing::Stopped,
        (_, Some(("passed", _))) => Standing::Passed,
        (_, Some(("not yet", _))) => Standing::NotYet,
        (_, Some((_, report))) => Standing::Wrong(format!("{}{}", report.trim_end(), printed(report))),
        (End::Printed, _) => Standing::Wrong(format!(
            "  Your code printed more than {} MB, and was stopped. Which loop prints, and when does it end?{}",
            MOST_PRINTED >> 20,
            printed("")
        )),
        (End::Endless, _) => {
            Standing::Wrong(format!("  After {} seconds your code had not come to an end.", LONGEST.as_secs()))
        }
        (End::Itself(status), _) if status.success() && stdout.contains("running 0 tests") => {
            Standing::Ungradable(format!(
                "  There is no test {} in the file any more. It stands at the end: a line #[test], and a function with \
                 the exercise's name.",
                test.rsplit("::").next().unwrap_or(test)
            ))
        }
        (End::Itself(status), _) => Standing::Wrong(format!("{}{}", died(status, &stderr), printed(""))),
    })
}

/// A program that cannot take all of the machine's memory, where there is a shell that can forbid it.
fn limited(program: &Path) -> Command {
    if cfg!(unix) {
        let mut command = Command::new("sh");
        // What the shell cannot limit stays unlimited.
        let script = format!("ulimit -c 0; ulimit -v {MOST_KIB} 2>/dev/null; exec \"$0\" \"$@\"");
        command.args(["-c", &script]).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn wait(child: &mut Child, streams: &[Stream; 2], stop: &dyn Fn() -> bool) -> anyhow::Result<End> {
    let began = Instant::now();
    let end = loop {
        if let Some(status) = child.try_wait().context("cannot wait for a test")? {
            return Ok(End::Itself(status));
        }
        if streams.iter().map(Stream::bytes).sum::<usize>() > MOST_PRINTED {
            break End::Printed;
        }
        if stop() {
            break End::Stopped;
        }
        if began.elapsed() > LONGEST {
            break End::Endless;
        }
        thread::sleep(GLANCES[usize::from(began.elapsed() > Duration::from_millis(50))]);
    };
    // It may have ended by itself just now.
    let _ = child.kill();
    child.wait().context("cannot wait for a test")?;
    Ok(end)
}

/// What a program prints, as far as it is kept.
struct Stream {
    kept: Arc<Mutex<(Vec<u8>, usize)>>,
    reader: Option<thread::JoinHandle<()>>,
}

impl Stream {
    fn of(pipe: Option<impl Read + Send + 'static>) -> Self {
        let kept = Arc::new(Mutex::new((Vec::new(), 0)));
        let reader = pipe.map(|mut pipe| {
            let kept = Arc::clone(&kept);
            thread::spawn(move || {
                let mut buffer = vec![0; 1 << 16];
                while let Ok(count @ 1..) = pipe.read(&mut buffer) {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.1 += count;
                    if kept.0.len() < MOST_PRINTED {
                        kept.0.extend_from_slice(&buffer[..count]);
                    }
                }
            })
        });
        Self { kept, reader }
    }

    fn bytes(&self) -> usize {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    /// All of it, when the program has ended; a process that it left behind is not waited for.
    fn end(self) -> String {
        let began = Instant::now();
        while self.reader.as_ref().is_some_and(|reader| !reader.is_finished()) && began.elapsed().as_millis() < 500 {
            thread::sleep(GLANCES[0]);
        }
        String::from_utf8_lossy(&self.kept.lock().unwrap_or_else(PoisonError::into_inner).0).into_owned()
    }
}

/// Why a program ended without a verdict, and what to ask oneself.
fn died(status: ExitStatus, stderr: &str) -> String {
    let asked = |text: &str| {
        let (_, rest) = text.split_once("memory allocation of ")?;
        rest.split_once(" bytes failed")?.0.parse::<u64>().ok()
    };
    if let Some(bytes) = asked(stderr) {
        return format!(
            "  Your code asked for {bytes} bytes at once, and had no room for them: a program of yours may have {} GiB in \
             all. Which list or array gets so large?",
            MOST_KIB >> 20
        );
    }
    if stderr.contains("overflowed its stack") {
        return "  Your code called itself until there was no room left. Which function calls itself, and when does it \
                stop?"
            .into();
    }
    match status.code() {
        Some(code) => format!(
            "  Your code ended the whole program, with exit code {code}, before it was graded. A function gives its \
             answer back; std::process::exit gives none."
        ),
        None => {
            "  Your code broke the whole program off before it was graded. Is there an abort in it, or unsafe code?"
                .into()
        }
    }
}

/// What the reader's code printed, under a line that says so; nothing if it printed nothing.
fn printed(stdout: &str, stderr: &str, test: &str, report: &str) -> String {
    // The frame of the test is not the reader's.
    let after = stdout.split_once("running 1 test\n").map_or(stdout, |(_, rest)| rest);
    let frame = [format!("test {test} ... FAILED"), format!("test {test} ... ok")];
    let before = frame.iter().find_map(|frame| Some(after.rsplit_once(frame.as_str())?.0)).unwrap_or(after);
    let before = before.strip_prefix(&format!("test {test} ... ")).unwrap_or(before);
    let errors = stderr.replacen(&format!("Error: {report}"), "", 1);
    let frames = ["memory allocation of", "thread '", "fatal runtime error", "error: test failed"];
    let errors = errors.lines().filter(|line| !frames.iter().any(|frame| line.starts_with(frame)));
    let lines: Vec<&str> = before.lines().chain(errors).filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        return String::new();
    }
    let mut text = "\n\n  your code printed:\n".to_owned();
    for line in lines.iter().take(LINES) {
        let short: String = line.chars().take(CHARACTERS).filter(|character| !character.is_control()).collect();
        let _ = writeln!(text, "    {short}");
    }
    if lines.len() > LINES {
        let _ = writeln!(text, "    … and {} lines more", lines.len() - LINES);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_code_printed_is_told_apart_from_the_frame_and_the_report() {
        let stdout = "\nrunning 1 test\nError: mine\ntest ch04_x ... FAILED\n\nfailures:\n";
        let text = printed(stdout, "dbg\nError: 3 pixels\n  target 1\n", "ch04_x", "3 pixels\n  target 1\n");
        assert_eq!(text, "\n\n  your code printed:\n    Error: mine\n    dbg\n");
        assert_eq!(printed("\nrunning 1 test\ntest ch04_x ... FAILED\n", "Error: 3\n", "ch04_x", "3\n"), "");
        let many = printed(&"line\n".repeat(100), "", "ch04_x", "");
        assert!(many.ends_with("… and 80 lines more\n"), "{many}");
    }

    /// A program that does what a reader's code may do, in the place of a test.
    #[cfg(unix)]
    fn standing(script: &str) -> Standing {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("program");
        std::fs::write(&program, format!("#!/bin/sh\n{script}\n")).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&program, mode).unwrap();
        run(&program, "ch04_x", &[], &|| false).unwrap()
    }

    #[cfg(unix)]
    #[test]
    fn every_end_has_a_line() {
        assert_eq!(standing("printf 'passed\\n' > $EXERCISE_VERDICT"), Standing::Passed);
        assert_eq!(standing("printf 'not yet\\nx' > $EXERCISE_VERDICT; exit 101"), Standing::NotYet);
        assert_eq!(
            standing("printf 'wrong\\n3 pixels\\n' > $EXERCISE_VERDICT; exit 101"),
            Standing::Wrong("3 pixels".into())
        );
        assert!(
            matches!(standing("echo running 0 tests"), Standing::Ungradable(text) if text.contains("no test ch04_x"))
        );
        let wrong = |script: &str| match standing(script) {
            Standing::Wrong(report) => report,
            other => panic!("{script}: {other:?}"),
        };
        assert!(wrong("exit 0").contains("exit code 0"));
        assert!(wrong("exit 7").contains("exit code 7"));
        assert!(wrong("kill -ABRT $$").contains("broke the whole program off"));
        assert!(wrong("echo memory allocation of 800 bytes failed >&2; kill -ABRT $$").contains("asked for 800 bytes"));
        assert!(wrong("echo \"thread 'x' has overflowed its stack\" >&2; kill -ABRT $$").contains("called itself"));
        let endless = wrong("while true; do echo 0123456789012345678901234567890123456789; done");
        assert!(endless.contains("more than 1 MB") && endless.len() < 5000, "{endless}");
    }

    #[cfg(unix)]
    #[test]
    fn a_program_is_stopped_when_it_is_wanted_no_longer() {
        let began = Instant::now();
        let standing = run(Path::new("/bin/sleep"), "100", &[], &|| began.elapsed().as_millis() > 50);
        // sleep refuses the other arguments, and has ended by itself where it does.
        assert!(standing.is_ok() && began.elapsed().as_secs() < 10);
    }
}
