//! How layers show their options.

use std::fmt;

use conv::{Padding, times};

/// `2` where both axes agree, `2×1` where they do not.
pub(crate) fn per_axis(pair: [usize; 2]) -> String {
    if pair[0] == pair[1] { pair[0].to_string() } else { times(&pair) }
}

/// Padding as an option of a layer: nothing, `, padding 2`, or each side.
pub(crate) struct PaddingText(pub Padding);

impl fmt::Display for PaddingText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Padding { top, bottom, left, right } = self.0;
        if self.0 == Padding::NONE {
            Ok(())
        } else if (top, left) == (bottom, right) {
            write!(f, ", padding {}", per_axis([top, left]))
        } else {
            write!(f, ", padding {top}+{bottom}×{left}+{right}")
        }
    }
}
