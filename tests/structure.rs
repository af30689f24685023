//! How the files of a crate lean on each other: no file may need a file that needs it. Between crates cargo sees to it.

#[path = "structure/graph.rs"]
mod graph;
#[path = "structure/source.rs"]
mod source;

use std::collections::BTreeSet;
use std::fs;

#[test]
fn no_file_needs_a_file_that_needs_it() {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(tests::root().join("crates")).expect("the crates") {
        let folder = entry.expect("an entry").path();
        if !folder.join("src").is_dir() {
            continue;
        }
        let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
        let edges = source::Crate::read(&folder.join("src")).edges();
        found.extend(graph::circles(&edges).into_iter().map(|files| format!("{name}: {}", files.join(", "))));
    }
    assert!(found.is_empty(), "files that need each other: {found:#?}");
}

#[test]
fn a_circle_is_found_through_a_name_that_is_passed_on() {
    let files = [
        ("", "pub use a::A; mod a; mod b; mod c;"),
        ("a", "use crate::b::B; pub struct A(B);"),
        ("b", "pub struct B; fn f(_: &crate::A) {}"),
        ("c", "use crate::A; #[cfg(test)] mod tests { use crate::b::B; }"),
    ];
    let edges = source::Crate::of(files.map(|(name, text)| (name.to_owned(), text.to_owned()))).edges();
    assert_eq!(graph::circles(&edges), [["a", "b"]]);
}
