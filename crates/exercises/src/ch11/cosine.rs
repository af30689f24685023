//! A learning rate that climbs, and then falls along a cosine.

use optim::Schedule;

use crate::{Graded, compare, grading, random};

/// step, steps of the climb, all steps, highest and lowest rate → the rate of the step.
pub type LearningRate = fn(usize, usize, usize, f64, f64) -> f64;

/// Asks for a schedule that was worked out by hand, piece by piece, then for random ones.
///
/// # Errors
///
/// The first that is wrong.
pub fn grade(yours: LearningRate) -> Graded {
    grading("ch11_cosine", move || {
        let ask = |[warmup, total]: [usize; 2],
                   [highest, lowest]: [f64; 2],
                   steps: [usize; 2],
                   question: &str,
                   target: Vec<f64>| {
            let words = format!(
                "{warmup} steps of warm-up, {total} in all, from {highest} down to {lowest}: the rates of steps {} to {}?",
                steps[0], steps[1]
            );
            compare(words, question, &target, || {
                (steps[0]..=steps[1]).map(|step| yours(step, warmup, total, highest, lowest)).collect::<Vec<_>>()
            })
        };
        ask(
            [4, 8],
            [2.0, 1.0],
            [0, 3],
            "Which part of the climb is done after the first step?",
            vec![0.5, 1.0, 1.5, 2.0],
        )?;
        ask([0, 4], [3.0, 1.0], [0, 0], "Where does the wave begin when there is no climb?", vec![3.0])?;
        ask([0, 4], [3.0, 1.0], [2, 2], "What is the cosine of a quarter turn, half way down?", vec![2.0])?;
        ask(
            [2, 6],
            [3.0, 1.0],
            [4, 4],
            "At which step does the wave begin, and how many steps does it take?",
            vec![2.0],
        )?;
        ask([2, 6], [3.0, 1.0], [6, 8], "What does a cosine do after half a wave?", vec![1.0, 1.0, 1.0])?;
        random(
            (0..5_usize, 1..9_usize, 1..9_u32, 0..5_u32),
            [(40, 300, 5000, 2000)],
            |&(warmup, fall, above, lowest)| {
                let total = warmup + fall;
                let [highest, lowest] = [lowest + above, lowest].map(f64::from);
                let schedule = Schedule::Cosine {
                    learning_rate: highest,
                    minimum: lowest,
                    warmup_steps: warmup as u64,
                    total_steps: total as u64,
                };
                let steps = [0, total + 1];
                let target = (0..=steps[1]).map(|step| schedule.learning_rate(step as u64)).collect();
                ask([warmup, total], [highest, lowest], steps, "Can you draw the climb and the wave on paper?", target)
            },
        )
    })
}
