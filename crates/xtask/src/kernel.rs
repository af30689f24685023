//! The Rust kernel for Jupyter, beside whatever Jupyter and kernels the reader has.
//!
//! | where | what |
//! |---|---|
//! | the tools' folder | the program `evcxr_jupyter`, and a Python with JupyterLab |
//! | `target/jupyter/data`, `config`, `run` | what Jupyter looks up and writes: the kernel's entry, settings, connections |
//! | `target/jupyter/evcxr` | the kernel's settings |
//! | `target/jupyter/crates` | an empty package that depends on `cnn`: its compiled crates are what a cell links with |
//! | `target/jupyter/vendor` | the sources of all dependencies, at the versions of the workspace's lock file |
//! | `target/jupyter/kernels` | a folder for each running kernel, which begins as a copy of `crates` |
//!
//! The kernel compiles each cell in a package that it writes itself. That package does not belong to the workspace, so
//! neither the workspace's lock file nor its profiles apply to it; and a lock file that lies there is emptied by the
//! first thing that the kernel does, before it knows of any dependency. So `target/jupyter/.cargo/config.toml` has the
//! profile, and lets cargo find no other versions than those of `vendor`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::{process, python, tools};

/// The kernel's program and its version, which `crates/Cargo.toml` below is written for.
const EVCXR: &str = "0.22.0";

/// Found by cargo above every kernel's folder. Cells are compiled fast, and what they call is fast.
const CARGO_CONFIG: &str = r#"# Written by cargo xtask: how the crates are compiled that notebooks call.
[profile.dev.package."*"]
opt-level = 2
debug-assertions = false
overflow-checks = false

[source.crates-io]
replace-with = "vendor"

[source.vendor]
directory = "vendor"
"#;

/// Cells are thin: what takes time is in the crates.
const EVCXR_CONFIG: &str = r#"# Written by cargo xtask: the settings of the notebooks' kernel.
[evcxr]
opt_level = "1"
preserve_vars_on_panic = true
"#;

/// JupyterLab asks nobody whether it may fetch news, and fetches none.
const LAB_SETTINGS: &str = r#"{
  "@jupyterlab/apputils-extension:notification": { "fetchNews": "false", "checkForUpdates": false }
}
"#;

/// A Jupyter with the kernel, ready to start.
pub(crate) struct Kernel {
    /// Its Python.
    pub(crate) python: PathBuf,
}

impl Kernel {
    /// Installs what is missing, brings the compiled crates up to date and writes all settings.
    pub(crate) fn ready() -> anyhow::Result<Self> {
        let python = python::with_packages(&tools::folder().join("jupyter-python"), &script("requirements.txt"))?;
        install()?;
        suggest_sources();
        compile()?;
        write(&folder().join("evcxr").join("evcxr.toml"), EVCXR_CONFIG)?;
        write(&folder().join("data").join("kernels").join("rust").join("kernel.json"), &entry(&python))?;
        write(&folder().join("config").join("custom").join("custom.css"), include_str!("../jupyter/custom.css"))?;
        let settings = folder().join("config").join("labconfig").join("default_setting_overrides.json");
        write(&settings, LAB_SETTINGS)?;
        Ok(Self { python })
    }

    /// A call of its Python that sees this kernel and no other, and leaves the reader's files alone.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.python);
        command.current_dir(process::workspace());
        command.env_remove("JUPYTER_PATH");
        command.env("JUPYTER_DATA_DIR", folder().join("data"));
        command.env("JUPYTER_CONFIG_DIR", folder().join("config"));
        command.env("JUPYTER_RUNTIME_DIR", folder().join("run"));
        command
    }
}

/// A file that this program brings along.
pub(crate) fn script(name: &str) -> PathBuf {
    process::workspace().join("crates").join("xtask").join("jupyter").join(name)
}

/// Where everything is kept that belongs to this copy of the repository.
fn folder() -> PathBuf {
    process::workspace().join("target").join("jupyter")
}

/// Installs the kernel's program unless this version is there.
fn install() -> anyhow::Result<()> {
    // The program does not tell its version; cargo's list of what it installed does.
    let list = std::fs::read_to_string(tools::folder().join(".crates.toml")).unwrap_or_default();
    if list.contains(&format!("\"evcxr_jupyter {EVCXR} ")) && tools::program("evcxr_jupyter").is_file() {
        return Ok(());
    }
    let folder = tools::folder();
    println!(
        "the Rust kernel for Jupyter, evcxr {EVCXR}, is compiled once, into {}: about 9 minutes",
        folder.display()
    );
    let mut command = Command::new(process::cargo());
    command.args(["install", "--locked", "evcxr_jupyter", "--version", EVCXR, "--root"]).arg(folder);
    command.current_dir(process::workspace());
    process::run_command(&mut command)
}

