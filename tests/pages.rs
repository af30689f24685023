//! The built pages in a real browser: light and dark, on a desk and on a phone.
//!
//! It looks at what `cargo xtask book` has built, with Chromium. Where one of the two is missing it says so and passes;
//! `.ci/run book` builds the pages first, and then demands a browser where `CI_BROWSER` is set.

#![allow(clippy::case_sensitive_file_extension_comparisons, reason = "the files are the project's own, in lower case")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

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

#[test]
fn pages_are_whole_readable_and_ask_the_network_for_nothing() {
    let Some((book, browser)) = ready() else { return };
    let profile = tempfile::tempdir().expect("a folder for the browser");
    let address = |path: &Path| format!("file://{}", path.display());
    let base = format!("{}/", address(&book));
    let mut failures = Vec::new();
    // A few at a time: a page with many figures takes a second in each of its four forms.
    for some in pages(&book).chunks(4) {
        let harness = address(&root().join("tests/pages/harness.html"));
        let output = Command::new(&browser)
            .args(QUIET)
            .args(["--allow-file-access-from-files", "--enable-logging=stderr", "--dump-dom", "--timeout=60000"])
            .arg("--virtual-time-budget=60000")
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .arg(format!("{harness}#{base}|{}", some.join("|")))
            .output()
            .expect("the browser starts");
        let document = String::from_utf8_lossy(&output.stdout);
        let found = document.split_once("<pre id=\"found\">").and_then(|(_, rest)| rest.split_once("</pre>"));
        let (found, _) = found.unwrap_or_else(|| panic!("{browser} printed no document for {some:?}"));
        let mut lines = found.lines();
        assert_eq!(lines.next(), Some(format!("visited {}", some.len()).as_str()), "{some:?} did not end: {found}");
        failures.extend(lines.map(str::to_owned));
        let log = String::from_utf8_lossy(&output.stderr);
        failures.extend(log.lines().filter(|line| line.contains(":CONSOLE")).map(str::to_owned));
    }
    assert!(failures.is_empty(), "{} things to mend:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn a_page_can_be_printed() {
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
