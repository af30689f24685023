//! `cnn fetch` from mirrors that do not answer.

use crate::program::run;

#[test]
fn the_failure_of_a_mirror_is_said_once() {
    let folder = tempfile::tempdir().unwrap();
    // Nobody listens on the port of "discard".
    let mirrors = ["http://127.0.0.1:9/one/", "http://127.0.0.1:9/two/"];
    let outcome =
        run(folder.path(), &["fetch", "fashion-mnist", "--to", "here", "--mirror", mirrors[0], "--mirror", mirrors[1]]);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{outcome:?}");
    for (line, mirror) in lines.iter().zip(mirrors) {
        assert!(line.starts_with(&format!("train-images-idx3-ubyte.gz: {mirror}: ")), "{outcome:?}");
        assert_eq!(outcome.stderr.matches(mirror).count(), 1, "{outcome:?}");
    }
    let told =
        "fetch train-images-idx3-ubyte.gz: no mirror served it; check the connection, or put it into here by hand";
    assert_eq!(lines[2], format!("error: {told}"));
}
