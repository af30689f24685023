//! Solutions with one thing changed, all of which a grader must refuse.
//!
//! | file | what is in it |
//! |---|---|
//! | `expressions` | one operator, number, range, index or call changed |
//! | `functions` | an argument ignored or not seen whole, a result spoilt |
//! | `mistakes` | what people do and no rule does, by hand |
//! | `spoil.rs.txt` | how results are spoilt: compiled with the mutants |
//! | `trial` | all mutants in one program; those that do not compile are left out |
//! | `equivalent` | mutants that are no mistakes, each with its reason |

use std::ops::Range;

mod equivalent;
mod expressions;
mod functions;
mod mistakes;
mod trial;

pub use equivalent::Equivalent;
pub use mistakes::Mistakes;
pub use trial::{Trial, Verdict};

/// At most so many of one solution; more are thinned out evenly.
const MOST: usize = 60;

/// A solution with one thing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    /// The line of the solution's file, from 1.
    pub line: usize,
    /// What was changed, in one line.
    pub change: String,
    /// The whole file.
    pub source: String,
}

/// A change before it is made: what replaces which bytes.
struct Change {
    range: Range<usize>,
    with: String,
    words: String,
}

/// All mutants of a solution.
///
/// # Errors
///
/// If it is no Rust, or has no lines marked as the solution.
pub fn of(solution: &str) -> Result<Vec<Mutant>, String> {
    let file = syn::parse_file(solution).map_err(|error| {
        let start = error.span().start();
        format!("line {}: {error}", start.line)
    })?;
    let regions = regions(solution);
    if regions.is_empty() {
        return Err("no lines are marked with ANCHOR: solution".into());
    }
    let mut changes = functions::changes(&file, solution, &regions);
    changes.extend(thinned(expressions::changes(&file, solution, &regions), MOST));
    let mutant = |change: Change| {
        let line = solution[..change.range.start].lines().count().max(1);
        let mut source = solution.to_owned();
        source.replace_range(change.range, &change.with);
        Mutant { line, change: change.words, source }
    };
    Ok(changes.into_iter().map(mutant).filter(|mutant| mutant.source != solution).collect())
}

/// The bytes between the marks of the solution, but for parts that are called `solution_design`: a network of one's own with
/// nine filters in the place of eight is no mistake.
fn regions(solution: &str) -> Vec<Range<usize>> {
    let mut regions = Vec::new();
    let mut start = None;
    let mut at = 0;
    for line in solution.split_inclusive('\n') {
        let text = line.trim_start();
        if text.starts_with("// ANCHOR: solution") && !text.starts_with("// ANCHOR: solution_design") {
            start = Some(at + line.len());
        } else if text.starts_with("// ANCHOR_END: solution") {
            regions.extend(start.take().map(|start| start..at));
        }
        at += line.len();
    }
    regions
}

/// Every n-th, so that at most `most` are left.
fn thinned(changes: Vec<Change>, most: usize) -> Vec<Change> {
    let all = changes.len();
    if all <= most {
        return changes;
    }
    changes.into_iter().enumerate().filter(|(index, _)| index * most % all < most).map(|(_, change)| change).collect()
}

fn is_inside(range: &Range<usize>, regions: &[Range<usize>]) -> bool {
    regions.iter().any(|region| region.start <= range.start && range.end <= region.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOLUTION: &str = "//! A.\npub fn f(a: usize, bias: f64) -> f64 {\n    let unmarked = 1 + 1;\n    // ANCHOR: solution\n    if a < 2 { bias * 3.0 } else { 0.0 }\n    // ANCHOR_END: solution\n}\n";

    #[test]
    fn what_is_marked_is_changed_and_nothing_else() {
        let mutants = of(SOLUTION).unwrap();
        for mutant in &mutants {
            assert!(mutant.source.contains("let unmarked = 1 + 1;"), "{mutant:?}");
        }
        let words: Vec<&str> = mutants.iter().map(|mutant| mutant.change.as_str()).collect();
        for change in [
            "`<` becomes `<=` in `a < 2`",
            "`*` becomes `/` in `bias * 3.0`",
            "`3.0` becomes `0.0` in `bias * 3.0`",
            "`bias` is ignored: 0.0",
        ] {
            assert!(words.contains(&change), "{change} is not in {words:#?}");
        }
        assert_eq!(mutants.iter().find(|mutant| mutant.change.starts_with("`<`")).unwrap().line, 5);
    }

    #[test]
    fn a_design_is_not_changed() {
        let design = SOLUTION.replace(": solution", ": solution_design");
        assert!(of(&design).unwrap_err().contains("ANCHOR"));
        let both = design + &SOLUTION.replace("//! A.\npub fn f(", "pub fn g(");
        let mutants = of(&both).unwrap();
        assert!(!mutants.is_empty() && mutants.iter().all(|mutant| mutant.line > 7), "{mutants:?}");
    }

    #[test]
    fn no_marks_no_mutants() {
        assert!(of("fn f() {}").unwrap_err().contains("ANCHOR"));
        assert!(of("fn f( {}").unwrap_err().starts_with("line 1"));
    }

    #[test]
    fn many_are_thinned_out_evenly() {
        let change = |n: usize| Change { range: n..n, with: String::new(), words: n.to_string() };
        let kept = thinned((0..150).map(change).collect(), 60);
        assert_eq!(kept.len(), 60);
        assert!(kept.windows(2).all(|pair| pair[1].range.start - pair[0].range.start <= 3));
    }
}
