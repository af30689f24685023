//! The trained digit reader of the repository.

/// The model in the catalogue.
pub(crate) const NAME: &str = "digits";

/// The weights that `cnn predict` uses, part of the program: a page in a browser has them, too.
pub(crate) const WEIGHTS: &[u8] = include_bytes!("../../models/data/digits.safetensors");
