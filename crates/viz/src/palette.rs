//! The colours of a figure, each a CSS variable with a light and a dark value.
//!
//! An inlined SVG names the variable and carries the light value as fallback, so a page that sets
//! the variables recolours every figure. [`stylesheet`] writes the rules for a page with themes.
//!
//! The accents start from Okabe and Ito, *Color Universal Design* (2008), whose hues stay apart for
//! colour-blind readers; their lightness is moved until text in them reaches a contrast of 4.5 : 1
//! on the paper of each theme (WCAG 2.2, success criterion 1.4.3).

use std::fmt::Write as _;

/// A colour by its role in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Text and strong lines.
    Ink,
    /// The ground behind everything.
    Paper,
    /// Secondary text: axis labels, captions.
    Muted,
    /// Cell borders and the lines of a plot's grid.
    Grid,
    /// What goes in (blue).
    Input,
    /// The sliding window and its weights (vermilion).
    Kernel,
    /// What comes out (green).
    Output,
    /// What the reader should look at (purple).
    Highlight,
    /// A fill for input cells, pale enough for text on it.
    InputSoft,
    /// A fill for kernel cells, pale enough for text on it.
    KernelSoft,
    /// A fill for output cells, pale enough for text on it.
    OutputSoft,
    /// A fill for highlighted cells, pale enough for text on it.
    HighlightSoft,
    /// A further series (ochre).
    Ochre,
    /// A further series (cyan).
    Cyan,
}

/// Whether a page has a light or a dark ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark text on a light ground.
    Light,
    /// Light text on a dark ground.
    Dark,
}

impl Color {
    /// Every colour there is, in the order in which [`css_variables`] lists them.
    pub const ALL: [Self; 14] = [
        Self::Ink,
        Self::Paper,
        Self::Muted,
        Self::Grid,
        Self::Input,
        Self::Kernel,
        Self::Output,
        Self::Highlight,
        Self::InputSoft,
        Self::KernelSoft,
        Self::OutputSoft,
        Self::HighlightSoft,
        Self::Ochre,
        Self::Cyan,
    ];

    /// The colours of a plot's series, in order.
    pub const SERIES: [Self; 8] =
        [Self::Input, Self::Kernel, Self::Output, Self::Highlight, Self::Ochre, Self::Cyan, Self::Ink, Self::Muted];

    /// Name of the CSS variable, such as `--fig-ink`.
    #[must_use]
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Ink => "--fig-ink",
            Self::Paper => "--fig-paper",
            Self::Muted => "--fig-muted",
            Self::Grid => "--fig-grid",
            Self::Input => "--fig-input",
            Self::Kernel => "--fig-kernel",
            Self::Output => "--fig-output",
            Self::Highlight => "--fig-highlight",
            Self::InputSoft => "--fig-input-soft",
            Self::KernelSoft => "--fig-kernel-soft",
            Self::OutputSoft => "--fig-output-soft",
            Self::HighlightSoft => "--fig-highlight-soft",
            Self::Ochre => "--fig-ochre",
            Self::Cyan => "--fig-cyan",
        }
    }

    /// Red, green and blue in one theme, 0 to 255.
    #[must_use]
    pub const fn rgb(self, theme: Theme) -> [u8; 3] {
        let (light, dark) = match self {
            Self::Ink => (0x1f_23_28, 0xe6_e8_eb),
            Self::Paper => (0xff_ff_ff, 0x16_18_1d),
            Self::Muted => (0x57_60_6a, 0xa3_ad_b8),
            Self::Grid => (0xc4_cb_d3, 0x4a_51_5c),
            Self::Input => (0x00_6a_a6, 0x6c_bf_f0),
            Self::Kernel => (0xae_40_00, 0xff_9d_5c),
            Self::Output => (0x00_76_57, 0x3c_c9_9f),
            Self::Highlight => (0x96_3b_74, 0xe8_9c_cb),
            Self::InputSoft => (0xd9_ec_f8, 0x17_3a_54),
            Self::KernelSoft => (0xfd_e3_cf, 0x57_2d_12),
            Self::OutputSoft => (0xd3_f0_e5, 0x0d_42_33),
            Self::HighlightSoft => (0xf6_dd_ec, 0x4c_20_3b),
            Self::Ochre => (0x85_66_00, 0xe3_c6_3d),
            Self::Cyan => (0x00_71_7d, 0x66_d9_e5),
        };
        let hex: u32 = match theme {
            Theme::Light => light,
            Theme::Dark => dark,
        };
        [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8]
    }

    /// The value for an SVG attribute: the variable, with the light value as fallback.
    ///
    /// ```
    /// assert_eq!(viz::palette::Color::Ink.css(), "var(--fig-ink, #1f2328)");
    /// ```
    #[must_use]
    pub fn css(self) -> String {
        format!("var({}, {})", self.variable(), hex(self.rgb(Theme::Light)))
    }
}

