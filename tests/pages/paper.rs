//! The chapters on paper: how many pages, how many bytes, and how much of the paper is left empty.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

use crate::library::Library;

/// What a printed chapter may weigh.
const MOST_BYTES: usize = 5_000_000;

/// The sheets beyond those that the chapter would fill if it could be cut anywhere, as a share of them. Where pictures are
/// kept whole, some paper stays empty; more than this, and pages are half empty.
const MOST_EMPTY: f64 = 0.25;

/// A4 without the margins of the browser's dialogue, in CSS pixels (96 in an inch).
const WIDTH: u32 = 718;
const HEIGHT: f64 = 1047.0;

/// The pages of a PDF: Chromium writes one object of this kind for each.
fn sheets(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type /Page\n").count()
}

#[test]
fn a_chapter_on_paper_is_light_and_fills_its_pages() {
    let Some(library) = Library::enter() else { return };
    let browser = library.browser();
    let (mut lines, mut failures) = (String::new(), Vec::new());
    for page in library.chapters().into_iter().chain(["introduction.html".to_owned()]) {
        let tab = browser.tab();
        tab.resize(WIDTH, 1000);
        tab.open(&library.address(&page));
        tab.show_as("print");
        let filled = tab.run("document.documentElement.scrollHeight").as_f64().expect("a height") / HEIGHT;
        let pdf = tab.print();
        fs::write(Library::desk().join(page.replace(".html", ".pdf")), &pdf).expect("target can be written to");
        let (sheets, kilobytes) = (sheets(&pdf), pdf.len() / 1000);
        let _ = writeln!(lines, "{page}: {sheets} pages, of which it fills {filled:.1}, {kilobytes} kB");
        // The last page may be as empty as it likes.
        if sheets as f64 > filled * (1.0 + MOST_EMPTY) + 1.0 {
            failures.push(format!("{page} needs {sheets} pages and fills {filled:.1} of them"));
        }
        if pdf.len() > MOST_BYTES {
            failures.push(format!("{page} weighs {kilobytes} kB"));
        }
        let complaints = tab.complaints();
        assert!(complaints.is_empty() && sheets > 0, "{page}: {sheets} pages, {complaints:?}");
    }
    let _ = write!(std::io::stderr(), "{lines}");
    fs::write(Library::desk().join("paper.txt"), lines).expect("target can be written to");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
