//! Numbers as people type them, and what to type instead.

use std::str::FromStr;

/// A whole number from 1: `5000`, `5_000` or `5e3`.
pub fn whole<N: TryFrom<u64>>(text: &str) -> Result<N, String> {
    let number = exact(text).filter(|&number| number > 0);
    number
        .and_then(|number| N::try_from(number).ok())
        .ok_or_else(|| "give a whole number from 1, such as 1000".to_owned())
}

/// A whole number from 0.
pub fn seed(text: &str) -> Result<u64, String> {
    exact(text).ok_or_else(|| format!("give a whole number from 0 to {}", u64::MAX))
}

/// How many threads there can be.
pub fn threads(text: &str) -> Result<u16, String> {
    const MOST: u64 = 1024;
    let number = exact(text).filter(|number| (1..=MOST).contains(number));
    number.and_then(|number| number.try_into().ok()).ok_or_else(|| format!("give a whole number from 1 to {MOST}"))
}

/// A number above 0, such as a learning rate.
pub fn positive(text: &str) -> Result<f64, String> {
    let number = f64::from_str(text).ok().filter(|number| *number > 0.0 && number.is_finite());
    number.ok_or_else(|| {
        let hint = if text.contains(',') { ", with a point in it" } else { "" };
        format!("give a number above 0{hint}, such as 0.001 or 1e-3")
    })
}

/// A whole number, with underscores for the thousands or an exponent.
fn exact(text: &str) -> Option<u64> {
    /// Up to here every whole number is a floating-point number.
    const EXACT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let digits = |c: char| c.is_ascii_digit();
    if text.starts_with(digits) && text.chars().all(|c| digits(c) || c == '_') {
        return text.replace('_', "").parse().ok();
    }
    let number = f64::from_str(text).ok().filter(|_| text.starts_with(digits) && text.contains(['e', 'E']))?;
    (number <= EXACT && number.fract() == 0.0).then_some(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_read_as_people_type_them() {
        for (text, number) in
            [("1", 1), ("5000", 5_000), ("5_000", 5_000), ("1e3", 1_000), ("1.5e3", 1_500), ("2E0", 2)]
        {
            assert_eq!(whole::<u64>(text), Ok(number), "{text}");
        }
        for text in ["0", "-1", "1.5", "1e-3", "1e99", "1,000", "ten", "", "nan", "inf", "_", "e3", "0x10"] {
            assert!(whole::<u64>(text).is_err(), "{text}");
        }
        assert!(whole::<u8>("300").is_err());
        assert_eq!((seed("0"), seed("18446744073709551615")), (Ok(0), Ok(u64::MAX)));
        assert!(threads("1025").is_err() && threads("0").is_err() && threads("2") == Ok(2));
    }

    #[test]
    fn rates_are_above_zero() {
        assert_eq!(positive("1e-3"), Ok(0.001));
        for text in ["0", "-1", "nan", "inf", "fast"] {
            assert_eq!(positive(text), Err("give a number above 0, such as 0.001 or 1e-3".to_owned()), "{text}");
        }
        assert!(positive("0,001").unwrap_err().contains("with a point in it"));
    }
}
