//! Runs a grader so that nothing the reader writes can stop it.

use std::any::Any;
use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::{Graded, Report, verdict};

/// How long a grader may take, unless `EXERCISE_SECONDS` says otherwise. Most take a hundredth of it.
const SECONDS: u64 = 20;

/// Runs a grader's questions for the exercise with this name (`ch04_output_size`).
///
/// # Errors
///
/// The first question that failed; or that a function panicked, was not written yet, or did not come to an end.
pub fn grading(exercise: &'static str, questions: impl FnOnce() -> Graded + Send + 'static) -> Graded {
    let seconds = std::env::var("EXERCISE_SECONDS").ok().and_then(|text| text.parse().ok());
    within(exercise, seconds.unwrap_or(SECONDS), questions)
}

/// The same for a grader that trains a network, with a limit of its own in seconds.
///
/// # Errors
///
/// As [`grading`].
pub fn within(exercise: &'static str, seconds: u64, questions: impl FnOnce() -> Graded + Send + 'static) -> Graded {
    let graded = run(exercise, seconds, questions);
    verdict::write(&graded);
    graded
}

fn run(exercise: &'static str, seconds: u64, questions: impl FnOnce() -> Graded + Send + 'static) -> Graded {
    let (send, receive) = mpsc::channel();
    // A thread that never ends is left behind: the test's process ends soon after.
    let worker = thread::spawn(move || send.send(questions()));
    match receive.recv_timeout(Duration::from_secs(seconds)) {
        Ok(graded) => graded.map_err(|report| report.of(exercise)),
        Err(RecvTimeoutError::Timeout) => Err(Report::endless(seconds).of(exercise)),
        // The grader itself is wrong: that is no report for the reader.
        Err(RecvTimeoutError::Disconnected) => match worker.join() {
            Err(payload) => panic::resume_unwind(payload),
            Ok(_) => Ok(()),
        },
    }
}

/// Whether panics of this thread are being caught, and where the last one happened.
#[derive(Clone, Debug, Default)]
struct Catching {
    active: bool,
    place: Option<String>,
}

thread_local! {
    static CATCHING: RefCell<Catching> = const { RefCell::new(Catching { active: false, place: None }) };
}

/// Calls the reader's code; a panic of it becomes a report.
pub(crate) fn caught<T>(call: impl FnOnce() -> T) -> Result<T, Report> {
    quiet_while_catching();
    CATCHING.set(Catching { active: true, place: None });
    let result = panic::catch_unwind(AssertUnwindSafe(call));
    let Catching { place, .. } = CATCHING.take();
    result.map_err(|payload| match words(payload.as_ref()) {
        message if message.starts_with("not yet implemented") => Report::not_yet(&message),
        message => Report::panicked(&message, place.as_deref()),
    })
}

/// A panic that is caught here is told by its report, once.
fn quiet_while_catching() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let active = CATCHING.with_borrow_mut(|catching| {
                catching.place = info.location().map(|place| format!("{}:{}", place.file(), place.line()));
                catching.active
            });
            if !active {
                before(info);
            }
        }));
    });
}

fn words(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("a panic without words").to_owned()
}
