//! What a network is trained on and tested with.

use std::io::{self, Write as _};
use std::path::Path;

use datasets::mnist::{self, Mnist};
use datasets::{Error, mnist::FILES};

/// MNIST from the repository; or whatever the four files of a folder are, with a note if nobody knows them.
pub fn read(folder: Option<&Path>) -> anyhow::Result<Mnist> {
    let Some(folder) = folder else { return Ok(mnist::load(None)?) };
    for known in [mnist::load(Some(folder)), mnist::load_fashion(folder)] {
        match known {
            Err(error) if is_other_data(&error) => (),
            result => return Ok(result?),
        }
    }
    let _ = writeln!(
        io::stderr(),
        "note: {} in {} is neither MNIST's nor Fashion-MNIST's own (other SHA-256): read as it is",
        FILES[0],
        folder.display()
    );
    let digits = (0..10).map(|digit| digit.to_string()).collect();
    Ok(mnist::load_unverified(folder, digits)?)
}

/// Whether the files are well formed, but not the published ones.
fn is_other_data(error: &Error) -> bool {
    match error {
        Error::InFile { source, .. } => is_other_data(source),
        other => matches!(other, Error::Checksum { .. }),
    }
}
