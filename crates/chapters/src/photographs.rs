//! The project's photographs, decoded once.

use std::sync::LazyLock;

use datasets::photograph;
use ndarray::Array3;

static CHINA: LazyLock<Array3<u8>> = LazyLock::new(photograph::china);
static CAT: LazyLock<Array3<u8>> = LazyLock::new(photograph::cat);

/// A Chinese temple, 3×427×640.
pub(crate) fn china() -> &'static Array3<u8> {
    &CHINA
}

/// Chelsea, a cat, 3×300×451.
pub(crate) fn cat() -> &'static Array3<u8> {
    &CAT
}
