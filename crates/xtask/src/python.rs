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
    let sound = is_sound(&python);
    if sound && std::fs::read(&installed).is_ok_and(|there| there == wanted) {
        return Ok(python);
    }
    println!("installing the packages of {} into {}", requirements.display(), folder.display());
    if !sound {
        // Whatever is left of an environment is taken away, the list of what was installed first of all.
        let words = ["-m", "venv", "--clear"].map(OsStr::new);
        process::run(system()?, &[&words[..], &[folder.as_os_str()]].concat())?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"].map(OsStr::new);
    process::run(&python, &[&install[..], &[requirements.as_os_str()]].concat())?;
    // Written last: an interrupted installation is tried again.
    std::fs::write(&installed, wanted).with_context(|| format!("cannot write {}", installed.display()))?;
    Ok(python)
}

/// Whether an environment can install packages. One whose making was broken off has a Python and no pip; one whose Python was
/// replaced by a newer release looks for its packages, pip among them, in a folder that is not there.
fn is_sound(python: &Path) -> bool {
    let pip =
        Process::new(python).args(["-m", "pip", "--version"]).stdout(Stdio::null()).stderr(Stdio::null()).status();
    pip.is_ok_and(|status| status.success())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A list without packages: what is made needs no network.
    fn empty_list(folder: &Path) -> PathBuf {
        let list = folder.join("requirements.txt");
        std::fs::write(&list, "# none\n").unwrap();
        list
    }

    fn temporary(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn an_environment_whose_making_was_broken_off_is_made_again() {
        let Ok(python) = system() else {
            println!("skipped: there is no Python 3.11");
            return;
        };
        let folder = temporary("broken-off");
        let (environment, list) = (folder.join("environment"), empty_list(&folder));
        // What is there when the making ends after its first step; and a list that says that all is well.
        let arguments = ["-m", "venv", "--without-pip"].map(OsStr::new);
        process::run(python, &[&arguments[..], &[environment.as_os_str()]].concat()).unwrap();
        std::fs::write(environment.join("installed.txt"), "# none\n").unwrap();
        assert!(of_environment(&environment).is_file() && !is_sound(&of_environment(&environment)));
        let python = with_packages(&environment, &list).unwrap();
        assert!(is_sound(&python));
        // Made once: what lies in it stays.
        std::fs::write(environment.join("mine"), "").unwrap();
        with_packages(&environment, &list).unwrap();
        assert!(environment.join("mine").is_file());
        // Its Python was taken away.
        std::fs::remove_file(&python).unwrap();
        std::os::unix::fs::symlink("/nowhere/python", &python).unwrap();
        assert!(is_sound(&with_packages(&environment, &list).unwrap()));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
