//! What a worker is asked and what it answers, one JSON text a line: `python/worker.py` speaks it too.

use std::path::PathBuf;

use chapters::records::Task;
use serde::{Deserialize, Serialize};

/// What a worker is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub(crate) enum Request {
    /// Get ready for a task; what was prepared before is forgotten.
    Prepare {
        /// What to compute.
        task: Task,
        /// The file with its tensors.
        data: PathBuf,
        /// The file with a network's parameters, if it is one.
        parameters: Option<PathBuf>,
    },
    /// Compute it, and write what came out into a file: numbers of 32 bits, the lowest byte first.
    Result {
        /// The file.
        path: PathBuf,
    },
    /// Compute it again and again, at least once. Calls that begin while everything warms up are left out if there are others.
    Time {
        /// How long it warms up.
        warm_seconds: f64,
        /// How long calls count after that.
        seconds: f64,
    },
    /// Compute it twice and say what memory that took.
    Memory,
    /// Forget what was prepared.
    Release,
}

/// What a worker answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub(crate) enum Reply {
    /// It runs: what it says before it is asked anything.
    Started {
        /// The framework's version.
        version: String,
        /// How it is called.
        note: String,
    },
    /// What was asked is done.
    Done,
    /// The framework cannot do this task.
    Unsupported {
        /// Why.
        reason: String,
    },
    /// How long each call took.
    Times {
        /// In the order of the calls.
        seconds: Vec<f64>,
    },
    /// The result is in the file.
    Written {
        /// How long it took, if that was one whole call.
        seconds: Option<f64>,
    },
    /// What memory a call takes.
    Memory {
        /// The most that was held at once by a first call, its result included.
        peak_bytes: Option<u64>,
        /// How often a second call asked for memory.
        allocations: Option<u64>,
    },
    /// It went wrong.
    Failed {
        /// How.
        message: String,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use chapters::records::{Network, Pass, Shape};

    #[test]
    fn requests_are_written_as_python_reads_them() {
        let json = |request: &Request| serde_json::to_string(request).unwrap();
        assert_eq!(json(&Request::Memory), r#"{"do":"memory"}"#);
        let time = Request::Time { warm_seconds: 0.5, seconds: 2.0 };
        assert_eq!(json(&time), r#"{"do":"time","warm_seconds":0.5,"seconds":2.0}"#);
        let (data, parameters) = (PathBuf::from("a"), Some(PathBuf::from("b")));
        let network = Request::Prepare { task: Task::Network(Network::Vgg16Batch1), data: data.clone(), parameters };
        let text = r#"{"do":"prepare","task":{"network":"vgg16-batch1"},"data":"a","parameters":"b"}"#;
        assert_eq!(json(&network), text);
        let task = Task::Convolution { shape: Shape::ALL[7], pass: Pass::BackwardKernel };
        let text = json(&Request::Prepare { task: task.clone(), data, parameters: None });
        assert!(text.contains(r#""pass":"backward-kernel""#) && text.contains(r#""stride":2"#), "{text}");
        let read: Reply = serde_json::from_str(r#"{"is":"times","seconds":[0.5,0.25]}"#).unwrap();
        assert_eq!(read, Reply::Times { seconds: vec![0.5, 0.25] });
        let read: Reply = serde_json::from_str(r#"{"is":"memory","peak_bytes":5,"allocations":null}"#).unwrap();
        assert_eq!(read, Reply::Memory { peak_bytes: Some(5), allocations: None });
    }
}
