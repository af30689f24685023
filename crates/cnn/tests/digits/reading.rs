//! What `cnn predict` says about pictures.

use std::path::Path;
use std::process::Command;

use crate::pictures::Picture;

/// An answer to one picture.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// A class with its probability, said without a doubt.
    Digit(usize, f64),
    /// A line that says why there is no answer, or that it is doubtful.
    Line(String),
}

/// Runs the program on pictures of a folder: an answer to each.
pub fn read(pictures: &[Picture], folder: &Path) -> Vec<Answer> {
    let names = pictures.iter().map(|picture| &picture.name);
    let output =
        Command::new(env!("CARGO_BIN_EXE_cnn")).arg("predict").args(names).current_dir(folder).output().unwrap();
    let (table, lines) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let answer = |picture: &Picture| {
        if let Some(line) = lines.lines().find(|line| line.contains(&picture.name)) {
            return Answer::Line(line.to_owned());
        }
        let row = table.lines().find(|line| line.starts_with(&picture.name));
        let row = row.unwrap_or_else(|| panic!("{} was not answered: {table}{lines}", picture.name));
        let words: Vec<&str> = row.split_whitespace().collect();
        Answer::Digit(words[1].parse().unwrap(), words[2].parse().unwrap())
    };
    pictures.iter().map(answer).collect()
}
