//! The frameworks in Rust, one file each.

mod burn;
mod candle;
mod ndarray_conv;
mod ours;
mod tract;

use crate::framework::Framework;

/// Our own name in tables.
pub(crate) const OURS: &str = "ours";
/// PyTorch's.
pub(crate) const PYTORCH: &str = "PyTorch";

/// How a framework is made ready.
type Make = fn() -> Box<dyn Framework>;

/// All in Rust, in the order of the table: name, package in the lock file, and how it is made.
const RUST: [(&str, &str, Make); 5] = [
    (OURS, "conv", || Box::new(ours::Ours)),
    ("candle", "candle-core", || Box::new(candle::Candle)),
    ("burn", "burn-flex", || Box::new(burn::Burn)),
    ("tract", "tract-core", || Box::new(tract::Tract::new())),
    ("ndarray-conv", "ndarray-conv", || Box::new(ndarray_conv::NdarrayConv)),
];

/// Their names.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    RUST.iter().map(|(name, ..)| *name)
}

/// The framework of this name.
pub(crate) fn by_name(name: &str) -> Option<Box<dyn Framework>> {
    RUST.iter().find(|(known, ..)| *known == name).map(|(.., make)| make())
}

/// The version that was compiled.
pub(crate) fn version(name: &str) -> String {
    let package = RUST.iter().find(|(known, ..)| *known == name).map_or(name, |(_, package, _)| package);
    locked(include_str!("../Cargo.lock"), package).unwrap_or("unknown").to_owned()
}

/// The version of a package in a lock file.
fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let heading = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != heading);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_file() {
        let lock =
            "[[package]]\nname = \"a-b\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"2.3.4\"\n";
        assert_eq!(locked(lock, "a"), Some("2.3.4"));
        assert_eq!(locked(lock, "a-b"), Some("1.0.0"));
        assert_eq!(locked(lock, "b"), None);
        for name in names() {
            assert!(by_name(name).is_some());
            assert!(version(name).split('.').count() >= 3, "{name}: {}", version(name));
        }
        assert!(by_name("PyTorch").is_none());
    }
}
