//! What a reader does with the program: types keys, saves files meanwhile, deletes them, writes code that never ends.
//!
//! The workspace is a small one of its own. Its cargo is a script that takes its time, and its exercises are scripts, so that a
//! test says what a reader's code does.
#![cfg(unix)]

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PAGE: &str = "# Exercises for chapter 4\n\n## The size\n\n{{#exercise ch04_size easy 10 4.1}}\n\nGive $\\lceil H / S \\rceil$.\n\n\
    :::hint\nThe first hint.\n:::\n\n:::hint\nThe second hint.\n:::\n\n:::hint\nThe third hint.\n:::\n\n\
    :::solution\nBecause it rounds up.\n:::\n\n\
    ## Find the bug: more\n\n{{#exercise ch04_more medium 10 4.1}}\n\nMend it.\n\n:::hint\nLook.\n:::\n\n:::solution\nIt was wrong.\n:::\n";

/// Takes a copy of the exercise's file, as a compiler reads it once, and then its time.
const CARGO: &str = r#"#!/bin/sh
echo "cargo $*" >> "$PLACE/calls"
while [ $# -gt 0 ]; do
    if [ "$1" = --test ]; then
        cp "$PLACE/crates/exercises/ch04/${2#ch04_}.rs" "$PLACE/programs/$2"
        chmod +x "$PLACE/programs/$2"
        names="$names $2"
    fi
    shift
done
sleep "${SECONDS_TO_COMPILE:-0}"
for name in $names; do
    echo "{\"reason\":\"compiler-artifact\",\"target\":{\"name\":\"$name\"},\"executable\":\"$PLACE/programs/$name\"}"
done
"#;

const PASSES: &str = "#!/bin/sh\nprintf 'passed\\n' > $EXERCISE_VERDICT\n";
const FAILS: &str = "#!/bin/sh\nprintf 'wrong\\nthree pixels\\n' > $EXERCISE_VERDICT; exit 101\n";

/// A workspace with two exercises.
struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        for folder in [
            "book/src",
            "crates/exercises/ch04",
            "crates/exercises/solutions/ch04",
            "crates/exercise-tools",
            "programs",
        ] {
            fs::create_dir_all(place.root().join(folder)).unwrap();
        }
        fs::write(place.root().join("book/src/exercises-04.md"), PAGE).unwrap();
        for name in ["size", "more"] {
            let solution = format!(
                "//! A.\n\npub fn {name}(height: usize) -> usize {{\n    // ANCHOR: solution\n    height\n    // ANCHOR_END: solution\n}}\n"
            );
            fs::write(place.root().join(format!("crates/exercises/solutions/ch04/{name}.rs")), &solution).unwrap();
            fs::write(place.file(name), exercise_tools::stub::of(&solution)).unwrap();
        }
        let cargo = place.root().join("cargo");
        fs::write(&cargo, CARGO).unwrap();
        fs::set_permissions(cargo, fs::Permissions::from_mode(0o755)).unwrap();
        place
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.root().join(format!("crates/exercises/ch04/{name}.rs"))
    }

    fn save(&self, name: &str, code: &str) {
        fs::write(self.file(name), code).unwrap();
    }

    fn tool(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_exercise-tools"));
        command.args(arguments).env("CARGO", self.root().join("cargo")).env("PLACE", self.root());
        command.env("CARGO_MANIFEST_DIR", self.root().join("crates/exercise-tools"));
        command
    }

    /// All that a command prints.
    fn told(&self, arguments: &[&str]) -> String {
        let output = self.tool(arguments).output().unwrap();
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    }

    fn watch(&self, seconds_to_compile: &str) -> Watch {
        let mut command = self.tool(&["watch"]);
        command.env("SECONDS_TO_COMPILE", seconds_to_compile).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let screen = Arc::new(Mutex::new(String::new()));
        let (mut stdout, written) = (child.stdout.take().unwrap(), Arc::clone(&screen));
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = stdout.read(&mut buffer) {
                written.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..count]));
            }
        });
        Watch { keys: child.stdin.take().unwrap(), child, screen }
    }
}

/// `watch`, and what it has shown since it was last asked.
struct Watch {
    child: Child,
    keys: ChildStdin,
    screen: Arc<Mutex<String>>,
}

