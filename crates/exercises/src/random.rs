//! Many questions of one kind; when one fails, the smallest that fails.

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use crate::{Graded, Report};

/// How many questions are asked. The same ones at every run: a reader who changes nothing sees the same report.
const CASES: u32 = 200;

/// Asks `question` about values of `values`; the report is about the smallest value that fails.
///
/// ```
/// use exercises::{compare, random};
///
/// // A reader's function that is wrong from 10 on.
/// let double = |n: usize| if n < 10 { 2 * n } else { 0 };
/// let graded = random(0..1000_usize, |n| compare(format!("{n}, doubled"), "", &(2 * n), || double(*n)));
/// assert!(graded.unwrap_err().to_string().contains("10, doubled"));
/// ```
///
/// # Errors
///
/// The report of the smallest value that was found to fail.
pub fn random<S: Strategy>(values: S, question: impl Fn(&S::Value) -> Graded) -> Graded {
    let config = Config { cases: CASES, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let outcome = runner.run(&values, |value| question(&value).map_err(|_| TestCaseError::fail("wrong")));
    match outcome {
        Ok(()) => Ok(()),
        // Asked once more, because its report is what counts.
        Err(TestError::Fail(_, smallest)) => question(&smallest).and(Err(Report::inconstant())),
        Err(TestError::Abort(reason)) => panic!("the grader's values were all refused: {reason}"),
    }
}
