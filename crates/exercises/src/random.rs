//! Many questions of one kind: random small ones, of which the smallest that fails is shown, and unusual ones.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::{Graded, Report};

/// How many questions are asked. The same ones at every run: a reader who changes nothing sees the same report.
const CASES: u32 = 200;

/// Asks `question` about values of `usual`, then about those in `unusual`; the report is about the smallest of the usual
/// values that fails, or about the first of the others.
///
/// What is usual is small, so that a reader can work out what went wrong. Code may be right on all of it and wrong as soon as
/// there are hundreds of numbers, or large ones, or rows that have nothing in common. So no grader can leave out `unusual`:
/// lengths and sizes above [`MANY`](crate::unusual::MANY), and magnitudes up to a thousand millions, as
/// [`loud`](crate::unusual::loud) and [`unlike`](crate::unusual::unlike) give them. The audit has mutants that are wrong there only.
///
/// ```
/// use exercises::{compare, random};
///
/// // A reader's function that is wrong from 10 on.
/// let double = |n: usize| if n < 10 { 2 * n } else { 0 };
/// let ask = |n: &usize| compare(format!("{n}, doubled"), "", &(2 * n), || double(*n));
/// assert!(random(0..1000_usize, [], ask).unwrap_err().to_string().contains("10, doubled"));
/// assert!(random(0..9_usize, [500], ask).unwrap_err().to_string().contains("500, doubled"));
/// ```
///
/// # Errors
///
/// The report of the smallest usual value that was found to fail, or of the first unusual one.
pub fn random<S: Strategy>(
    usual: S,
    unusual: impl IntoIterator<Item = S::Value>,
    question: impl Fn(&S::Value) -> Graded,
) -> Graded {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&usual, |value| question(&value).map_err(|_| TestCaseError::fail("wrong")));
    match outcome {
        Ok(()) => unusual.into_iter().try_for_each(|value| question(&value)),
        // Asked once more, because its report is what counts.
        Err(TestError::Fail(_, smallest)) => question(&smallest).and(Err(Report::inconstant())),
        Err(TestError::Abort(reason)) => panic!("the grader's values were all refused: {reason}"),
    }
}
