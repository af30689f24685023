//! `cargo xtask fixtures`: the numbers that tests compare with, made again by PyTorch.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::{Command, process, python};

/// Runs the scripts `tests/fixtures/*/make_*.py`.
pub(crate) const COMMAND: Command = Command {
    name: "fixtures",
    help: "make the PyTorch fixtures again, or those named: cargo xtask fixtures [FOLDER...]",
    run,
};

fn run(folders: &[String]) -> anyhow::Result<()> {
    let fixtures = process::workspace().join("tests").join("fixtures");
    let scripts = scripts(&fixtures, folders)?;
    let python = python::with_packages(&environment(), &fixtures.join("requirements.txt"))?;
    for script in &scripts {
        process::run(&python, &[script])?;
    }
    println!("{} scripts have run; `git diff tests/fixtures` shows what changed", scripts.len());
    Ok(())
}

/// The scripts of these folders below `fixtures`, or of all folders if none is named.
fn scripts(fixtures: &Path, folders: &[String]) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for folder in entries(fixtures)?.into_iter().filter(|path| path.is_dir()) {
        all.extend(entries(&folder)?.into_iter().filter(|path| is_script(path)));
    }
    let folder_of =
        |script: &Path| script.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    for folder in folders {
        if !all.iter().any(|script| folder_of(script).as_ref() == Some(folder)) {
            let mut known: Vec<String> = all.iter().filter_map(|script| folder_of(script)).collect();
            known.dedup();
            bail!("no script make_*.py in tests/fixtures/{folder}; the folders that have one: {}", known.join(", "));
        }
    }
    all.retain(|script| folders.is_empty() || folder_of(script).is_some_and(|folder| folders.contains(&folder)));
    Ok(all)
}

fn is_script(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("make_") && path.extension().is_some_and(|extension| extension == "py")
}

/// What is in a folder, in the order of the names.
fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let listing = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = listing.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The folder of the virtual environment that the fixtures are made with.
pub(crate) fn environment() -> PathBuf {
    process::workspace().join(".venv")
}
