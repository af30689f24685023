//! `audit`: every exercise against its rules, and every grader against mutants of its solution.

use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::Context;
use exercise_tools::graders::{self, Standing};
use exercise_tools::mutants::{self, Equivalent, Mistakes, Mutant, Trial, Verdict};
use exercise_tools::{Catalogue, Exercise, stub};

use super::attempts;
use super::text::{bad, bold, good};

/// How many mutants of a solution must have been refused.
const FEWEST: usize = 5;

/// What is known of one exercise.
struct Row<'a> {
    exercise: &'a Exercise,
    problems: Vec<String>,
    mutants: Vec<(usize, Mutant)>,
    refused: usize,
    /// The changes of those that survive with a reason.
    equivalent: Vec<String>,
    survivors: Vec<String>,
}

pub(crate) fn audit(root: &Path, catalogue: &Catalogue, only: &str, update: bool) -> anyhow::Result<bool> {
    let began = Instant::now();
    let chosen = catalogue.exercises.iter().filter(|exercise| exercise.facts.name.contains(only));
    let mut rows: Vec<Row> = chosen.map(Row::new).collect();
    anyhow::ensure!(!rows.is_empty(), "no exercise has {only:?} in its name");
    let mut trial = Trial::new(root)?;
    let mistakes = Mistakes::read(root)?;
    for row in &mut rows {
        row.look(root, &mistakes, &mut trial)?;
    }
    let attempts = attempts::add(root, catalogue, only, &mut trial)?;
    stubs_fail(root, &mut rows)?;
    solutions_pass(root, &mut rows)?;
    let equivalent = Equivalent::read(root)?;
    let verdicts = trial.run(root)?;
    for row in &mut rows {
        row.judge(&verdicts, &equivalent);
    }
    print!("{}", table(&rows));
    let mut all_well = rows.iter().all(|row| row.problems.is_empty() && row.survivors.is_empty());
    for row in &rows {
        let name = &row.exercise.facts.name;
        row.problems.iter().for_each(|problem| println!("{} {name}: {problem}", bad("problem")));
        row.survivors.iter().for_each(|survivor| println!("{} {name}: {survivor}", bad("survivor")));
    }
    for problem in needless(&rows, &equivalent).into_iter().chain(attempts::stale(&attempts, &verdicts, update)?) {
        println!("{} {problem}", bad("problem"));
        all_well = false;
    }
    let sum = |count: fn(&Row) -> usize| rows.iter().map(count).sum::<usize>();
    println!(
        "\n{} exercises; {} mutants, {} refused, {} equivalent (each with its reason), {} survivors; {:.0} s",
        rows.len(),
        sum(|row| row.refused + row.equivalent.len() + row.survivors.len()),
        sum(|row| row.refused),
        sum(|row| row.equivalent.len()),
        sum(|row| row.survivors.len()),
        began.elapsed().as_secs_f64()
    );
    Ok(all_well)
}

impl<'a> Row<'a> {
    fn new(exercise: &'a Exercise) -> Self {
        Self {
            exercise,
            problems: Vec::new(),
            mutants: Vec::new(),
            refused: 0,
            equivalent: Vec::new(),
            survivors: Vec::new(),
        }
    }

    /// What can be said without running anything; the mutants are added to the trial.
    fn look(&mut self, root: &Path, mistakes: &Mistakes, trial: &mut Trial) -> anyhow::Result<()> {
        let facts = &self.exercise.facts;
        let read = |file: &str| std::fs::read_to_string(root.join(file)).with_context(|| format!("cannot read {file}"));
        let solution = read(&facts.solution())?;
        if read(&facts.file())? != stub::of(&solution) {
            self.problems
                .push(format!("{} is not what its solution leaves; cargo xtask exercises stubs", facts.file()));
        }
        if self.exercise.hints.len() != 3 {
            self.problems.push(format!("it has {} hints and should have three", self.exercise.hints.len()));
        }
        for (text, what) in [(&self.exercise.task, "task"), (&self.exercise.explanation, "explanation")] {
            if text.split_whitespace().count() < 20 {
                self.problems.push(format!("its {what} is hardly there"));
            }
        }
        if !(5..=30).contains(&facts.minutes) && !facts.name.contains("capstone") {
            self.problems.push(format!("{} minutes; an exercise takes 5 to 30", facts.minutes));
        }
        let by_hand = mistakes.of(&facts.name, &solution);
        match mutants::of(&solution).and_then(|mutants| Ok([mutants, by_hand?].concat())) {
            Ok(mutants) => {
                for mutant in mutants {
                    self.mutants.push((trial.add(&facts.name, &mutant.source)?, mutant));
                }
            }
            Err(problem) => self.problems.push(format!("{}: {problem}", facts.solution())),
        }
        Ok(())
    }

