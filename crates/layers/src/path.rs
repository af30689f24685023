//! Dotted names of parameters, as PyTorch writes them: `features.0.weight`.

/// A dotted name under construction. One buffer serves a whole visit, so naming allocates nothing once it has grown.
///
/// ```
/// let mut path = layers::Path::default();
/// let name = path.within("features", |path| path.within("0", |path| path.as_str().to_owned()));
/// assert_eq!(name, "features.0");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Path {
    text: String,
}

impl Path {
    /// Runs `inside` with `segment` at the end of the path.
    pub fn within<R>(&mut self, segment: &str, inside: impl FnOnce(&mut Self) -> R) -> R {
        let outer = self.text.len();
        if outer > 0 {
            self.text.push('.');
        }
        self.text.push_str(segment);
        let result = inside(self);
        self.text.truncate(outer);
        result
    }

    /// The path as it stands.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}
