//! Files that are either whole or not there.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use anyhow::{anyhow, bail};

/// Writes a neighbour first and renames it, so that neither a kill nor a full disk leaves half a file.
pub fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = Path::new(&part);
    let written = File::create(part)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(part, path));
    written.map_err(|error| {
        // The first error is the one to report.
        let _ = fs::remove_file(part);
        anyhow!("cannot write {}: {error}", path.display())
    })
}

/// Makes a folder and those that it is in.
pub fn make_folder(path: &Path) -> anyhow::Result<()> {
    if let Some(file) = path.ancestors().find(|path| path.exists()).filter(|path| !path.is_dir()) {
        bail!("cannot make the folder {}: {} is no folder", path.display(), file.display());
    }
    fs::create_dir_all(path).map_err(|error| anyhow!("cannot make the folder {}: {error}", path.display()))
}
