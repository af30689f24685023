//! One framework with one number of threads, in a process of its own: does what it is asked on its standard input.

use std::io::{BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc;
use std::time::Instant;

use anyhow::{Context, anyhow};
use chapters::records::Task;

use crate::allocations::watch;
use crate::framework::{Call, Framework, Prepared};
use crate::protocol::{Reply, Request};
use crate::{frameworks, inputs};

/// A first call longer than this is not repeated to count what a second call asks for.
const TOO_LONG_SECONDS: f64 = 0.5;

/// Answers until the standard input ends.
pub(crate) fn run(name: &str) -> anyhow::Result<()> {
    // Whoever calls is one of the threads that compute, as PyTorch's main thread is. To hand each call over to threads that
    // have to be woken would cost every framework that uses rayon more than its small tasks do.
    rayon::scope(|_| answer_all(name))
}

fn answer_all(name: &str) -> anyhow::Result<()> {
    let framework = frameworks::by_name(name).with_context(|| format!("there is no framework {name}"))?;
    say(&Reply::Started { version: frameworks::version(name), note: framework.note().to_owned() })?;
    let mut worker = Worker { framework, call: None };
    for line in requests() {
        let request: Request = serde_json::from_str(&line).with_context(|| format!("not a request: {line}"))?;
        // Some frameworks panic where others give back an error.
        let answered = catch_unwind(AssertUnwindSafe(|| worker.answer(request)));
        let answered = answered.unwrap_or_else(|_| Err(anyhow!("it panicked")));
        say(&answered.unwrap_or_else(|error| Reply::Failed { message: format!("{error:#}") }))?;
    }
    Ok(())
}

/// The lines of the standard input. When it ends, whoever asked is gone, and the process ends at once, in whatever call.
fn requests() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            if line.map_or(true, |line| sender.send(line).is_err()) {
                break;
            }
        }
        std::process::exit(0);
    });
    receiver
}

fn say(reply: &Reply) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    writeln!(output, "{}", serde_json::to_string(reply)?)?;
    Ok(output.flush()?)
}

struct Worker {
    framework: Box<dyn Framework>,
    call: Option<Box<dyn Call>>,
}

impl Worker {
    fn answer(&mut self, request: Request) -> anyhow::Result<Reply> {
        match request {
            Request::Prepare { task, data, parameters } => {
                self.call = None;
                match self.prepare(&task, &data, parameters.as_deref())? {
                    Prepared::Ready(call) => self.call = Some(call),
                    Prepared::Unsupported(reason) => return Ok(Reply::Unsupported { reason: reason.to_owned() }),
                }
            }
            Request::Result { path } => {
                let (values, time) = self.call()?.result()?;
                let bytes: Vec<u8> = values.into_iter().flat_map(f32::to_le_bytes).collect();
                std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
                return Ok(Reply::Written { seconds: time.map(|time| time.as_secs_f64()) });
            }
            Request::Time { warm_seconds, seconds } => {
                return Ok(Reply::Times { seconds: time(self.call()?, warm_seconds, seconds)? });
            }
            Request::Memory => return memory(self.call()?),
            Request::Release => self.call = None,
        }
        Ok(Reply::Done)
    }

    fn prepare(&self, task: &Task, data: &Path, parameters: Option<&Path>) -> anyhow::Result<Prepared> {
        match task {
            Task::Convolution { shape, pass } => {
                self.framework.convolution(shape, *pass, inputs::read_convolution(data)?)
            }
            Task::Network(network) => {
                let parameters = parameters.context("a network needs a file of parameters")?;
                self.framework.network(*network, inputs::read_examples(data, parameters)?)
            }
        }
    }

    fn call(&mut self) -> anyhow::Result<&mut dyn Call> {
        self.call.as_deref_mut().map_or_else(|| Err(anyhow!("nothing is prepared")), |call| Ok(call as &mut dyn Call))
    }
}

/// Calls for so long, at least once; calls that begin before everything is warm are left out if there are others.
fn time(call: &mut dyn Call, warm_seconds: f64, seconds: f64) -> anyhow::Result<Vec<f64>> {
    let (begin, mut times) = (Instant::now(), Vec::new());
    let mut cold = 0;
    loop {
        let start = Instant::now();
        if start.duration_since(begin).as_secs_f64() < warm_seconds {
            cold += 1;
        }
        call.run()?;
        times.push(start.elapsed().as_secs_f64());
        if begin.elapsed().as_secs_f64() >= warm_seconds + seconds {
            break;
        }
    }
    // Who is so slow that no call began later has the last one counted.
    times.drain(..cold.min(times.len() - 1));
    Ok(times)
}

fn memory(call: &mut dyn Call) -> anyhow::Result<Reply> {
    let start = Instant::now();
    let (first, seen) = watch(|| call.run());
    first?;
    let peak_bytes = Some(seen.peak_bytes);
    if start.elapsed().as_secs_f64() > TOO_LONG_SECONDS {
        return Ok(Reply::Memory { peak_bytes, allocations: None });
    }
    let (second, seen) = watch(|| call.run());
    second?;
    Ok(Reply::Memory { peak_bytes, allocations: Some(seen.requests) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// Counts its calls, and keeps a buffer from the first on.
    struct Counted(usize, Vec<u8>);

    impl Call for Counted {
        fn run(&mut self) -> anyhow::Result<()> {
            self.0 += 1;
            if self.1.is_empty() {
                self.1 = vec![1; 512 << 20];
            }
            std::hint::black_box(&self.1);
            Ok(())
        }

        fn result(&mut self) -> anyhow::Result<(Vec<f32>, Option<Duration>)> {
            Ok((vec![self.0 as f32], None))
        }
    }

    #[test]
    fn a_slot_has_at_least_one_call_and_cold_ones_are_left_out() {
        let mut call = Counted(0, vec![0]);
        assert_eq!(time(&mut call, 0.0, 0.0).unwrap().len(), 1);
        assert_eq!(call.0, 1);
        let times = time(&mut call, 0.01, 0.01).unwrap();
        assert!(times.len() > 10 && times.len() < call.0 - 10, "{} of {}", times.len(), call.0);
        assert!(times.iter().all(|&seconds| seconds < 0.01));
        // One that is slower than the slot is called once, and counted.
        let mut slow = Slow(0);
        let times = time(&mut slow, 0.01, 0.01).unwrap();
        assert_eq!((times.len(), slow.0), (1, 1));
        assert!(times[0] >= 0.03);
    }

    struct Slow(usize);

    impl Call for Slow {
        fn run(&mut self) -> anyhow::Result<()> {
            self.0 += 1;
            std::thread::sleep(Duration::from_millis(30));
            Ok(())
        }

        fn result(&mut self) -> anyhow::Result<(Vec<f32>, Option<Duration>)> {
            unreachable!("nobody asks")
        }
    }

    #[test]
    fn what_a_first_call_keeps_is_counted() {
        let Reply::Memory { peak_bytes: Some(peak), .. } = memory(&mut Counted(0, Vec::new())).unwrap() else {
            panic!("memory")
        };
        assert!((512 << 20..700 << 20).contains(&peak), "{peak}");
    }
}
