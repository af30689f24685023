//! An item is its parameters and what it draws. What stands around them is counted here, over the source of all items.

use std::fs;
use std::path::Path;

/// The lines that an item may spend beside its parameters: those of the declaration, the struct and the two blocks.
const AROUND: usize = 9;

/// An item as it is written.
struct Written {
    id: String,
    parameters: usize,
    ceremony: usize,
}

#[test]
fn an_item_is_declared_in_few_lines() {
    let mut written = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut written);
    assert_eq!(written.len(), chapters::items().count(), "every item is declared");
    for Written { id, parameters, ceremony } in &written {
        let allowed = AROUND + parameters;
        assert!(*ceremony <= allowed, "{id}: {ceremony} lines around {parameters} parameters, {allowed} are enough");
    }
    let three: Vec<usize> = written.iter().filter(|item| item.parameters == 3).map(|item| item.ceremony).collect();
    assert!(three.iter().all(|&lines| lines <= 12), "three parameters take at most 12 lines: {three:?}");
}

/// The items of all files of a folder.
fn collect(folder: &Path, written: &mut Vec<Written>) {
    for entry in fs::read_dir(folder).expect("the chapters' source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, written);
        } else if path.file_name().is_some_and(|name| name != "item.rs") {
            let text = fs::read_to_string(&path).expect("Rust is text");
            let declarations = text.match_indices("\n#[declare(").map(|(at, _)| at);
            written.extend(declarations.map(|at| read(&text[at + 1..])));
        }
    }
}

/// Counts the lines of the item that a text begins with: not its documentation, its fields, and what it draws.
fn read(text: &str) -> Written {
    let id = text.split('"').nth(1).expect("an id").to_owned();
    let declaration = text.split_once("pub struct").expect("a struct").0.lines().count();
    let (body, rest) = text.split_once("pub struct").expect("a struct").1.split_once("\n}\n").expect("its end");
    let lines = || body.lines().map(str::trim);
    let parameters = lines().filter(|line| line.starts_with("pub ")).count();
    let settings = lines().filter(|line| line.starts_with("#[parameter(")).count();
    let block = rest.find("impl Item for").expect("what it draws");
    let (opening, drawing) = rest[block..].split_once("fn draw").expect("a function that draws");
    assert!(drawing.contains("\n    }\n}\n"), "{id}: the block ends with the function");
    // The struct's two lines, what opens the block and the function, and their two ends.
    let ceremony = declaration + 2 + settings + 1 + opening.lines().count() + 2;
    Written { id, parameters, ceremony }
}
