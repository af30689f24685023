//! One question, with the answer that was to come out.

use std::fmt::Display;

use ndarray::{ArrayViewD, Axis, IxDyn};

use crate::grading::caught;
use crate::number::agree;
use crate::{Answer, Graded, Part, Report};

/// How far an answer may be from the target, relative to the target's largest magnitude: some thousand roundings of
/// `f64` in a row.
const TOLERANCE: f64 = 1e-9;

/// Asks one question.
///
/// `words` say what was asked, with its numbers; `question` is what the reader should ask themselves if it fails;
/// `yours` calls the reader's function.
///
/// ```
/// let graded = exercises::compare("3 + 4", "Do you add, or multiply?", &7, || 3 * 4);
/// let report = graded.unwrap_err().to_string();
/// assert!(report.contains("3 + 4") && report.contains("Do you add, or multiply?"));
/// ```
///
/// # Errors
///
/// A [`Report`] if the answer has another shape or another number than the target, or if the function panicked.
pub fn compare<A: Answer, B: Answer>(
    words: impl Display,
    question: &str,
    target: &A,
    yours: impl FnOnce() -> B,
) -> Graded {
    compare_within(TOLERANCE, words, question, target, yours)
}

/// The same with a tolerance of the grader's, relative to the target's largest magnitude.
///
/// # Errors
///
/// As [`compare`].
pub fn compare_within<A: Answer, B: Answer>(
    tolerance: f64,
    words: impl Display,
    question: &str,
    target: &A,
    yours: impl FnOnce() -> B,
) -> Graded {
    compare_all(tolerance, words, question, &[("", target)], || vec![("", yours())])
}

/// The same for a function with several results; each has a name, and the first that is wrong is shown.
///
/// # Errors
///
/// As [`compare`].
pub fn compare_all<A: Answer, B: Answer>(
    tolerance: f64,
    words: impl Display,
    question: &str,
    targets: &[(&str, &A)],
    yours: impl FnOnce() -> Vec<(&'static str, B)>,
) -> Graded {
    let failed = |report: Report| report.asked(words.to_string(), question);
    let yours = caught(yours).map_err(&failed)?;
    assert_eq!(targets.len(), yours.len(), "the grader compares as many answers as it has targets");
    for ((name, target), (_, answer)) in targets.iter().zip(&yours) {
        let (targets, answers) = (target.parts(), answer.parts());
        if targets.len() != answers.len() {
            let [target, answer] = [targets.len(), answers.len()].map(|parts| Part::Words(format!("{parts} arrays")));
            return Err(failed(Report::differs(name, &target, &answer, None)));
        }
        for (target, answer) in targets.iter().zip(&answers) {
            match difference(target, answer, tolerance) {
                Difference::None => {}
                Difference::Whole => return Err(failed(Report::differs(name, target, answer, None))),
                Difference::At(place) => return Err(failed(Report::differs(name, target, answer, Some(&place)))),
            }
        }
    }
    Ok(())
}

/// Asks whether something is so, where there is no single right answer to compare with. `seen` says what was seen.
///
/// # Errors
///
/// A [`Report`] with these words if it is not so.
pub fn holds(words: impl Display, question: &str, seen: impl Display, is_so: bool) -> Graded {
    if is_so { Ok(()) } else { Err(Report::untrue(&seen.to_string()).asked(words.to_string(), question)) }
}

/// How two parts differ.
enum Difference {
    None,
    /// In shape, or in words.
    Whole,
    /// First in this place.
    At(Vec<usize>),
}

fn difference(target: &Part, answer: &Part, tolerance: f64) -> Difference {
    let (Part::Numbers(target), Part::Numbers(answer)) = (target, answer) else {
        return if target == answer { Difference::None } else { Difference::Whole };
    };
    if target.shape() != answer.shape() {
        return Difference::Whole;
    }
    let largest =
        target.iter().filter(|value| value.is_finite()).fold(0.0_f64, |largest, value| largest.max(value.abs()));
    first_wrong(&target.view(), &answer.view(), tolerance * largest).map_or(Difference::None, Difference::At)
}

/// The first place, row by row, where two arrays of one shape differ by more than `allowed`.
fn first_wrong(target: &ArrayViewD<f64>, answer: &ArrayViewD<f64>, allowed: f64) -> Option<Vec<usize>> {
    if target.ndim() == 0 {
        let (target, answer) = (target[IxDyn(&[])], answer[IxDyn(&[])]);
        return if agree(target, answer, allowed) { None } else { Some(Vec::new()) };
    }
    let planes = target.axis_iter(Axis(0)).zip(answer.axis_iter(Axis(0)));
    planes.enumerate().find_map(|(index, (target, answer))| {
        let rest = first_wrong(&target, &answer, allowed)?;
        Some([vec![index], rest].concat())
    })
}
