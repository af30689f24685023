//! Programs of others that are installed once.

use std::path::PathBuf;

use crate::process;

/// Where they are kept: where the checks keep theirs, or below target.
pub(crate) fn folder() -> PathBuf {
    let named = std::env::var_os("CI_TOOL_CACHE").map(PathBuf::from);
    named.unwrap_or_else(|| process::workspace().join("target").join("tools"))
}

/// The path of a program in the folder, whether it is there or not.
pub(crate) fn program(name: &str) -> PathBuf {
    folder().join("bin").join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
