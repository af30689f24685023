//! What a search leads to. The queries are typed as a reader types them.

use std::fs;

use serde_json::Value as Json;
use tests::root;

use crate::chromium::Tab;
use crate::library::Library;

/// What readers look for, and the page that the first result must lead to.
const QUERIES: [(&str, &str); 31] = [
    ("stride", "ch04"),
    ("padding", "ch04"),
    ("dilation", "ch04"),
    ("parameter count", "ch05"),
    ("number of parameters", "ch05"),
    ("what is a stride", "ch04"),
    ("receptive field", "ch13"),
    ("im2col", "ch06"),
    ("softmax", "ch09"),
    ("∂", "ch07"),
    ("합성곱", "ch02"),
    ("역전파", "ch07"),
    ("보폭", "ch04"),
    ("backpropagation", "ch07"),
    ("dropout", "ch11"),
    ("Adam", "ch11"),
    ("learning rate", "ch11"),
    ("cross-correlation", "ch02"),
    ("cross correlation", "ch02"),
    ("batch normalization", "ch10"),
    ("max pooling", "ch08"),
    ("receptive fields", "ch13"),
    ("gradient check", "ch07"),
    ("Winograd", "ch06"),
    ("residual connection", "ch14"),
    ("1×1 convolution", "ch05"),
    ("saliency", "ch13"),
    ("overfitting", "ch01"),
    ("onnx", "ch15"),
    ("feature map", "ch03"),
    ("edge detection", "ch02"),
];

/// Pages that no search leads to.
const NOT_FOUND: [&str; 6] = ["code", "notebooks/", "contributing", "style-guide", "template", "coverage"];

/// Opens a page and its search.
fn open<'a>(library: &Library, tab: Tab<'a>) -> Tab<'a> {
    tab.resize(1280, 900);
    tab.open(&library.address("introduction.html"));
    tab.press("/");
    assert!(tab.becomes("window.search?.doc_urls !== undefined"), "the index is loaded");
    tab
}

/// The addresses of all results for what is typed, the first first.
fn results(tab: &Tab<'_>, query: &str) -> Vec<String> {
    tab.run("document.getElementById('mdbook-searchbar').select()");
    tab.write(query);
    let said = format!(
        "document.getElementById('mdbook-searchresults-header').innerText.includes({:?})",
        format!("'{query}'")
    );
    assert!(tab.becomes(&said), "nothing is said about {query}");
    let found =
        tab.run("[...document.querySelectorAll('#mdbook-searchresults a')].map((a) => a.pathname.slice(1) + a.hash)");
    found.as_array().into_iter().flatten().filter_map(Json::as_str).map(str::to_owned).collect()
}

#[test]
fn each_query_leads_to_where_it_is_explained() {
    let Some(library) = Library::enter() else { return };
    let browser = library.browser();
    let tab = open(&library, browser.tab());
    let mut failures = Vec::new();
    for (query, page) in QUERIES {
        let found = results(&tab, query);
        let first = found.first().cloned().unwrap_or_else(|| "nothing".into());
        if !first.starts_with(page) {
            failures.push(format!("{query} leads to {first}, not to {page}"));
        }
        // Of results that are alike, what is practised stands behind what is explained.
        if found.iter().any(|result| NOT_FOUND.iter().any(|page| result.starts_with(page))) {
            failures.push(format!("{query} leads to pages that are not for readers: {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn each_term_of_the_glossary_leads_to_its_section() {
    let Some(library) = Library::enter() else { return };
    let browser = library.browser();
    let tab = open(&library, browser.tab());
    let glossary = fs::read_to_string(root().join("book/src/glossary.md")).expect("the glossary can be read");
    let mut failures = Vec::new();
    let mut terms = 0;
    for row in glossary.lines().filter(|line| line.starts_with("| [")) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (english, target) = cells[1][1..].split_once("](").expect("a term is a link");
        let target = target.trim_end_matches(')').replace(".md", ".html");
        // The first name in each language: shorter ones may belong to several sections.
        for term in [english, cells[2]].map(|names| names.split([',', '(']).next().unwrap_or_default().trim()) {
            terms += 1;
            let found = results(&tab, term);
            // Two sections may explain one word.
            if !found.iter().take(2).any(|result| result.starts_with(&target)) {
                failures.push(format!("{term} leads to {:?}, not to {target}", &found[..found.len().min(2)]));
            }
        }
    }
    assert!(terms > 300, "{terms} terms are found in the glossary");
    assert!(failures.is_empty(), "{} of {terms}:\n{}", failures.len(), failures.join("\n"));
}
