//! `cargo xtask jupyter`: the notebooks in JupyterLab, from nothing to an open page.

use std::process::Command as Process;

use anyhow::bail;

use crate::kernel::Kernel;
use crate::{Command, process};

/// Opens JupyterLab on the notebooks.
pub(crate) const COMMAND: Command =
    Command { name: "jupyter", help: "run the notebooks: cargo xtask jupyter [--no-open] [--port N] [--set-up]", run };

fn run(arguments: &[String]) -> anyhow::Result<()> {
    let (mut open, mut start, mut port) = (true, true, None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--open" => open = true,
            "--no-open" => open = false,
            "--set-up" => start = false,
            "--port" => match rest.next().map(|port| port.parse::<u16>()) {
                Some(Ok(number)) => port = Some(number),
                _ => bail!("--port needs a number from 0 to 65535"),
            },
            other => bail!("there is no option {other}; there are: --no-open, --port N, --set-up"),
        }
    }
    let kernel = Kernel::ready()?;
    if !start {
        println!("everything is there; `cargo xtask jupyter` opens it");
        return Ok(());
    }
    let mut command = kernel.command();
    command.args(["-m", "jupyterlab", "--custom-css", "--ServerApp.root_dir"]).arg(process::workspace());
    // The folder of the notebooks is what opens; links from there to the book's pages lead to files that are served.
    command.args(["--LabApp.default_url=/lab/tree/notebooks", "--KernelSpecManager.allowed_kernelspecs=rust"]);
    command.arg("--KernelSpecManager.ensure_native_kernel=False");
    if !open {
        command.arg("--no-browser");
    }
    if let Some(port) = port {
        command.arg(format!("--port={port}"));
    }
    if is_root() {
        command.arg("--allow-root");
    }
    process::run_command(&mut command)
}

/// Containers often run as root, which Jupyter refuses unless it is told that this is meant.
fn is_root() -> bool {
    let output = Process::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_that_are_none_are_refused_before_anything_is_installed() {
        assert!(run(&["--fly".into()]).unwrap_err().to_string().contains("--no-open"));
        assert!(run(&["--port".into(), "many".into()]).unwrap_err().to_string().contains("--port"));
    }
}
