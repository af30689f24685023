//! Shapes in words.

/// `3×224×224`.
pub(crate) fn times(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}
