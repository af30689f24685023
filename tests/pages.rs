//! The built pages in a real browser: light and dark, on a desk and on a phone. A picture of each is left in
//! `target/pages`.
//!
//! On a first visit over loopback, no page weighs more than 1.5 MB, and each shows something within a second; what each
//! took is written to `target/pages/first-visits.txt`.
//!
//! It looks at what `cargo xtask book` has built, with Chromium. Where one of the two is missing it says so and passes;
//! `.ci/run book` builds the pages first, and then demands a browser where `CI_BROWSER` is set.

#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the files are the project's own, in lower case")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

#[path = "pages/loopback.rs"]
mod loopback;

use loopback::{Loopback, Visit};
use rayon::prelude::*;
use tests::root;

/// Names under which Chromium is installed; `CHROMIUM` names another one.
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// What every start of the browser needs: no window, no profile, no calls home.
const QUIET: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
];

/// What a page may weigh on a first visit, with fonts, scripts and pictures.
const MOST_BYTES: usize = 1_500_000;

/// Seconds in which a first visit must show something.
const LONGEST_BLANK: f64 = 1.0;

/// More seconds than a machine that is busy with other things can be blamed for.
const TOO_LONG: f64 = 5.0;

/// One test at a time: a second that is measured beside ten busy browsers says nothing.
fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn browser() -> Option<String> {
    let named = std::env::var("CHROMIUM").ok();
    let runs = |name: &String| {
        let version = Command::new(name).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    };
    named.into_iter().chain(BROWSERS.map(String::from)).find(runs)
}

/// The book and a browser, or a line that says what is missing.
fn ready() -> Option<(PathBuf, String)> {
    let book = root().join("target/book");
    let missing = if !book.join("index.html").is_file() {
        "the book is not built; `cargo xtask book` builds it"
    } else if let Some(browser) = browser() {
        return Some((book, browser));
    } else {
        "there is no Chromium; install one, or name it in CHROMIUM"
    };
    assert!(std::env::var_os("CI_BROWSER").is_none(), "{missing}");
    eprintln!("skipped: {missing}");
    None
}

/// The pages, without those of the code, which are all alike.
fn pages(book: &Path) -> Vec<String> {
    let files = fs::read_dir(book).expect("the book can be read").flatten();
    let names = files.map(|file| file.file_name().to_string_lossy().into_owned());
    let mut pages: Vec<String> =
        names.filter(|name| name.ends_with(".html") && !["toc.html", "404.html"].contains(&name.as_str())).collect();
    pages.sort();
    pages
}

/// The file of axe-core, an accessibility checker: named in `AXE_CORE`, or where the tools are kept.
fn axe() -> Option<PathBuf> {
    let named = std::env::var_os("AXE_CORE").map(PathBuf::from);
    let found = named.or_else(|| Some(root().join("target/tools/axe.min.js")).filter(|file| file.is_file()));
    assert!(
        found.is_some() || std::env::var_os("CI_BROWSER").is_none(),
        "axe-core is not there; name its file in AXE_CORE"
    );
    found
}

fn address(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// What the harness says of some pages: what is wrong, and `PAGE WIDTH HEIGHT` for each page and width.
fn visit(browser: &str, base: &str, axe: Option<&Path>, pages: &[String]) -> (Vec<String>, Vec<String>) {
    let profile = tempfile::tempdir().expect("a folder for the browser");
    let harness = address(&root().join("tests/pages/harness.html"));
    let output = Command::new(browser)
        .args(QUIET)
        .args(["--allow-file-access-from-files", "--enable-logging=stderr", "--dump-dom", "--timeout=120000"])
        .arg("--virtual-time-budget=120000")
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("{harness}#{base}|{}|{}", axe.map(address).unwrap_or_default(), pages.join("|")))
        .output()
        .expect("the browser starts");
    let document = String::from_utf8_lossy(&output.stdout);
    let found = document.split_once("<pre id=\"found\">").and_then(|(_, rest)| rest.split_once("</pre>"));
    let (found, _) = found.unwrap_or_else(|| panic!("{browser} printed no document for {pages:?}"));
    let (found, heights) = found.split_once("\nheights\n").unwrap_or_else(|| panic!("{pages:?} did not end: {found}"));
    let mut lines = found.lines();
    assert_eq!(lines.next(), Some(format!("visited {}", pages.len()).as_str()), "{pages:?} did not end: {found}");
    let mut failures: Vec<String> = lines.map(str::to_owned).collect();
    let log = String::from_utf8_lossy(&output.stderr);
    failures.extend(log.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned));
    (failures, heights.lines().map(str::to_owned).collect())
}

