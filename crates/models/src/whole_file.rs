//! Files that are there as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use crate::ModelError;

/// Writes into a temporary file in the same folder, down to the disk, and only then gives it the name.
pub(crate) fn write(
    path: &Path,
    contents: impl FnOnce(&mut BufWriter<&File>) -> io::Result<()>,
) -> Result<(), ModelError> {
    let write = || {
        let folder = match path.parent() {
            Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
            Some(folder) => folder,
            None => return Err(ModelError::NotAFile),
        };
        // A folder cannot be replaced; a device, `/dev/null` say, must not be.
        if fs::metadata(path).is_ok_and(|old| !old.is_file()) {
            return Err(ModelError::NotAFile);
        }
        if !folder.is_dir() {
            let problem = format!("there is no folder {}: make it first", folder.display());
            return Err(ModelError::write(io::Error::new(io::ErrorKind::NotFound, problem)));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".model-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            // As any new file: the caller's umask decides who may read it.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        // Without the temporary name, which nobody has given.
        let nameless = |error: io::Error| ModelError::write(error.kind().into());
        let file = builder.tempfile_in(folder).map_err(nameless)?;
        let mut buffer = BufWriter::with_capacity(1 << 16, file.as_file());
        contents(&mut buffer).and_then(|()| buffer.flush()).map_err(ModelError::write)?;
        drop(buffer);
        // A rename can reach the disk before the values do: then a power cut would leave a name with nothing behind it.
        file.as_file().sync_all().map_err(ModelError::write)?;
        file.persist(path).map_err(|error| ModelError::write(error.error))?;
        // The new name, too. Where folders cannot be synchronised the file is still whole, old or new.
        #[cfg(unix)]
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
        Ok(())
    };
    write().map_err(|problem: ModelError| problem.in_file(path))
}
