//! `cargo xtask notebooks`: every notebook executed from top to bottom, and compared with what is committed.

use anyhow::{Context, bail};

use crate::kernel::{Kernel, script};
use crate::{Command, process};

/// Executes and compares; with `--update`, rewrites.
pub(crate) const COMMAND: Command = Command {
    name: "notebooks",
    help: "check the notebooks by running them: cargo xtask notebooks [--update] [NN...]",
    run,
};

fn run(arguments: &[String]) -> anyhow::Result<()> {
    // First: to install what is missing can take minutes.
    check(arguments, &numbers()?)?;
    let kernel = Kernel::ready()?;
    let mut command = kernel.command();
    command.arg(script("run_notebooks.py")).args(arguments);
    process::run_command(&mut command)
}

/// The numbers of all notebooks, as their names begin with them.
fn numbers() -> anyhow::Result<Vec<String>> {
    let folder = process::workspace().join("notebooks");
    let entries = folder.read_dir().with_context(|| format!("cannot read {}", folder.display()))?;
    let files =
        entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.extension() == Some("ipynb".as_ref()));
    let mut numbers: Vec<String> =
        files.filter_map(|path| Some(path.file_name()?.to_str()?.split_once('-')?.0.to_owned())).collect();
    numbers.sort();
    Ok(numbers)
}

/// Whether all that is asked for is there.
fn check(arguments: &[String], numbers: &[String]) -> anyhow::Result<()> {
    let mut arguments = arguments.iter().map(String::as_str);
    while let Some(argument) = arguments.next() {
        match argument {
            "--update" | "--help" | "-h" => {}
            "--jobs" => match arguments.next().map(str::parse::<usize>) {
                Some(Ok(1..)) => {}
                _ => bail!("--jobs needs a number: how many notebooks run at a time"),
            },
            _ if argument.starts_with('-') => bail!("there is no option {argument}; there are --update and --jobs N"),
            number if numbers.contains(&format!("{number:0>2}")) => {}
            number => bail!("there is no notebook {number}; there are {}", numbers.join(", ")),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_what_is_there_is_run() {
        let said = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
            check(&words, &["01".to_owned(), "12".to_owned()]).err().map(|error| error.to_string())
        };
        for fine in [&[][..], &["1"], &["01", "--update", "12"], &["--jobs", "1", "12"]] {
            assert_eq!(said(fine), None);
        }
        assert_eq!(said(&["--update", "99"]).unwrap(), "there is no notebook 99; there are 01, 12");
        assert_eq!(said(&["--updat"]).unwrap(), "there is no option --updat; there are --update and --jobs N");
        for bad in [&["--jobs"][..], &["--jobs", "0"], &["--jobs", "two"]] {
            assert_eq!(said(bad).unwrap(), "--jobs needs a number: how many notebooks run at a time");
        }
    }
}
