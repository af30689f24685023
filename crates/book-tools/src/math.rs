//! `$…$` and `$$…$$`: formulas become `MathML` when the book is built.

use std::convert::Infallible;

use pulldown_latex::config::{DisplayMode, RenderConfig};
use pulldown_latex::event::Event;
use pulldown_latex::{Parser, Storage, push_mathml};

use crate::{escape, signs};

/// A formula as markup that may stand in a paragraph of Markdown.
///
/// # Errors
///
/// What the parser of LaTeX has to say, or the sign that the book's font lacks.
pub fn mathml(latex: &str, display: bool) -> Result<String, String> {
    let storage = Storage::new();
    let events: Result<Vec<Event<'_>>, _> = Parser::new(latex, &storage).collect();
    let problem = |error: &dyn std::fmt::Display| {
        let formula = latex.split_whitespace().collect::<Vec<_>>().join(" ");
        format!("the formula {formula} cannot be set: {error}")
    };
    let events = events.map_err(|error| problem(&error))?;
    let display_mode = if display { DisplayMode::Block } else { DisplayMode::Inline };
    let config = RenderConfig { display_mode, ..RenderConfig::default() };
    let mut markup = String::new();
    push_mathml(&mut markup, events.into_iter().map(Ok::<_, Infallible>), config).map_err(|error| problem(&error))?;
    // pulldown-latex 0.8 writes the micro sign for \mu, which browsers do not set in italics as they do the letter.
    let markup = markup.replace('\u{b5}', "\u{3bc}");
    // And it writes the reference of a space as text, so that `\ ` would be read as "&nbsp;".
    let markup = markup.replace("&amp;nbsp;", "\u{a0}");
    // A bar over several letters is an operator that grows; as a letter it would stay a speck.
    let markup = markup.replace("<mi>\u{203e}</mi>", "<mo stretchy=\"true\">\u{203e}</mo>");
    if let Some(sign) = signs::missing(&markup) {
        return Err(problem(&format!(
            "its sign {sign} (U+{:04X}) is not in the book's font; write another one, or add it by book/math-font/cut.py",
            u32::from(sign)
        )));
    }
    // pulldown-latex 0.8 forgets a space before the size that `\big` gives a bracket.
    let markup = escape::inline_html(&markup.replace("\"minsize", "\" minsize"));
    // A box of its own, which scrolls where the page is narrower than the formula.
    Ok(if display { format!("<span class=\"display-math\" tabindex=\"0\">{markup}</span>") } else { markup })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_mathml_on_one_line() {
        let markup = mathml("H_{out} = \\lfloor \\frac{H + 2P}{S}\n\\rfloor + 1", true).unwrap();
        assert!(markup.contains("<mfrac>") && markup.contains("display=\"block\""), "{markup}");
        assert!(!markup.contains('\n'));
    }

    #[test]
    fn a_bracket_of_a_chosen_size_is_whole_markup() {
        let markup = mathml("\\Big( x \\Big)", false).unwrap();
        assert!(markup.contains("\" minsize=") && !markup.contains("\"minsize"), "{markup}");
    }

    #[test]
    fn mu_is_the_greek_letter() {
        assert!(mathml("\\mu", false).unwrap().contains("<mi>\u{3bc}</mi>"));
    }

    #[test]
    fn a_space_is_a_space() {
        let markup = mathml("a\\ b", false).unwrap();
        assert!(markup.contains('\u{a0}') && !markup.contains("nbsp"), "{markup}");
    }

    #[test]
    fn a_bar_is_as_long_as_what_it_covers() {
        let markup = mathml("\\overline{x^2}", false).unwrap();
        assert!(markup.contains("<mo stretchy=\"true\">\u{203e}</mo>"), "{markup}");
    }

    #[test]
    fn the_letters_of_the_notation_are_set() {
        for latex in [
            "C_{in}",
            "y[t] = \\sum_\\tau x[t+\\tau]\\,k[\\tau]",
            "\\frac{\\partial L}{\\partial k}",
            "x \\star k",
            "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
            "\\text{same}",
            "\\mathbb{R}^{C\\times H}",
            "\\left\\lfloor x\\right\\rfloor",
            "\\begin{aligned}a&=b\\\\c&=d\\end{aligned}",
            "\\hat{x}",
            "\\operatorname{softmax}(z)",
            "\\langle x, y\\rangle",
            "\\lVert x\\rVert",
        ] {
            mathml(latex, false).unwrap_or_else(|error| panic!("{error}"));
        }
    }

    #[test]
    fn a_mistake_is_told_in_one_line() {
        let error = mathml("\\frac{a", false).unwrap_err();
        assert!(error.starts_with("the formula \\frac{a cannot be set: "), "{error}");
        assert!(mathml("a^b^c", false).is_err() && mathml("\\nosuch", false).is_err());
        let error = mathml("\\iiiint x", false).unwrap_err();
        assert_eq!(
            error,
            "the formula \\iiiint x cannot be set: its sign ⨌ (U+2A0C) is not in the book's font; write another one, or add it \
             by book/math-font/cut.py"
        );
    }
}
