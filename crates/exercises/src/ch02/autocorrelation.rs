//! The autocorrelation, and a period that is read off it.

use conv::OutputSize;
use conv::signal::autocorrelate;
use ndarray::ArrayView1;

use crate::strategies::row;
use crate::unusual::loud_row;
use crate::{Graded, compare, grading, random};

/// A signal → its autocorrelation at lags from 0.
pub type Autocorrelation = fn(&[f64]) -> Vec<f64>;

/// A signal → its period.
pub type Period = fn(&[f64]) -> Option<usize>;

/// Asks for short signals by hand, for random ones, and for the period of waves with something else on top.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(autocorrelation: Autocorrelation, period: Period) -> Graded {
    grading("ch02_autocorrelation", move || {
        let ask = |signal: &Vec<f64>, question: &str, target: &Vec<f64>| {
            let words = format!("the autocorrelation of {} samples, from lag 0 on", signal.len());
            compare(words, question, target, || autocorrelation(signal))
                .map_err(|report| report.given("signal", signal))
        };
        ask(&vec![1.0, 2.0, 3.0], "At lag 1, which pairs lie over each other?", &vec![14.0, 8.0, 3.0])?;
        let question = "Which samples have a partner when the copy is moved by t, and which hang over?";
        random(row(1..9), [loud_row(300, 1)], |signal| ask(signal, question, &from_lag_zero(signal)))?;

        let ask = |name: &str, signal: &Vec<f64>, question: &str, target: Option<usize>| {
            let words = format!("the period of {name}");
            compare(words, question, &target, || period(signal)).map_err(|report| report.given("signal", signal))
        };
        ask("1, 2, 1, which never disagrees with itself", &vec![1.0, 2.0, 1.0], "Is there a valley?", None)?;
        let square: Vec<f64> = [1.0, 1.0, -1.0, -1.0].repeat(4);
        ask(
            "a wave of four samples",
            &square,
            "Which lag comes first after the valley's edge, and which is best?",
            Some(4),
        )?;
        let faint: Vec<f64> = square.iter().map(|sample| sample * 0.01).collect();
        ask(
            "the same wave, a hundred times as faint",
            &faint,
            "Does the loudness of a wave change its period?",
            Some(4),
        )?;
        for length in 4..10_u32 {
            // A wave, and half as loud a rattle that comes back only every eleven samples.
            let rattle = |t: u32| f64::from((t * t * 7 + t * 3) % 11) / 10.0 - 0.5;
            let wave = |t: u32| (f64::from(t * 360) / f64::from(length)).to_radians().sin() + rattle(t);
            let signal: Vec<f64> = (0..60).map(wave).collect();
            let question = "Where does the search begin, and where does it end?";
            ask(&format!("a wave of {length} samples under a rattle"), &signal, question, Some(length as usize))?;
        }
        // So long that its period is, too; only the heights of its waves tell it from half of that.
        let long_wave = (0..400)
            .map(|t| f64::from(if t / 65 % 2 == 0 { 3 } else { 1 }) * 1e9 * f64::from(t * 360 / 65).to_radians().sin())
            .collect();
        random(row(1..9), [long_wave], |signal| match best_after_valley(&from_lag_zero(signal)) {
            Best::Clear(target) => ask("a signal", signal, "From which lag on do you look, and for what?", target),
            Best::Tie => Ok(()),
        })
    })
}

fn from_lag_zero(signal: &[f64]) -> Vec<f64> {
    let both_sides = autocorrelate(ArrayView1::from(signal), OutputSize::Full).expect("it is not empty");
    both_sides.to_vec().split_off(signal.len() - 1)
}

enum Best {
    Clear(Option<usize>),
    /// Two lags are equally good, and either would do.
    Tie,
}

fn best_after_valley(alike: &[f64]) -> Best {
    let mut best: Vec<usize> = Vec::new();
    let mut below = false;
    for (lag, &value) in alike.iter().enumerate() {
        below |= value < 0.0;
        if !below {
            continue;
        }
        match best.first().map(|&other| value.total_cmp(&alike[other])) {
            Some(std::cmp::Ordering::Less) => {}
            Some(std::cmp::Ordering::Equal) => best.push(lag),
            Some(std::cmp::Ordering::Greater) | None => best = vec![lag],
        }
    }
    if best.len() > 1 { Best::Tie } else { Best::Clear(best.first().copied()) }
}