/// `#rrggbb` of a colour.
#[must_use]
pub fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// The declarations that set every variable for one theme, without selector and braces.
#[must_use]
pub fn css_variables(theme: Theme) -> String {
    let mut css = String::new();
    for color in Color::ALL {
        // Writing to a String cannot fail.
        let _ = write!(css, "{}:{};", color.variable(), hex(color.rgb(theme)));
    }
    css
}

/// The rules for a page whose light and dark themes are told apart by selectors.
///
/// ```
/// let css = viz::palette::stylesheet(":root", ".navy, .coal, .ayu");
/// assert!(css.starts_with(":root{--fig-ink:#1f2328;"));
/// assert!(css.contains(".navy, .coal, .ayu{--fig-ink:#e6e8eb;"));
/// ```
#[must_use]
pub fn stylesheet(light_selector: &str, dark_selector: &str) -> String {
    format!("{light_selector}{{{}}}\n{dark_selector}{{{}}}\n", css_variables(Theme::Light), css_variables(Theme::Dark))
}

/// The contrast of two colours as WCAG 2.2 defines it, from 1 (equal) to 21 (black on white).
///
/// Small text needs 4.5 (success criterion 1.4.3).
#[must_use]
pub fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance of an sRGB colour, from 0 (black) to 1 (white); WCAG 2.2, glossary.
#[must_use]
pub fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|level| {
        let level = f64::from(level) / 255.0;
        if level <= 0.04045 { level / 12.92 } else { ((level + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

/// Black or white, whichever is easier to read on a ground whose colour no theme changes.
#[must_use]
pub(crate) fn readable_on(ground: [u8; 3]) -> &'static str {
    // Computed in integers, so that no machine rounds it differently; 140 is where the two contrasts meet
    // for greys, within a level or two.
    let [r, g, b] = ground.map(u32::from);
    if 2126 * r + 7152 * g + 722 * b > 1_180_000 { "#000000" } else { "#ffffff" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_of_black_and_white_is_21() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-12);
        assert!((contrast([118; 3], [255; 3]) - 4.54).abs() < 0.01); // the usual example, #767676
    }

    #[test]
    fn text_colours_are_readable_on_paper_in_both_themes() {
        for theme in [Theme::Light, Theme::Dark] {
            for color in Color::SERIES {
                let got = contrast(color.rgb(theme), Color::Paper.rgb(theme));
                assert!(got >= 4.5, "{color:?} on paper, {theme:?}: {got:.2}");
            }
        }
    }

    #[test]
    fn ink_and_accents_are_readable_on_the_soft_fills() {
        let pairs = [
            (Color::Input, Color::InputSoft),
            (Color::Kernel, Color::KernelSoft),
            (Color::Output, Color::OutputSoft),
            (Color::Highlight, Color::HighlightSoft),
        ];
        for theme in [Theme::Light, Theme::Dark] {
            for (accent, soft) in pairs {
                for text in [Color::Ink, accent] {
                    let got = contrast(text.rgb(theme), soft.rgb(theme));
                    assert!(got >= 4.5, "{text:?} on {soft:?}, {theme:?}: {got:.2}");
                }
            }
        }
    }

    #[test]
    fn black_or_white_is_readable_on_every_grey() {
        for level in 0..=255_u8 {
            let ground = [level; 3];
            let text = if readable_on(ground) == "#000000" { [0; 3] } else { [255; 3] };
            assert!(contrast(text, ground) >= 4.5, "grey {level}");
        }
    }
}
