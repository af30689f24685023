//! What is no tensor: items, figures, summaries, histories, results, plain values.

use std::error::Error;
use std::fmt;

use chapters::Shown;
use layers::Summary;
use train::History;
use viz::jupyter::{escape, show};
use viz::{Axes, Cell, Figure, Series, Table, VizError, curves};

use super::Display;

impl Display for Shown {
    fn evcxr_display(&self) {
        Self::evcxr_display(self);
    }
}

impl Display for Figure {
    fn evcxr_display(&self) {
        Self::evcxr_display(self);
    }
}

impl Display for Table {
    fn evcxr_display(&self) {
        Self::evcxr_display(self);
    }
}

/// The value, or what was wrong: one line, and one for each cause.
impl<T: Display, E: Error> Display for Result<T, E> {
    fn evcxr_display(&self) {
        match self {
            Ok(value) => value.evcxr_display(),
            Err(error) => show(&refusal(error)),
        }
    }
}

/// An error as a reader should see it. The class is what tests of notebooks look for.
fn refusal(error: &dyn Error) -> String {
    let (mut causes, mut cause) = (String::new(), error.source());
    while let Some(because) = cause {
        causes += &format!("<br>because {}", escape(&because.to_string()));
        cause = because.source();
    }
    format!("<p class=\"refusal\"><strong>This cannot be shown:</strong> {}{causes}</p>", escape(&error.to_string()))
}

impl Display for Summary {
    fn evcxr_display(&self) {
        match summary_table(self) {
            Ok(table) => table.evcxr_display(),
            Err(error) => show(&refusal(&error)),
        }
    }
}

/// A line for each layer, and one for all.
fn summary_table(summary: &Summary) -> Result<Table, VizError> {
    let shape = |sides: &[usize]| sides.iter().map(usize::to_string).collect::<Vec<_>>().join("×");
    let mut table = Table::new(["path", "layer", "output", "sees", "parameters", "multiply–adds"]);
    table.push(vec![
        "".into(),
        "input".into(),
        shape(summary.input()).into(),
        Cell::Empty,
        Cell::Empty,
        Cell::Empty,
    ])?;
    for line in summary.lines() {
        let sees = line.receptive_field.map(|[height, width]| format!("{}×{}", height.size, width.size));
        table.push(vec![
            line.path.clone().into(),
            line.description.clone().into(),
            shape(&line.output).into(),
            sees.into(),
            line.parameters.into(),
            line.multiply_adds.into(),
        ])?;
    }
    let (parameters, adds) = (summary.parameters(), summary.multiply_adds());
    table.push(vec!["".into(), "all".into(), Cell::Empty, Cell::Empty, parameters.into(), adds.into()])?;
    Ok(table)
}

impl Display for History {
    fn evcxr_display(&self) {
        match history_html(self) {
            Ok(html) => show(&html),
            Err(error) => show(&refusal(&error)),
        }
    }
}

/// The losses as curves, and the last measurement in words.
fn history_html(history: &History) -> Result<String, VizError> {
    let Some(last) = history.points.last() else {
        return Ok("<p>This run has measured nothing yet.</p>".to_owned());
    };
    let curve = |name: &str, loss: fn(&train::Point) -> Option<f64>| {
        let points = history.points.iter().filter_map(|point| Some((point.epochs, loss(point)?)));
        Series::new(name, points)
    };
    let held_out = |name: &str, loss: fn(&train::Point) -> Option<f64>| {
        history.points.iter().any(|point| loss(point).is_some()).then(|| curve(name, loss))
    };
    let mut series = vec![curve("training loss", |point| Some(point.loss))];
    series.extend(held_out("validation loss", |point| point.validation_loss));
    series.extend(held_out("test loss", |point| point.test_loss));
    let figure = curves(&series, &Axes::new("epochs", "loss"))?;
    let percent = |part: Option<f64>, of: &str| {
        part.map(|part| format!(", {:.2} % of the {of} images right", 100.0 * part)).unwrap_or_default()
    };
    Ok(format!(
        "{}<p>After {} steps ({:.2} epochs): training loss {:.4}{}{}.</p>",
        figure.to_notebook_html(),
        last.step,
        last.epochs,
        last.loss,
        percent(last.validation_accuracy, "validation"),
        percent(last.test_accuracy, "test"),
    ))
}

/// Plain text under the cell, as the kernel itself would show it, but without a second attempt at compiling.
fn text(value: impl fmt::Display) {
    println!("EVCXR_BEGIN_CONTENT text/plain\n{value}\nEVCXR_END_CONTENT");
}

macro_rules! as_text {
    ($($kind:ty),*) => {$(
        impl Display for $kind {
            fn evcxr_display(&self) {
                text(self);
            }
        }
    )*};
}

as_text!(bool, char, f32, f64, i8, i16, i32, i64, i128, isize, u8, u16, u32, u64, u128, usize, str, String);

impl<T: fmt::Debug> Display for [T] {
    fn evcxr_display(&self) {
        text(format_args!("{self:?}"));
    }
}

impl<T: fmt::Debug> Display for Vec<T> {
    fn evcxr_display(&self) {
        self.as_slice().evcxr_display();
    }
}

impl<T: fmt::Debug, const N: usize> Display for [T; N] {
    fn evcxr_display(&self) {
        self.as_slice().evcxr_display();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prelude::*;

    #[test]
    fn an_error_is_one_line_with_its_causes() {
        let error = chapters::ch04::WindowSteps { stride: [0, 1], ..Default::default() }.show().unwrap_err();
        let html = refusal(&error);
        assert!(html.starts_with("<p class=\"refusal\">") && !html.contains('\n'), "{html}");
    }

    #[test]
    fn a_summary_ends_with_the_sums() {
        let mut rng = ChaCha8Rng::seed_from_u64(0);
        let network = Sequential::<f32>::new().with(Conv2dConfig::new(1, 32, [5, 5]).same().init(&mut rng).unwrap());
        let table = summary_table(&summarize(&network, &[1, 28, 28]).unwrap()).unwrap();
        assert_eq!(table.rows().len(), 3);
        assert_eq!(table.rows()[2][4], Cell::Integer(832));
        assert_eq!(table.rows()[1][3], Cell::Text("5×5".into()));
    }

    #[test]
    fn a_history_is_a_curve_and_a_sentence() {
        assert!(history_html(&History::default()).unwrap().contains("nothing yet"));
        let point = |step, loss| train::Point {
            step,
            epochs: step as f64 / 10.0,
            loss,
            train_accuracy: 0.5,
            validation_loss: None,
            validation_accuracy: None,
            test_loss: Some(loss),
            test_accuracy: Some(0.9),
        };
        let history = History { losses: vec![1.0, 0.5], points: vec![point(1, 1.0), point(2, 0.5)] };
        let html = history_html(&history).unwrap();
        assert!(html.contains("After 2 steps (0.20 epochs): training loss 0.5000, 90.00 % of the test images right."));
    }
}
