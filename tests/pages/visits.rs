//! Somebody comes for the first time: what a page weighs, and when it is there.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::time::Duration;

use crate::chromium::Browser;
use crate::library::Library;
use crate::loopback::Sent;

/// What a page may weigh on a first visit, with fonts, scripts and pictures.
const MOST_BYTES: usize = 1_500_000;

/// Seconds in which a first visit must show something.
const LONGEST_BLANK: f64 = 1.0;

/// More seconds than a machine that is busy with other things can be blamed for.
const TOO_LONG: f64 = 5.0;

/// What the page knows of its first paint.
const PAINT: &str = "performance.getEntriesByName('first-contentful-paint')[0]";

/// One visit: what was sent, and the seconds from the request to the first words or pictures on the screen.
fn visit(library: &Library, browser: &Browser, page: &str) -> (Sent, f64) {
    let tab = browser.tab();
    tab.resize(1280, 900);
    library.server.sent();
    tab.open(&library.address(page));
    // What a script asks for when it is idle counts too.
    std::thread::sleep(Duration::from_millis(200));
    assert!(tab.becomes(&format!("Boolean({PAINT})")), "nothing of {page} was painted");
    let paint = tab.run(&format!("{PAINT}.startTime")).as_f64().expect("a time");
    (library.server.sent(), paint / 1000.0)
}

/// The files, the heaviest first.
fn heaviest(sent: &Sent) -> String {
    let mut files: Vec<_> = sent.iter().collect();
    files.sort_by_key(|&(_, bytes)| std::cmp::Reverse(bytes));
    let told = files.iter().take(5).map(|(name, bytes)| format!("{name} {} kB", *bytes / 1000));
    told.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_first_visit_is_light_and_shows_something_soon() {
    let Some(library) = Library::enter() else { return };
    let browser = library.browser();
    let (mut lines, mut failures) = (String::new(), Vec::new());
    let (mut weights, mut times) = (Vec::new(), Vec::new());
    for page in library.pages() {
        let (sent, mut paint) = visit(&library, &browser, &page);
        // Something else may have been busy just then. A page that is slow is slow every time.
        for _ in 0..2 {
            if paint >= LONGEST_BLANK {
                std::thread::sleep(Duration::from_secs(1));
                paint = paint.min(visit(&library, &browser, &page).1);
            }
        }
        let bytes: usize = sent.values().sum();
        let kilobytes = bytes / 1000;
        let told = heaviest(&sent);
        let _ = writeln!(lines, "{page}: {kilobytes} kB, first contentful paint {paint:.2} s; {told}");
        if bytes > MOST_BYTES {
            failures.push(format!("{page} loads {kilobytes} kB: {told}"));
        }
        if paint >= TOO_LONG {
            failures.push(format!("{page} shows nothing for {paint:.2} s"));
        } else if paint >= LONGEST_BLANK {
            let _ = writeln!(std::io::stderr(), "warning: {page} shows nothing for {paint:.2} s");
        }
        weights.push((kilobytes, page.clone()));
        times.push((paint, page));
    }
    fs::write(Library::desk().join("first-visits.txt"), lines).expect("target can be written to");
    let heaviest = weights.iter().max().expect("a book has pages");
    let slowest = times.iter().max_by(|a, b| a.0.total_cmp(&b.0)).expect("a book has pages");
    // Past the harness, which keeps to itself what a passing test prints.
    let _ = writeln!(
        std::io::stderr(),
        "pages: on a first visit the heaviest is {} with {} kB; the last to show something is {}, after {:.2} s",
        heaviest.1,
        heaviest.0,
        slowest.1,
        slowest.0
    );
    assert!(failures.is_empty(), "{} things to mend:\n{}", failures.len(), failures.join("\n"));
}