/// A picture of a whole page, for people to look at.
fn photograph(browser: &str, base: &str, page: &str, width: u32, height: u32, folder: &Path) {
    let profile = tempfile::tempdir().expect("a folder for the browser");
    // What a picture of Chromium's can be high.
    let height = height.clamp(400, 16_000);
    let theme = if width < 500 { "navy" } else { "light" };
    let frame = address(&root().join("tests/pages/frame.html"));
    let picture = folder.join(format!("{}-{width}-{theme}.png", page.trim_end_matches(".html")));
    let taken = Command::new(browser)
        .args(QUIET)
        .arg("--allow-file-access-from-files")
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(format!("--window-size={},{height}", width.max(500)))
        .arg(format!("{frame}#{width}|{height}|{theme}|{base}{page}"))
        .stderr(Stdio::null())
        .status()
        .expect("the browser starts");
    assert!(taken.success() && picture.is_file(), "no picture of {page}");
}

#[test]
fn pages_are_whole_readable_and_ask_the_network_for_nothing() {
    let _turn = turn();
    let Some((book, browser)) = ready() else { return };
    let axe = axe();
    if axe.is_none() {
        eprintln!("axe-core is not there: its rules are not checked; name its file in AXE_CORE");
    }
    let base = format!("{}/", address(&book));
    let photographs = root().join("target/pages");
    fs::create_dir_all(&photographs).expect("target can be written to");
    // A few at a time: a page with many figures takes a second in each of its four forms.
    let pages = pages(&book);
    let groups: Vec<&[String]> = pages.chunks(4).collect();
    let failures: Vec<String> = groups
        .par_iter()
        .flat_map(|some| {
            let (failures, heights) = visit(&browser, &base, axe.as_deref(), some);
            for line in &heights {
                let words: Vec<&str> = line.split(' ').collect();
                let (width, height) = (words[1].parse().expect("a width"), words[2].parse().expect("a height"));
                photograph(&browser, &base, words[0], width, height, &photographs);
            }
            failures
        })
        .collect();
    assert!(failures.is_empty(), "{} things to mend:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_first_visit_is_light_and_shows_something_soon() {
    let _turn = turn();
    let Some((book, browser)) = ready() else { return };
    let server = Loopback::of(&book);
    let visit = |page: &String| server.visit(&browser, &QUIET, page);
    let (mut lines, mut failures) = (String::new(), Vec::new());
    let (mut heaviest, mut slowest) = ((0, String::new()), (0.0, String::new()));
    for page in pages(&book) {
        let first = visit(&page);
        let mut paint = first.first_paint;
        // Something else may have been busy just then. A page that is slow is slow every time.
        for _ in 0..2 {
            if paint >= LONGEST_BLANK {
                std::thread::sleep(Duration::from_secs(1));
                paint = paint.min(visit(&page).first_paint);
            }
        }
        lines += &line(&page, &first, paint);
        if first.bytes() > MOST_BYTES {
            failures.push(format!("{page} loads {} kB: {}", first.bytes() / 1000, first.heaviest()));
        }
        if paint >= TOO_LONG {
            failures.push(format!("{page} shows nothing for {paint:.2} s"));
        } else if paint >= LONGEST_BLANK {
            let _ = writeln!(std::io::stderr(), "warning: {page} shows nothing for {paint:.2} s");
        }
        heaviest = if first.bytes() > heaviest.0 { (first.bytes(), page.clone()) } else { heaviest };
        slowest = if paint > slowest.0 { (paint, page) } else { slowest };
    }
    let folder = root().join("target/pages");
    fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join("first-visits.txt"), lines)).expect("target");
    // Past the harness, which keeps to itself what a passing test prints.
    let _ = writeln!(
        std::io::stderr(),
        "pages: on a first visit the heaviest is {} with {} kB; the last to show something is {}, after {:.2} s",
        heaviest.1,
        heaviest.0 / 1000,
        slowest.1,
        slowest.0
    );
    assert!(failures.is_empty(), "{} things to mend:\n{}", failures.len(), failures.join("\n"));
}

/// A line of the report.
fn line(page: &str, visit: &Visit, paint: f64) -> String {
    format!("{page}: {} kB, first contentful paint {paint:.2} s; {}\n", visit.bytes() / 1000, visit.heaviest())
}

#[test]
fn a_page_can_be_printed() {
    let _turn = turn();
    let Some((book, browser)) = ready() else { return };
    let folder = tempfile::tempdir().expect("a folder for the browser");
    let paper = folder.path().join("page.pdf");
    let mut child = Command::new(browser)
        .args(QUIET)
        .arg("--no-pdf-header-footer")
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--print-to-pdf={}", paper.display()))
        .arg(format!("file://{}", book.join("introduction.html").display()))
        .stderr(Stdio::null())
        .spawn()
        .expect("the browser starts");
    for _ in 0..600 {
        if child.try_wait().expect("the browser can be waited for").is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    let bytes = fs::read(&paper).unwrap_or_default();
    // Whatever happened, the browser is gone afterwards.
    let _ = child.kill();
    assert!(bytes.starts_with(b"%PDF") && bytes.len() > 20_000, "{} bytes were printed", bytes.len());
}
