//! Numbers: how they are written in a grid and in words, and when two of them agree.

/// Four significant digits and no zeros at the end; very large and very small numbers with a power of ten.
pub(crate) fn short(value: f64) -> String {
    if !value.is_finite() || value == 0.0 {
        return if value == 0.0 { "0".into() } else { value.to_string() };
    }
    let magnitude = value.abs();
    if value.fract() == 0.0 && magnitude < 1e9 {
        return format!("{value}");
    }
    if !(1e-3..1e7).contains(&magnitude) {
        return format!("{value:.2e}");
    }
    let before = magnitude.log10().floor() as i32;
    let digits = usize::try_from((3 - before).max(0)).unwrap_or(0);
    let text = format!("{value:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// An array as it is written in the words of a question: on one line.
pub(crate) fn in_line(array: &impl std::fmt::Display) -> String {
    array.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Not a number agrees with itself, and infinity with itself.
pub(crate) fn agree(target: f64, answer: f64, allowed: f64) -> bool {
    target == answer || (target.is_nan() && answer.is_nan()) || (target - answer).abs() <= allowed
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn four_digits_are_enough() {
        let cases = [
            (0.0, "0"),
            (-3.0, "-3"),
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.3333"),
            (-12.3456, "-12.35"),
            (123_456.0, "123456"),
            (1e9, "1.00e9"),
            (2e-7, "2.00e-7"),
            (f64::NAN, "NaN"),
        ];
        for (value, text) in cases {
            assert_eq!(short(value), text);
        }
    }
}
