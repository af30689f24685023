//! A worker's process, seen from outside.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child as Process, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, anyhow, bail};

use crate::protocol::{Reply, Request};

/// A worker of one framework with one number of threads. It ends with this value, in whatever call it is.
pub(crate) struct Child {
    name: String,
    process: Process,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

/// A program that speaks the protocol.
pub(crate) enum Program<'a> {
    /// This one, for a framework in Rust.
    Rust(&'a str),
    /// Python with PyTorch; `memory` makes a worker that measures memory and nothing else.
    Python { python: &'a Path, memory: bool },
}

/// What libraries read to know how many threads they may start.
const THREADS: [&str; 5] =
    ["RAYON_NUM_THREADS", "CANDLE_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"];

impl Child {
    /// Starts a worker and does not wait for it.
    pub(crate) fn start(program: &Program<'_>, threads: usize) -> anyhow::Result<Self> {
        let (name, mut command) = match program {
            Program::Rust(framework) => {
                let mut command = Command::new(std::env::current_exe().context("this program does not know itself")?);
                command.args(["worker", framework]);
                ((*framework).to_owned(), command)
            }
            Program::Python { python, memory } => {
                let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python").join("worker.py");
                let mut command = Command::new(python);
                command.arg(script).args(["--threads", &threads.to_string()]);
                if *memory {
                    command.arg("--memory");
                }
                ("PyTorch".to_owned(), command)
            }
        };
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        for variable in THREADS {
            command.env(variable, threads.to_string());
        }
        let mut process = command.spawn().with_context(|| format!("cannot start the worker of {name}"))?;
        let input = process.stdin.take().expect("it was piped");
        let output = BufReader::new(process.stdout.take().expect("it was piped"));
        Ok(Self { name, process, input, output })
    }

    /// The version and the note with which a worker begins.
    pub(crate) fn greeting(&mut self) -> anyhow::Result<(String, String)> {
        match self.reply()? {
            Reply::Started { version, note } => Ok((version, note)),
            other => Err(anyhow!("the worker of {} began with {other:?}", self.name)),
        }
    }

    /// Asks, and waits for the answer.
    pub(crate) fn ask(&mut self, request: &Request) -> anyhow::Result<Reply> {
        let asked = writeln!(self.input, "{}", serde_json::to_string(request)?).and_then(|()| self.input.flush());
        asked.with_context(|| format!("the worker of {} is gone", self.name))?;
        self.reply()
    }

    fn reply(&mut self) -> anyhow::Result<Reply> {
        let mut line = String::new();
        let read = self.output.read_line(&mut line);
        if read.with_context(|| format!("the worker of {} cannot be heard", self.name))? == 0 {
            bail!("the worker of {} ended in the middle of a task; what it wrote is above", self.name);
        }
        serde_json::from_str(&line).with_context(|| format!("the worker of {} said: {line}", self.name))
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // An error here means that it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
