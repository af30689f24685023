//! Fixtures: every folder has the script that made it, its output, and a test that reads it.

use std::fs;
use std::path::{Path, PathBuf};

use tests::root;

fn entries(folder: &Path) -> Vec<PathBuf> {
    let listing = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    listing.map(|entry| entry.expect("an entry").path()).collect()
}

fn folders() -> Vec<PathBuf> {
    entries(&root().join("tests/fixtures")).into_iter().filter(|path| path.is_dir()).collect()
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn scripts_and_outputs_stand_side_by_side() {
    assert!(folders().len() >= 4, "fast-conv, layers, models and optim have fixtures");
    for folder in folders() {
        let paths = entries(&folder);
        let is_script = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "py");
        assert!(paths.iter().any(is_script), "{}: no script", folder.display());
        assert!(paths.iter().any(|path| !is_script(path)), "{}: no output", folder.display());
    }
}

#[test]
fn a_test_of_the_crate_reads_each_folder() {
    for folder in folders() {
        let name = name(&folder);
        let mentioned =
            |path: &PathBuf| fs::read_to_string(path).is_ok_and(|text| text.contains(&format!("fixtures/{name}")));
        let tests = entries(&root().join("crates").join(&name).join("tests"));
        assert!(tests.iter().any(mentioned), "no test in crates/{name}/tests reads tests/fixtures/{name}");
    }
}

#[test]
fn fixtures_are_small() {
    for path in folders().iter().flat_map(|folder| entries(folder)) {
        let bytes = fs::metadata(&path).expect("its size").len();
        assert!(bytes < 500_000, "{} has {bytes} bytes", path.display());
    }
}
