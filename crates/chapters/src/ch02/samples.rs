//! Short signals of whole numbers: what the items of this chapter are given, and how they are drawn and compared.

use conv::OutputSize;
use conv::signal::convolve;
use ndarray::{Array1, s};
use viz::Signal;
use viz::palette::Color;

use crate::ChapterError;

/// The longest signal whose numbers are read one by one.
pub(crate) const LONGEST: usize = 16;

/// The numbers as a signal.
pub(crate) fn samples(numbers: &[i32]) -> Array1<f64> {
    numbers.iter().map(|&number| f64::from(number)).collect()
}

/// The full convolution; of whole numbers it is exact.
pub(crate) fn full(a: &Array1<f64>, b: &Array1<f64>) -> Result<Array1<f64>, ChapterError> {
    Ok(convolve(a.view(), b.view(), OutputSize::Full)?)
}

/// The signal as a mirror shows it.
pub(crate) fn reversed(signal: &Array1<f64>) -> Array1<f64> {
    signal.slice(s![..;-1]).to_owned()
}

/// A signal as bars from a time on.
pub(crate) fn drawn(name: impl Into<String>, values: &Array1<f64>, start: i32, color: Color) -> Signal {
    Signal::new(name, values.iter().copied()).start(start).color(color)
}

/// How many values of two signals are equal, in words.
pub(crate) fn agreement(a: &Array1<f64>, b: &Array1<f64>) -> String {
    let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
    let all = a.len().max(b.len());
    if equal == all { format!("all {all} values are equal") } else { format!("{equal} of {all} values are equal") }
}

/// A number as a factor: in brackets if it has a sign.
pub(crate) fn factor(value: f64) -> String {
    if value < 0.0 { format!("(−{})", value.abs()) } else { format!("{value}") }
}

/// The values with commas.
pub(crate) fn listed(signal: &Array1<f64>) -> String {
    let value = |value: &f64| format!("{value}").replace('-', "−");
    signal.iter().map(value).collect::<Vec<_>>().join(", ")
}

/// A small place or length as a time of a drawing.
pub(crate) fn time(place: usize) -> i32 {
    i32::try_from(place).expect("signals are short")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn words_for_what_agrees() {
        assert_eq!(agreement(&array![1., 2.], &array![1., 2.]), "all 2 values are equal");
        assert_eq!(agreement(&array![1., 2., 3.], &array![1., 5.]), "1 of 3 values are equal");
        assert_eq!([2.0, -2.0].map(factor), ["2", "(−2)"]);
        assert_eq!(listed(&array![1., -2.]), "1, −2");
    }
}
