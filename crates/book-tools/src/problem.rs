//! What is wrong with a page, and where.

use std::fmt;

/// One mistake in the book's sources; its `Display` is one line that says where it is and what to do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The page below `book/src`.
    pub page: String,
    /// The line, from 1.
    pub line: usize,
    /// What to do.
    pub message: String,
}

impl Problem {
    /// A mistake at a line of a page; line breaks in the message become spaces.
    pub fn new(page: &str, line: usize, message: impl Into<String>) -> Self {
        let message: String = message.into();
        let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { page: page.to_owned(), line, message }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "book/src/{}:{}: {}", self.page, self.line, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line() {
        let problem = Problem::new("ch04.md", 7, "the formula\ncannot be set");
        assert_eq!(problem.to_string(), "book/src/ch04.md:7: the formula cannot be set");
    }
}
