//! Sizes in words.

/// `3×224×224`, as one says it.
///
/// ```
/// assert_eq!(conv::times(&[2, 3, 5]), "2×3×5");
/// ```
pub fn times(sizes: &[usize]) -> String {
    sizes.iter().map(usize::to_string).collect::<Vec<_>>().join("×")
}
