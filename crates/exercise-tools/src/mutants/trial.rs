//! All mutants in one program: compiled once, without those that do not compile, then run one by one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail};
use serde::Deserialize;

use crate::graders::{self, Standing};

/// How often compiling is tried. Each time leaves out what did not compile; errors of one kind hide those of another.
const ATTEMPTS: usize = 8;

/// How long a mutant may take, in seconds; one that takes longer has an endless loop.
const SECONDS: &str = "5";

/// Characters of a line in the reports that the book shows.
const COLUMNS: &str = "100";

const SPOIL: &str = include_str!("spoil.rs.txt");

/// What a grader made of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was refused, as it must be, with this report.
    Refused(String),
    /// It passed.
    Survived,
    /// It is no Rust.
    DoesNotCompile,
}

/// Files that are compiled into one program of tests, each with the name of its exercise.
#[derive(Clone, Debug, Default)]
pub struct Trial {
    folder: PathBuf,
    modules: Vec<Module>,
}

#[derive(Clone, Debug)]
struct Module {
    name: String,
    exercise: String,
    file: PathBuf,
}

#[derive(Deserialize)]
struct Message {
    reason: String,
    executable: Option<PathBuf>,
    #[serde(rename = "message")]
    diagnostic: Option<Diagnostic>,
}

#[derive(Deserialize)]
struct Diagnostic {
    level: String,
    rendered: Option<String>,
    spans: Vec<Span>,
}

#[derive(Deserialize)]
struct Span {
    file_name: String,
    is_primary: bool,
}

impl Trial {
    /// A trial whose files are written below the workspace's target folder.
    ///
    /// # Errors
    ///
    /// If the folder cannot be made.
    pub fn new(root: &Path) -> anyhow::Result<Self> {
        let folder = root.join("target/exercises/mutants");
        if folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("cannot empty {}", folder.display()))?;
        }
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        Ok(Self { folder, modules: Vec::new() })
    }

    /// Adds a file; gives back its number.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn add(&mut self, exercise: &str, source: &str) -> anyhow::Result<usize> {
        let number = self.modules.len();
        let name = format!("m{number:04}_{exercise}");
        let file = self.folder.join(format!("{name}.rs"));
        std::fs::write(&file, source).with_context(|| format!("cannot write {}", file.display()))?;
        self.modules.push(Module { name, exercise: exercise.to_owned(), file });
        Ok(number)
    }

    /// Compiles and runs all of them.
    ///
    /// # Errors
    ///
    /// If something other than a mutant does not compile.
    pub fn run(&self, root: &Path) -> anyhow::Result<Vec<Verdict>> {
        std::fs::write(self.folder.join("spoil.rs"), SPOIL)?;
        let mut left_out = BTreeSet::new();
        let program = self.compile(root, &mut left_out)?;
        graders::in_parallel(&self.modules, |module| {
            if left_out.contains(&module.file) {
                return Ok(Verdict::DoesNotCompile);
            }
            let test = format!("mutants::{}::{}", module.name, module.exercise);
            let standing = graders::run_one(
                &program,
                &test,
                &[("EXERCISE_SECONDS", SECONDS), ("CLICOLOR_FORCE", "1"), ("COLUMNS", COLUMNS)],
            )?;
            Ok(match standing {
                Standing::Passed => Verdict::Survived,
                Standing::Wrong(report) => Verdict::Refused(report),
                _ => Verdict::Refused(String::new()),
            })
        })
    }

    fn compile(&self, root: &Path, left_out: &mut BTreeSet<PathBuf>) -> anyhow::Result<PathBuf> {
        for _ in 0..ATTEMPTS {
            self.write_list(left_out)?;
            let output = graders::cargo(root)
                .args(["rustc", "--package", "exercises", "--test", "solutions", "--message-format=json", "--"])
                // Only for this program. Mutants are small, and compiling them takes longer than running them.
                .args(["--cfg", "mutants", "-Copt-level=0", "-Cdebuginfo=0", "--cap-lints=allow"])
                .env("EXERCISE_MUTANTS", self.folder.join("all.rs"))
                .stderr(Stdio::null())
                .output()
                .context("cannot start cargo")?;
            let text = String::from_utf8_lossy(&output.stdout);
            let messages: Vec<Message> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
            if output.status.success() {
                let programs = messages.into_iter().filter(|message| message.reason == "compiler-artifact");
                return programs.filter_map(|message| message.executable).next_back().context("cargo named no program");
            }
            let before = left_out.len();
            let mut stranger = String::new();
            for diagnostic in messages.into_iter().filter_map(|message| message.diagnostic) {
                if !diagnostic.level.starts_with("error") {
                    continue;
                }
                let files =
                    diagnostic.spans.iter().filter(|span| span.is_primary).map(|span| root.join(&span.file_name));
                let ours: Vec<PathBuf> = files.filter(|file| file.starts_with(&self.folder)).collect();
                if ours.is_empty() && !diagnostic.spans.is_empty() {
                    stranger += &diagnostic.rendered.unwrap_or_default();
                }
                left_out.extend(ours);
            }
            if left_out.len() == before {
                bail!("the mutants do not compile, and it is not their fault:\n{stranger}");
            }
        }
        bail!("after {ATTEMPTS} attempts there were still mutants that do not compile")
    }

    /// The file that names the modules.
    fn write_list(&self, left_out: &BTreeSet<PathBuf>) -> anyhow::Result<()> {
        let mut list = String::new();
        writeln!(list, "#[path = {}]\npub mod spoil;", literal(&self.folder.join("spoil.rs")))?;
        for module in self.modules.iter().filter(|module| !left_out.contains(&module.file)) {
            writeln!(list, "#[path = {}]\nmod {};", literal(&module.file), module.name)?;
        }
        std::fs::write(self.folder.join("all.rs"), list).context("cannot write the list of mutants")
    }
}

/// A path as a text of Rust.
fn literal(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}
