//! `reset`: an exercise as it was given.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Context;
use exercise_tools::Exercise;

use super::progress;

pub(crate) fn reset(root: &Path, exercise: &Exercise) -> anyhow::Result<bool> {
    let file = exercise.facts.file();
    let path = root.join(&file);
    let given = progress::given(root, exercise)?;
    match fs::read(&path) {
        Ok(mine) if mine == given.as_bytes() => {
            println!("{file} is as it was given");
            return Ok(true);
        }
        // Nobody's work is lost by a slip of the fingers, nor by a second one.
        Ok(mine) => {
            let kept = keep(&path, &mine)?;
            println!("your code is kept in {}", kept.strip_prefix(root).unwrap_or(&kept).display());
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("cannot read {file}")),
    }
    fs::write(&path, given).with_context(|| format!("cannot write {file}"))?;
    println!("{file} is as it was given");
    Ok(true)
}

/// Writes a copy beside a file: `.mine`, `.2.mine` and so on, the first name that is free, or the copy that is there already.
fn keep(path: &Path, mine: &[u8]) -> anyhow::Result<PathBuf> {
    for number in 1..=u32::MAX {
        let kept = path.with_extension(if number == 1 { "rs.mine".to_owned() } else { format!("rs.{number}.mine") });
        if fs::read(&kept).is_ok_and(|other| other == mine) {
            return Ok(kept);
        }
        match OpenOptions::new().write(true).create_new(true).open(&kept) {
            Ok(mut copy) => {
                let written = copy.write_all(mine).and_then(|()| copy.sync_all());
                written.with_context(|| format!("cannot write {}", kept.display()))?;
                return Ok(kept);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error).with_context(|| format!("cannot write {}", kept.display())),
        }
    }
    anyhow::bail!("{} has more copies than can be counted", path.display())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::keep;

    #[test]
    fn no_copy_is_ever_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("size.rs");
        for work in ["first", "second", "third", "second"] {
            let kept = keep(&file, work.as_bytes()).unwrap();
            assert_eq!(fs::read_to_string(kept).unwrap(), work);
        }
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!(
            [read("size.rs.mine"), read("size.rs.2.mine"), read("size.rs.3.mine")],
            ["first", "second", "third"]
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "a copy that is there already is enough");
    }
}