    fn judge(&mut self, verdicts: &[Verdict], equivalent: &Equivalent) {
        let name = &self.exercise.facts.name;
        for (number, mutant) in &self.mutants {
            match &verdicts[*number] {
                Verdict::DoesNotCompile => {}
                Verdict::Refused(_) => self.refused += 1,
                Verdict::Survived if equivalent.reason(name, &mutant.change).is_some() => {
                    self.equivalent.push(mutant.change.clone());
                }
                Verdict::Survived => {
                    self.survivors.push(format!(
                        "{}:{}: {}",
                        self.exercise.facts.solution(),
                        mutant.line,
                        mutant.change
                    ));
                }
            }
        }
        if self.refused < FEWEST {
            self.problems.push(format!("only {} mutants were refused; {FEWEST} at least", self.refused));
        }
    }
}

/// As given, every exercise compiles and fails.
fn stubs_fail(root: &Path, rows: &mut [Row]) -> anyhow::Result<()> {
    let names: Vec<String> = rows.iter().map(|row| row.exercise.facts.name.clone()).collect();
    let standings = graders::build(root, Some(&names))?.standings(&names)?;
    for (row, standing) in rows.iter_mut().zip(standings) {
        match standing {
            Standing::NotYet | Standing::Wrong(_) => {}
            other @ (Standing::Ungradable(_) | Standing::Stopped) => {
                row.problems.push(format!("as it is given: {other:?}"));
            }
            Standing::Passed => row.problems.push("it passes as it is given".into()),
            Standing::DoesNotCompile(complaint) => row.problems.push(format!("it does not compile:\n{complaint}")),
        }
    }
    Ok(())
}

fn solutions_pass(root: &Path, rows: &mut [Row]) -> anyhow::Result<()> {
    let built = graders::build(root, Some(&["solutions".to_owned()]))?;
    let names: Vec<String> = rows.iter().map(|row| row.exercise.facts.name.clone()).collect();
    let standings = built.standings_within("solutions", &names)?;
    for (row, standing) in rows.iter_mut().zip(standings) {
        match standing {
            Standing::Passed => {}
            Standing::Wrong(report) => row.problems.push(format!("its solution is refused:\n{report}")),
            other => row.problems.push(format!("its solution: {other:?}")),
        }
    }
    Ok(())
}

/// Entries of the list of equivalent mutants that are needed no more: there is no such mutant, or it is refused after all.
fn needless(rows: &[Row], equivalent: &Equivalent) -> Vec<String> {
    let of = |name: &str| rows.iter().find(|row| row.exercise.facts.name == name);
    let entries = equivalent.entries().filter_map(|(name, change)| Some((of(name)?, name, change)));
    let needless = entries.filter(|(row, _, change)| !row.equivalent.iter().any(|needed| needed == change));
    needless
        .map(|(_, name, change)| format!("equivalent.tsv excuses a mutant of {name} that does not survive: {change}"))
        .collect()
}

fn table(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| row.exercise.facts.name.len()).max().unwrap_or(0);
    let mut text = format!("{:width$}  rules  mutants  refused  equivalent  survivors\n", bold("exercise"));
    for row in rows {
        let survivors = row.survivors.len();
        let _ = writeln!(
            text,
            "{:width$}  {}  {:>7}  {:>7}  {:>10}  {}",
            row.exercise.facts.name,
            if row.problems.is_empty() { good("   ok") } else { bad("  bad") },
            row.refused + row.equivalent.len() + survivors,
            row.refused,
            row.equivalent.len(),
            if survivors == 0 { good(&format!("{survivors:>9}")) } else { bad(&format!("{survivors:>9}")) },
        );
    }
    text
}
