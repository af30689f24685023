//! The project's photographs, decoded once.

use std::sync::LazyLock;

use datasets::photograph;
use ndarray::{Array2, Array3, Axis};

static CHINA: LazyLock<Array3<u8>> = LazyLock::new(photograph::china);
static GREY_CHINA: LazyLock<Array2<u8>> =
    LazyLock::new(|| photograph::to_grey(CHINA.view()).index_axis_move(Axis(0), 0));
static FLOWER: LazyLock<Array3<u8>> = LazyLock::new(photograph::flower);
static CAT: LazyLock<Array3<u8>> = LazyLock::new(photograph::cat);
static GREY_CAT: LazyLock<Array2<u8>> = LazyLock::new(|| photograph::to_grey(CAT.view()).index_axis_move(Axis(0), 0));

/// A Chinese temple, 3×427×640.
pub(crate) fn china() -> &'static Array3<u8> {
    &CHINA
}

/// The same in grey, 427×640.
pub(crate) fn grey_china() -> &'static Array2<u8> {
    &GREY_CHINA
}

/// A dahlia, 3×427×640.
pub(crate) fn flower() -> &'static Array3<u8> {
    &FLOWER
}

/// Chelsea, a cat, 3×300×451.
pub(crate) fn cat() -> &'static Array3<u8> {
    &CAT
}

/// The same in grey, 300×451.
pub(crate) fn grey_cat() -> &'static Array2<u8> {
    &GREY_CAT
}
