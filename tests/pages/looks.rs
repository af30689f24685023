//! Every page, light and dark, on a desk and on a phone.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::Value as Json;
use tests::root;

use crate::chromium::Tab;
use crate::library::Library;

/// What looks at a page from within.
pub const INSPECT: &str = include_str!("inspect.js");

/// The rules of axe-core, an accessibility checker that others wrote. What a drawing is made of has one name, on the outside;
/// contrast is measured by `inspect.js`, and much sooner.
pub const AXE: &str = "axe.run({ exclude: ['svg > *', 'math > *'] }, { resultTypes: ['violations'], rules: { 'color-contrast': { enabled: false } } })
    .then(({ violations }) => violations.map(({ id, help, nodes }) =>
    `axe's rule ${id} (${help}), ${nodes.length} times, first ${nodes[0].html.slice(0, 120).replaceAll('\\n', ' ')}`))";

/// The file of axe-core: named in `AXE_CORE`, or where the tools are kept.
pub fn axe() -> Option<String> {
    let named = std::env::var_os("AXE_CORE").map(PathBuf::from);
    let found = named.or_else(|| Some(root().join("target/tools/axe.min.js")).filter(|file| file.is_file()));
    assert!(
        found.is_some() || std::env::var_os("CI_BROWSER").is_none(),
        "axe-core is not there; name its file in AXE_CORE"
    );
    found.map(|file| fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

/// The texts of a list.
pub fn lines(found: &Json) -> Vec<String> {
    found.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

/// What is wrong with a page in each of its four forms; a picture of two of them is left.
fn look(tab: &Tab<'_>, library: &Library, page: &str, axe: Option<&str>, pictures: &Path) -> Vec<String> {
    let mut failures = Vec::new();
    for width in [1280, 390] {
        tab.resize(width, 900);
        tab.open(&library.address(page));
        if let Some(axe) = axe {
            tab.run(&format!("{axe}; true"));
        }
        for theme in ["light", "navy"] {
            tab.run(&format!("document.getElementById('mdbook-theme-{theme}').click()"));
            tab.run("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))");
            let mut found = lines(&tab.run(&format!("({INSPECT})({width}, {:?})", library.server.base())));
            // Once each for the two themes and for the two widths: axe's rules look at structure most of all.
            if (theme == "light") == (width == 1280) {
                if axe.is_some() {
                    found.extend(lines(&tab.run(AXE)));
                }
                let height = tab.run("document.documentElement.scrollHeight").as_u64().unwrap_or_default();
                let name = page.trim_end_matches(".html").replace('/', "-");
                let picture = pictures.join(format!("{name}-{width}-{theme}.png"));
                fs::write(picture, tab.picture(u32::try_from(height).unwrap_or(u32::MAX))).expect("a picture");
            }
            failures.extend(found.iter().map(|what| format!("{page}, {theme}, {width} pixels: {what}")));
        }
    }
    failures.extend(tab.complaints().iter().map(|what| format!("{page}: the browser complains: {what}")));
    failures
}

#[test]
fn pages_are_whole_readable_and_ask_the_network_for_nothing() {
    let Some(library) = Library::enter() else { return };
    let axe = axe();
    if axe.is_none() {
        eprintln!("axe-core is not there: its rules are not checked; name its file in AXE_CORE");
    }
    let pages = library.pages();
    let some = pages.len().div_ceil(rayon::current_num_threads().max(2));
    let failures: Vec<String> = pages
        .par_chunks(some)
        .flat_map(|pages| {
            let browser = library.browser();
            let mut failures = Vec::new();
            for page in pages {
                failures.extend(look(&browser.tab(), &library, page, axe.as_deref(), &Library::desk()));
            }
            failures
        })
        .collect();
    assert!(failures.is_empty(), "{} things to mend:\n{}", failures.len(), failures.join("\n"));
}