impl Watch {
    /// Waits until this is shown; gives back what was shown up to it.
    fn shows(&self, words: &str) -> String {
        let began = Instant::now();
        loop {
            let mut screen = self.screen.lock().unwrap();
            if let Some(at) = screen.find(words) {
                let rest = screen.split_off(at + words.len());
                return std::mem::replace(&mut *screen, rest);
            }
            assert!(began.elapsed() < Duration::from_secs(20), "{words:?} is not shown, but {screen}");
            drop(screen);
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn type_key(&mut self, key: &str) {
        self.keys.write_all(key.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_nobody_touched_is_not_wrong_and_not_compiled() {
    let place = Place::new();
    let told = place.told(&["list"]);
    assert_eq!(told.matches("  -   ").count(), 2, "{told}");
    assert!(told.contains("0 of 2 pass") && !place.root().join("calls").exists(), "{told}");
    let next = place.told(&["next"]);
    assert!(next.contains("Give ⌈H / S⌉.") && next.contains("fn size(height: usize) -> usize"), "{next}");
}

#[test]
fn a_chapter_is_graded_to_its_end() {
    let place = Place::new();
    place.save("size", FAILS);
    place.save("more", PASSES);
    let told = place.told(&["check", "ch04"]);
    assert!(
        told.contains("three pixels") && told.contains("passed ch04_more") && told.contains("1 of 2 pass"),
        "{told}"
    );
}

#[test]
fn whatever_the_code_does_there_is_a_line_and_the_list_goes_on() {
    let place = Place::new();
    place.save("more", PASSES);
    let ends = [
        (
            "#!/bin/sh\nwhile true; do echo 01234567890123456789012345678901234567890123456789; done\n",
            "printed more than 1 MB",
        ),
        ("#!/bin/sh\nexit 0\n", "exit code 0"),
        ("#!/bin/sh\necho 'running 0 tests'\n", "no test ch04_size"),
        ("#!/bin/sh\nkill -ABRT $$\n", "broke the whole program off"),
        ("#!/bin/sh\necho 'memory allocation of 80 bytes failed' >&2; kill -ABRT $$\n", "asked for 80 bytes"),
        ("#!/bin/sh\necho 'thread has overflowed its stack' >&2; kill -ABRT $$\n", "called itself"),
    ];
    for (code, line) in ends {
        place.save("size", code);
        let told = place.told(&["check", "size"]);
        assert!(told.contains(line) && told.len() < 6000, "{code}: {told}");
        let list = place.told(&["list"]);
        assert!(list.contains("1 of 2 pass") && list.contains("passed  ch04_more"), "{code}: {list}");
    }
}

#[test]
fn a_file_that_is_gone_comes_back_as_it_was_given() {
    let place = Place::new();
    let given = fs::read_to_string(place.file("size")).unwrap();
    fs::remove_file(place.file("size")).unwrap();
    let told = place.told(&["list"]);
    assert!(told.contains("size.rs was gone") && told.contains("0 of 2 pass"), "{told}");
    assert_eq!(fs::read_to_string(place.file("size")).unwrap(), given);
}

#[test]
fn what_the_code_prints_is_no_report() {
    let place = Place::new();
    place.save(
        "size",
        "#!/bin/sh\necho 'running 1 test'; echo 'Error: mine'; printf 'wrong\\nthree pixels\\n' > $EXERCISE_VERDICT; exit 101\n",
    );
    let told = place.told(&["check", "size"]);
    assert!(told.contains("three pixels\n\n  your code printed:\n    Error: mine\n"), "{told}");
}

#[test]
fn two_resets_keep_two_copies() {
    let place = Place::new();
    for work in ["my first try", "my second try"] {
        place.save("size", work);
        let told = place.told(&["reset", "size"]);
        assert!(told.contains("your code is kept in"), "{told}");
    }
    let kept = |name: &str| fs::read_to_string(place.file("size").with_extension(name)).unwrap();
    assert_eq!((kept("rs.mine"), kept("rs.2.mine")), ("my first try".into(), "my second try".into()));
}

#[test]
fn keys_give_hints_and_lead_on() {
    let place = Place::new();
    let mut watch = place.watch("0");
    let task = watch.shows("q: quit");
    assert!(task.contains("Give ⌈H / S⌉.") && task.contains("h: a hint"), "{task}");
    for hint in ["The first hint.", "The second hint.", "The third hint.", "The third hint."] {
        watch.type_key("h");
        watch.shows(hint);
    }
    watch.type_key("e");
    watch.shows("press e once more");
    watch.type_key("e");
    watch.shows("Because it rounds up.");
    watch.type_key("l");
    watch.shows("0 of 2 pass.");
    watch.type_key("t");
    watch.shows("Give ⌈H / S⌉.");
    watch.type_key("n");
    watch.shows("Mend it.");
    watch.shows("q: quit");
    watch.type_key("q");
    assert!(watch.child.wait().unwrap().success());
}

#[test]
fn a_pass_waits_for_a_key() {
    let place = Place::new();
    let mut watch = place.watch("0");
    watch.shows("q: quit");
    place.save("size", PASSES);
    watch.shows("passed ch04_size");
    watch.shows("n: the next one");
    thread::sleep(Duration::from_millis(400));
    assert!(watch.is_running() && !watch.screen.lock().unwrap().contains("Mend it."));
    watch.type_key("n");
    watch.shows("Mend it.");
}

#[test]
fn a_save_while_it_compiles_is_graded() {
    let place = Place::new();
    let watch = place.watch("1");
    watch.shows("q: quit");
    place.save("size", FAILS);
    watch.shows("grading");
    thread::sleep(Duration::from_millis(400));
    place.save("size", PASSES);
    watch.shows("passed ch04_size");
}

#[test]
fn a_save_ends_code_that_never_ends() {
    let place = Place::new();
    let mut watch = place.watch("0");
    watch.shows("q: quit");
    place.save("size", "#!/bin/sh\nwhile true; do sleep 1; done\n");
    watch.shows("grading");
    thread::sleep(Duration::from_millis(500));
    let began = Instant::now();
    place.save("size", PASSES);
    watch.shows("passed ch04_size");
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    // Nor does a key have to wait for it.
    place.save("size", "#!/bin/sh\n# again\nwhile true; do sleep 1; done\n");
    watch.shows("grading");
    thread::sleep(Duration::from_millis(500));
    watch.type_key("q");
    assert!(watch.child.wait().unwrap().success());
}
