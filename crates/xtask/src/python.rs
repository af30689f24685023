//! Python, and environments of it that hold the packages of one list.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};

use anyhow::{Context, bail};

use crate::process;

/// The name of a Python 3 that starts: `$PYTHON`, `python3` or `python`.
pub(crate) fn system() -> anyhow::Result<String> {
    let chosen = std::env::var("PYTHON").ok();
    let candidates = chosen.into_iter().chain(["python3".to_string(), "python".to_string()]);
    for python in candidates {
        let check = "import sys; sys.exit(sys.version_info < (3, 11))";
        let status = Process::new(&python).args(["-c", check]).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if status.is_ok_and(|status| status.success()) {
            return Ok(python);
        }
    }
    bail!("no Python 3.11 or newer found; install one, or name it in the variable PYTHON")
}

/// The Python of the virtual environment in a folder, whether it is there or not.
pub(crate) fn of_environment(folder: &Path) -> PathBuf {
    let place = if cfg!(windows) { ["Scripts", "python.exe"] } else { ["bin", "python"] };
    folder.join(place[0]).join(place[1])
}

/// The Python of an environment that holds the listed packages. Neither is made twice.
pub(crate) fn with_packages(folder: &Path, requirements: &Path) -> anyhow::Result<PathBuf> {
    let python = of_environment(folder);
    let wanted = std::fs::read(requirements).with_context(|| format!("cannot read {}", requirements.display()))?;
    let installed = folder.join("installed.txt");
    if python.is_file() && std::fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(python);
    }
    println!("installing the packages of {} into {}", requirements.display(), folder.display());
    if !python.is_file() {
        process::run(system()?, &[OsStr::new("-m"), OsStr::new("venv"), folder.as_os_str()])?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"].map(OsStr::new);
    process::run(&python, &[&install[..], &[requirements.as_os_str()]].concat())?;
    // Written last: an interrupted installation is tried again.
    std::fs::write(&installed, wanted).with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(python)
}
