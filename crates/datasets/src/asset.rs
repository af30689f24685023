//! Files of the repository that are part of a program: pictures, digits, weights.
//!
//! In a browser they would make the program three times as large, so they come one by one, when they are needed: see
//! [`asset!`](crate::asset!).

/// The bytes of a file, its path as [`include_bytes!`] has it.
///
/// On a computer the file is part of the program. In a browser the page hands it over; as long as it has not, this panics
/// with [`MISSING`] and the path, and the page asks once more with the file.
#[macro_export]
macro_rules! asset {
    ($path:literal) => {{
        #[cfg(target_family = "wasm")]
        let bytes: &'static [u8] = $crate::asset::kept($path);
        #[cfg(not(target_family = "wasm"))]
        let bytes: &'static [u8] = include_bytes!($path);
        bytes
    }};
}

/// How the message of a panic begins that the name of a file follows.
pub const MISSING: &str = "missing file: ";

#[cfg(target_family = "wasm")]
mod in_browser {
    use std::collections::BTreeMap;
    use std::sync::{PoisonError, RwLock};

    static KEPT: RwLock<BTreeMap<String, &'static [u8]>> = RwLock::new(BTreeMap::new());

    /// Hands over a file, by its name without folders. It stays until the page is gone.
    pub fn keep(name: &str, content: Vec<u8>) {
        KEPT.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), content.leak());
    }

    /// The bytes of a file that was handed over.
    #[track_caller]
    pub fn kept(path: &str) -> &'static [u8] {
        let name = path.rsplit('/').next().unwrap_or(path);
        let known = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        known.unwrap_or_else(|| panic!("{}{name}", super::MISSING))
    }
}
#[cfg(target_family = "wasm")]
pub use in_browser::{keep, kept};
