//! The colours of the figures, as rules for mdBook's themes.

use viz::palette::{Theme, css_variables, stylesheet};

/// What `book/theme/figures.css` holds: light and dark colours for each of mdBook's themes, and without scripts as the
/// reader's system is.
pub fn figures() -> String {
    let rules = stylesheet("html, .light, .rust", ".navy, .coal, .ayu");
    let dark = css_variables(Theme::Dark);
    format!(
        "/* The colours of the figures. They are those of crates/viz/src/palette.rs; the tests compare. */\n\
         {rules}@media (prefers-color-scheme: dark) {{ html:not(.js) {{{dark}}} }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_theme_sets_each_colour() {
        let rules = figures();
        assert_eq!(rules.matches("--fig-ink:").count(), 3);
        assert!(rules.contains("\n.navy, .coal, .ayu{--fig-ink:#e6e8eb;"), "{rules}");
    }
}
