//! What a notebook's cell prints while a network trains.

use std::ops::ControlFlow;

use train::{Event, Point};

/// Lines of a run about its steps, beside those about its evaluations.
const LINES: u64 = 20;

/// Prints a line now and then, and at each evaluation: what [`train::Trainer::run`] calls with its news.
///
/// It never stops the run.
///
/// ```
/// use cnn::prelude::*;
/// let digits = mnist::load(None)?;
/// let recipe = Recipe { model: "lenet5".to_owned(), batch: 20, ..Recipe::classic() }.with_steps(3);
/// let mut trainer = Trainer::new(recipe, digits.train.take(200))?;
/// trainer.run(Some(&digits.test.take(50)), None, &mut print_progress)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn print_progress(event: Event<'_>) -> ControlFlow<()> {
    if let Some(line) = line(&event) {
        println!("{line}");
    }
    ControlFlow::Continue(())
}

fn line(event: &Event<'_>) -> Option<String> {
    match event {
        Event::Step { step, steps, loss, .. } if step.is_multiple_of((steps / LINES).max(1)) => {
            Some(format!("step {step:>5} of {steps}   loss {loss:.3}"))
        }
        Event::Evaluated(Point { step, test_accuracy: Some(part), .. }) => {
            Some(format!("step {step:>5}: {:.2} % of the test images read right", 100.0 * part))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_about_twenty_lines_however_long_it_is() {
        for steps in [7_u64, 300, 4_700] {
            let lines =
                (1..=steps).filter_map(|step| line(&Event::Step { step, steps, loss: 0.25, learning_rate: 0.1 }));
            let lines: Vec<String> = lines.collect();
            assert!((1..=25).contains(&lines.len()), "{steps}: {}", lines.len());
            assert!(lines[0].ends_with("loss 0.250"), "{}", lines[0]);
        }
    }
}
