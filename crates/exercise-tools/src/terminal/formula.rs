//! LaTeX as signs that a terminal has.

use std::iter::Peekable;
use std::str::Chars;

/// Commands that are one sign. What is not here keeps its name.
const SIGNS: [(&str, &str); 40] = [
    ("cdot", "·"),
    ("times", "×"),
    ("sum", "Σ"),
    ("prod", "Π"),
    ("partial", "∂"),
    ("star", "⋆"),
    ("ne", "≠"),
    ("le", "≤"),
    ("ge", "≥"),
    ("approx", "≈"),
    ("leftarrow", "←"),
    ("to", "→"),
    ("in", "∈"),
    ("infty", "∞"),
    ("ldots", "…"),
    ("dots", "…"),
    ("lfloor", "⌊"),
    ("rfloor", "⌋"),
    ("lceil", "⌈"),
    ("rceil", "⌉"),
    ("langle", "⟨"),
    ("rangle", "⟩"),
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("eta", "η"),
    ("theta", "θ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("pi", "π"),
    ("sigma", "σ"),
    ("tau", "τ"),
    ("Delta", "Δ"),
    ("left", ""),
    ("right", ""),
    (",", " "),
    (";", " "),
    ("qquad", "    "),
];

/// Marks above a letter, as characters that combine with it.
const ABOVE: [(&str, char); 4] =
    [("hat", '\u{302}'), ("bar", '\u{304}'), ("overline", '\u{304}'), ("tilde", '\u{303}')];

const RAISED: &str = "0123456789+-()niT";
const RAISED_SIGNS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱᵀ";
const LOWERED: &str = "0123456789+-()aehijklmnoprstuvxβγ";
const LOWERED_SIGNS: &str = "₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧ";

/// A formula on one line.
///
/// ```
/// use exercise_tools::terminal::formula;
///
/// assert_eq!(formula(r"p_i = \frac{e^{s_i / T}}{\sum_j e^{s_j / T}}"), "pᵢ = e^(sᵢ / T) / (Σⱼ e^(sⱼ / T))");
/// assert_eq!(formula(r"\lceil H / S \rceil"), "⌈H / S⌉");
/// assert_eq!(formula(r"\sqrt{\sigma^2 + \epsilon}"), "√(σ² + ε)");
/// ```
pub fn plain(latex: &str) -> String {
    let text = sequence(&mut latex.chars().peekable(), None);
    let spaced = text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    // What belongs together stands together.
    let pairs = [
        ("⌈ ", "⌈"),
        (" ⌉", "⌉"),
        ("⌊ ", "⌊"),
        (" ⌋", "⌋"),
        ("⟨ ", "⟨"),
        (" ⟩", "⟩"),
        ("( ", "("),
        (" )", ")"),
        ("√ ", "√"),
    ];
    let spaced = pairs.iter().fold(spaced, |text, (from, to)| text.replace(from, to));
    spaced.replace('-', "−")
}

type Characters<'a> = Peekable<Chars<'a>>;

/// Everything up to `end`.
fn sequence(characters: &mut Characters<'_>, end: Option<char>) -> String {
    let mut text = String::new();
    while let Some(character) = characters.next() {
        match character {
            _ if Some(character) == end => break,
            '^' => text += &index(&argument(characters), true),
            '_' => text += &index(&argument(characters), false),
            '{' => text += &sequence(characters, Some('}')),
            '\\' => text += &command(characters),
            '\'' => text.push('′'),
            other => text.push(other),
        }
    }
    text
}

/// A group in braces, a command, or a single character.
fn argument(characters: &mut Characters<'_>) -> String {
    while characters.peek() == Some(&' ') {
        characters.next();
    }
    match characters.next() {
        Some('{') => sequence(characters, Some('}')),
        Some('\\') => command(characters).trim().to_owned(),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

fn command(characters: &mut Characters<'_>) -> String {
    let mut name = String::new();
    while let Some(letter) = characters.next_if(char::is_ascii_alphabetic) {
        name.push(letter);
    }
    if name.is_empty() {
        name.extend(characters.next());
    }
    if let Some((_, above)) = ABOVE.iter().find(|(known, _)| *known == name) {
        return over(argument(characters).trim(), *above);
    }
    match name.as_str() {
        "frac" => {
            let [above, below] = [argument(characters), argument(characters)];
            format!("{} / {}", bracketed(&above, &['+', '-', '/']), bracketed(&below, &['+', '-', '/', ' ']))
        }
        "sqrt" => {
            let inner = argument(characters);
            if inner.chars().count() > 1 { format!("√({})", inner.trim()) } else { format!("√{inner}") }
        }
        "text" | "mathrm" => argument(characters),
        _ => match SIGNS.iter().find(|(known, _)| *known == name) {
            // A big sign stands apart from what it belongs to.
            Some((_, sign @ ("Σ" | "Π"))) => {
                let sign = (*sign).to_owned();
                if characters.peek() == Some(&'_') { sign } else { sign + " " }
            }
            // ∂x is one thing.
            Some((_, sign @ "∂")) => {
                while characters.next_if_eq(&' ').is_some() {}
                (*sign).to_owned()
            }
            Some((_, sign)) => (*sign).to_owned(),
            // ln, max, exp.
            None => name,
        },
    }
}

/// One letter gets the mark, and more than one an explanation.
fn over(text: &str, mark: char) -> String {
    match text.chars().count() {
        0 | 1 => format!("{text}{mark}"),
        _ if mark == '\u{304}' => format!("mean({text})"),
        _ => format!("({text}){mark}"),
    }
}

/// In brackets, if one of these would otherwise be read as standing outside.
fn bracketed(text: &str, signs: &[char]) -> String {
    let mut depth = 0;
    let outside = text.chars().any(|character| {
        depth += i32::from(character == '(') - i32::from(character == ')');
        depth == 0 && signs.contains(&character)
    });
    if outside { format!("({})", text.trim()) } else { text.trim().to_owned() }
}

/// Small signs where they are all there; otherwise `^(…)`, `_…`.
fn index(text: &str, raised: bool) -> String {
    let (plain, small) = if raised { (RAISED, RAISED_SIGNS) } else { (LOWERED, LOWERED_SIGNS) };
    let sign =
        |character: char| plain.chars().zip(small.chars()).find(|(from, _)| *from == character).map(|(_, to)| to);
    let tight: String = text.chars().filter(|character| *character != ' ').collect();
    if let Some(signs) = tight.chars().map(sign).collect::<Option<String>>() {
        return signs;
    }
    let mark = if raised { '^' } else { '_' };
    if tight.chars().count() == 1 || (!raised && tight.chars().all(char::is_alphanumeric)) {
        format!("{mark}{tight}")
    } else {
        format!("{mark}({})", text.trim())
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn formulas_of_the_book_are_read_as_they_are_said() {
        let cases = [
            (r"W_2 (W_1 x) = (W_2 W_1)\, x", "W₂ (W₁ x) = (W₂ W₁) x"),
            (r"L = \sum_{j \ne y} \max(0,\; s_j - s_y + 1)", "L = Σ_(j ≠ y) max(0, sⱼ − s_y + 1)"),
            (r"y = \gamma \, \frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta", "y = γ (x − μ) / √(σ² + ε) + β"),
            (r"\langle A x, y \rangle = \langle x, A^T y \rangle", "⟨A x, y⟩ = ⟨x, Aᵀ y⟩"),
            (r"\hat{x} = (-0.5, 0.5)", "x̂ = (−0.5, 0.5)"),
            (r"\overline{g \hat{x}}", "mean(g x̂)"),
            (r"\lfloor (H - K_h) / S \rfloor + 1", "⌊(H − Kₕ) / S⌋ + 1"),
            (r"\frac{\partial L}{\partial s_i} = p_i - t_i", "∂L / ∂sᵢ = pᵢ − tᵢ"),
            (r"-\ln p_y", "−ln p_y"),
            (r"\sigma = \sqrt{2/8} = 1/2", "σ = √(2/8) = 1/2"),
            (r"e^{1000}", "e¹⁰⁰⁰"),
            (r"C_{out}", "Cₒᵤₜ"),
            (r"b_{xyz}", "b_xyz"),
        ];
        for (latex, text) in cases {
            assert_eq!(plain(latex), text, "{latex}");
        }
    }
}
