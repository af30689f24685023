//! The book as somebody uses it, with keys, mouse and finger: everything that can be pressed does what it says, and the browser
//! has nothing to complain about meanwhile.

use serde_json::Value as Json;

use crate::chromium::Tab;
use crate::library::Library;

/// One page of each kind.
const KINDS: [&str; 6] = [
    "introduction.html",
    "ch04-padding-stride-dilation.html",
    "exercises-04.html",
    "notebooks/04-padding-stride-dilation.html",
    "glossary.html",
    "code/crates/conv/src/signal.rs.html",
];

/// A chapter with everything that a page can have.
const CHAPTER: &str = KINDS[1];

/// Opens some pages one after the other, each for somebody new, on a desk, and does something with each.
#[track_caller]
fn with(pages: &[&str], act: impl Fn(&Tab<'_>, &Library)) {
    let Some(library) = Library::enter() else { return };
    let browser = library.browser();
    for page in pages {
        let tab = browser.tab();
        tab.resize(1280, 900);
        tab.open(&library.address(page));
        act(&tab, &library);
        assert_eq!(tab.complaints(), Vec::<String>::new(), "the browser complains about {page}");
    }
}

/// Whether something is to be seen.
fn shown(selector: &str) -> String {
    format!("document.querySelector({selector:?})?.checkVisibility({{ visibilityProperty: true }}) === true")
}

fn hidden(selector: &str) -> String {
    format!("!({})", shown(selector))
}

/// Fails unless an expression becomes true.
#[track_caller]
fn soon(tab: &Tab<'_>, expression: &str, what: &str) {
    assert!(tab.becomes(expression), "{what}: {expression} is not so on {}", tab.run("location.href"));
}

fn place(tab: &Tab<'_>) -> String {
    tab.run("location.pathname + location.hash").as_str().unwrap_or_default().trim_start_matches('/').to_owned()
}

#[test]
fn the_theme_changes_and_stays() {
    with(&KINDS, |tab, _| {
        let ground = "getComputedStyle(document.documentElement).backgroundColor";
        let before = tab.run(ground);
        tab.click("#mdbook-theme-toggle");
        soon(tab, &shown("#mdbook-theme-list"), "the brush opens a list");
        tab.click("#mdbook-theme-navy");
        soon(tab, "document.documentElement.classList.contains('navy')", "the theme is another");
        let after = tab.run(ground);
        assert_ne!(before, after, "the page is darker");
        tab.press("Escape");
        soon(tab, &hidden("#mdbook-theme-list"), "Escape closes the list");
        tab.reload();
        assert_eq!(tab.run(ground), after, "it stays after a reload");
    });
}

#[test]
fn the_search_leads_by_keyboard_to_the_section() {
    with(&KINDS, |tab, library| {
        tab.press("/");
        soon(tab, "document.activeElement.id === 'mdbook-searchbar'", "/ opens the search");
        tab.write("stride");
        soon(tab, &shown("#mdbook-searchresults a"), "something is found");
        tab.press("ArrowDown");
        soon(tab, &shown("#mdbook-searchresults li.focus"), "an arrow goes to the first result");
        tab.press("Enter");
        soon(tab, "location.hash !== '' && document.readyState === 'complete'", "Enter follows it");
        let there = place(tab);
        assert!(there.starts_with(CHAPTER), "{there}");
        assert!(library.folder.join(CHAPTER).is_file());
        let heading = "document.querySelector(':target')";
        let free = format!(
            "(() => {{ const box = {heading}.getBoundingClientRect();
                return {heading}.contains(document.elementFromPoint(box.x + 20, box.y + box.height / 2)); }})()"
        );
        soon(tab, &free, "the section's heading lies free");
        soon(tab, "document.querySelector('mark')?.textContent.toLowerCase() === 'stride'", "the word is marked");
    });
}

#[test]
fn a_search_without_a_result_says_so_and_escape_leaves_it() {
    with(&KINDS[..2], |tab, _| {
        tab.click("#mdbook-search-toggle");
        soon(tab, "document.activeElement.id === 'mdbook-searchbar'", "the glass opens the search");
        tab.write("xylophone");
        let said = "document.getElementById('mdbook-searchresults-header').innerText";
        soon(tab, &format!("{said}.includes('No search results')"), "a line says that nothing was found");
        soon(tab, &shown("#mdbook-searchresults-header"), "and it is to be seen");
        tab.press("Escape");
        soon(tab, &hidden("#mdbook-searchbar"), "Escape closes the search");
    });
}

#[test]
fn arrows_walk_through_the_book_and_back() {
    with(&["introduction.html"], |tab, _| {
        let listed = tab.run(
            "[...document.querySelectorAll('#mdbook-sidebar a:not([href^=\"#\"])')].filter((a) => a.checkVisibility()).map((a) => a.pathname.slice(1))",
        );
        let listed: Vec<&str> = listed.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        assert!(listed.len() > 30, "{listed:?}");
        let arrive = |key: &str, page: &str| {
            tab.press(key);
            let there = format!("location.pathname === '/{page}' && document.readyState === 'complete'");
            soon(tab, &there, &format!("{key} goes on"));
        };
        for page in &listed[1..] {
            arrive("ArrowRight", page);
        }
        for page in listed.iter().rev().skip(1).take(3) {
            arrive("ArrowLeft", page);
        }
    });
}