/// With the sources of the standard library the kernel knows the types of variables; without, they must be written.
fn suggest_sources() {
    let sysroot = Command::new("rustc").args(["--print", "sysroot"]).output();
    let Ok(sysroot) = sysroot else { return };
    let sysroot = PathBuf::from(String::from_utf8_lossy(&sysroot.stdout).trim());
    if !sysroot.join("lib/rustlib/src/rust/library").is_dir() {
        println!(
            "note: `rustup component add rust-src` lets the kernel complete names of the standard library, and find out \
             the types of your variables; the notebooks run without it"
        );
    }
}

/// Compiles the crates that notebooks call; takes a moment if nothing has changed.
fn compile() -> anyhow::Result<()> {
    let package = folder().join("crates");
    let cnn = process::workspace().join("crates").join("cnn");
    write(&package.join("Cargo.toml"), &manifest(&cnn))?;
    write(&package.join("src").join("lib.rs"), "")?;
    vendor(&package)?;
    write(&folder().join(".cargo").join("config.toml"), CARGO_CONFIG)?;
    if !package.join("target").is_dir() {
        println!("the crates are compiled once for the notebooks: about 5 minutes");
    }
    // As the kernel calls cargo: with other flags it would compile everything again.
    let mut command = Command::new(process::cargo());
    command.args(["build", "--target", &host()?]).current_dir(&package);
    command.env("CARGO_TARGET_DIR", "target").env("CARGO_BUILD_BUILD_DIR", "target");
    command.env("RUSTFLAGS", rust_flags()).env_remove("CARGO_ENCODED_RUSTFLAGS");
    process::run_command(&mut command)
}

/// Copies the sources of all dependencies, each at the version that all tests have seen.
fn vendor(package: &Path) -> anyhow::Result<()> {
    let lock = process::workspace().join("Cargo.lock");
    let text = std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let (sources, made_for) = (folder().join("vendor"), folder().join("vendor.lock"));
    if std::fs::read_to_string(&made_for).is_ok_and(|there| there == text) && sources.is_dir() {
        return Ok(());
    }
    write(&package.join("Cargo.lock"), &text)?;
    // What an interrupted copy leaves behind belongs to no lock file.
    let _ = std::fs::remove_file(&made_for);
    let mut command = Command::new(process::cargo());
    command.args(["vendor", "--quiet", "--versioned-dirs", "--manifest-path"]);
    command.arg(package.join("Cargo.toml")).arg(&sources).current_dir(process::workspace());
    // What it prints is the configuration that is written here anyway.
    process::run_command(command.stdout(std::process::Stdio::null()))?;
    write(&made_for, &text)
}

/// The linkers that the kernel chooses if they are installed come with flags of their own.
fn rust_flags() -> String {
    let installed = |program: &str| Command::new(program).arg("--version").output().is_ok();
    if !cfg!(target_os = "macos") && !installed("mold") && installed("lld") {
        "-Cprefer-dynamic -Clink-arg=-fuse-ld=lld".into()
    } else {
        "-Cprefer-dynamic".into()
    }
}

/// The name of this machine's target.
fn host() -> anyhow::Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("cannot start rustc")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match text.lines().find_map(|line| line.strip_prefix("host: ")) {
        Some(host) => Ok(host.to_owned()),
        None => bail!("rustc -vV does not say for which machine it compiles"),
    }
}

/// The package that evcxr 0.22 writes, with our one dependency.
fn manifest(cnn: &Path) -> String {
    format!(
        r#"[package]
name = "ctx"
version = "1.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]
path = "src/lib.rs"

[profile.dev]
opt-level = 1
debug = false
strip = "debuginfo"
rpath = true
lto = false
debug-assertions = true
codegen-units = 16
panic = 'unwind'
incremental = true
overflow-checks = true

[dependencies]
cnn = {{ path = {}, default-features = false, features = ["parallel"] }}
"#,
        quoted(cnn)
    )
}

/// The kernel's entry in Jupyter's list.
fn entry(python: &Path) -> String {
    let words = [python.to_owned(), script("kernel.py"), folder(), tools::program("evcxr_jupyter")];
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    format!(
        r#"{{
  "argv": [{}, "{{connection_file}}"],
  "display_name": "Rust",
  "language": "rust",
  "interrupt_mode": "message"
}}
"#,
        words.join(", ")
    )
}

/// A path as a string of JSON or TOML.
fn quoted(path: &Path) -> String {
    format!("\"{}\"", path.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\""))
}

/// Writes a file and the folders above it, unless it is as it should be.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if std::fs::read_to_string(path).is_ok_and(|there| there == text) {
        return Ok(());
    }
    let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, text));
    written.with_context(|| format!("cannot write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_survive_quotes() {
        assert_eq!(quoted(Path::new(r#"C:\a "b""#)), r#""C:\\a \"b\"""#);
    }

    #[test]
    fn the_manifest_names_the_facade() {
        let text = manifest(Path::new("/r/crates/cnn"));
        assert!(text.contains(r#"cnn = { path = "/r/crates/cnn", default-features = false"#), "{text}");
    }
}
