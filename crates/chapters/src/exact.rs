//! Checksums of the items that are the same bytes on every machine.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::{ChapterError, Class, Shown, items};

/// The SHA-256 of a value's file, its caption and its alternative text, in hexadecimal.
pub fn checksum(id: &str, shown: &Shown) -> String {
    let mut hash = Sha256::new();
    let (bytes, extension) = shown.file(id);
    for part in [&bytes[..], extension.as_bytes(), shown.caption.as_bytes(), shown.alt.as_bytes()] {
        // The lengths keep a word that moves from one part to the next from going unnoticed.
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hash.finalize().iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The number without its last digits, in which two machines' cosines and exponentials may differ.
pub(crate) fn quantised(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

/// A line for each exact item: its checksum, two spaces, its id.
///
/// # Errors
///
/// If an item cannot be shown.
pub fn manifest() -> Result<String, ChapterError> {
    items().filter(|entry| entry.class == Class::Exact).try_fold(String::new(), |text, entry| {
        let shown = entry.show_default()?;
        Ok(text + &format!("{}  {}\n", checksum(entry.id, &shown), entry.id))
    })
}