#[test]
fn a_listing_is_copied_as_it_is_written() {
    with(&[KINDS[1], KINDS[3], KINDS[5]], |tab, _| {
        let wanted = tab.run("document.querySelector('main pre code').textContent");
        assert!(wanted.as_str().is_some_and(|code| code.trim().lines().count() > 1), "{wanted}");
        tab.hover("main pre .clip-button");
        soon(tab, "getComputedStyle(document.querySelector('main pre .buttons')).opacity === '1'", "its button shows");
        tab.click("main pre .clip-button");
        soon(tab, "document.querySelector('main pre .clip-button').textContent.includes('Copied')", "a word says so");
        assert_eq!(tab.run("navigator.clipboard.readText()"), wanted);
        // And by hand.
        let marked =
            "(getSelection().selectAllChildren(document.querySelector('main pre code')), getSelection().toString())";
        assert_eq!(tab.run(marked).as_str().map(str::trim_end), wanted.as_str().map(str::trim_end));
    });
}

#[test]
fn what_folds_out_folds_out() {
    with(&[CHAPTER, "exercises-04.html", "notebooks/04-padding-stride-dilation.html"], |tab, _| {
        let kinds = tab.run(
            "[...new Set([...document.querySelectorAll('main details')].map((d) => d.className ? `details.${d.className}` : 'details'))]",
        );
        let kinds: Vec<&str> = kinds.as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        assert!(!kinds.is_empty(), "{}", place(tab));
        for kind in kinds {
            let open = format!("document.querySelector({kind:?}).open");
            tab.click(&format!("{kind} > summary"));
            soon(tab, &open, "a click opens it");
            soon(tab, &shown(&format!("{kind} > :nth-child(2)")), "what is in it is to be seen");
            tab.press("Enter");
            soon(tab, &format!("!{open}"), "a key closes it");
        }
    });
}

#[test]
fn the_help_opens_and_escape_closes_it() {
    with(&KINDS, |tab, _| {
        tab.press("?");
        soon(tab, &shown("#mdbook-help-popup"), "? opens the help");
        tab.press("Escape");
        soon(tab, &hidden("#mdbook-help-popup"), "Escape closes it");
    });
}

/// Whether the contents have slid in: mdBook takes them away at the end of the movement back, and there is none if they have not
/// moved yet.
const AT_REST: &str = "document.getElementById('mdbook-sidebar').getBoundingClientRect().left === 0";

#[test]
fn the_contents_open_on_a_phone() {
    with(&KINDS[..3], |tab, _| {
        tab.resize(390, 844);
        tab.reload();
        soon(tab, &hidden("#mdbook-sidebar a"), "the contents are not in the way");
        tab.click("button[aria-controls='mdbook-sidebar']");
        soon(tab, &shown("#mdbook-sidebar a"), "a tap opens them");
        soon(tab, AT_REST, "they have come to rest");
        tab.press("Escape");
        soon(tab, &hidden("#mdbook-sidebar a"), "Escape closes them");
        tab.click("button[aria-controls='mdbook-sidebar']");
        soon(
            tab,
            &shown("#mdbook-sidebar a[href$='ch02-one-signal-slides-over-another.html']"),
            "a tap opens them again",
        );
        soon(tab, AT_REST, "they have come to rest");
        tab.click("#mdbook-sidebar a[href$='ch02-one-signal-slides-over-another.html']");
        soon(tab, "location.pathname.startsWith('/ch02')", "a tap on a chapter leads there");
        soon(tab, &hidden("#mdbook-sidebar a"), "where they are not in the way");
    });
}

#[test]
fn the_first_link_skips_the_contents() {
    with(&KINDS, |tab, _| {
        tab.press("Tab");
        soon(tab, "document.activeElement.className === 'skip'", "the tabulator finds it first");
        soon(tab, "document.activeElement.getBoundingClientRect().top >= 0", "it is to be seen");
        tab.press("Enter");
        soon(tab, "document.activeElement.localName === 'main'", "it leads to the page");
    });
}

#[test]
fn arrows_move_what_is_too_wide_and_not_the_chapter() {
    with(&["ch14-deeper.html"], |tab, _| {
        tab.resize(390, 844);
        tab.reload();
        let wide = "[...document.querySelectorAll('main [tabindex]')].find((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 40)";
        assert_eq!(tab.run(&format!("Boolean({wide})")), true, "something is wider than a phone");
        tab.run(&format!("(window.wide = {wide}, wide.scrollIntoView({{ block: 'center' }}), wide.focus(), true)"));
        tab.press("ArrowRight");
        soon(tab, "window.wide?.scrollLeft > 0", "an arrow moves it");
        assert_eq!(place(tab), "ch14-deeper.html");
    });
}
