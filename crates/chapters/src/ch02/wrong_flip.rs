//! Find the bug: a formula of cross-correlation that flips the wrong factor.

use ndarray::Array1;
use viz::{Cell, Table, cells, palette::Color, signals};

use crate::ch02::correlation::correlated;
use crate::ch02::samples::{LONGEST, agreement, drawn, full, reversed, samples, time};
use crate::{ChapterError, Item, Shown, declare};

/// What f ⋆ g is by its definition, and by two formulas that flip different factors.
#[declare("ch02.wrong-flip", "Find the bug: the wrong factor is flipped", covers = ["B2.1", "2.3"])]
pub struct WrongFlip {
    /// f, from t = 0.
    #[parameter(default = vec![1, 2], range = -99..=99, most = LONGEST)]
    pub first: Vec<i32>,
    /// g, from t = 0.
    #[parameter(default = vec![0, 3, 1], range = -99..=99, most = LONGEST)]
    pub second: Vec<i32>,
}

impl Item for WrongFlip {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (f, g) = (samples(&self.first), samples(&self.second));
        // (f ⋆ g)(t) = Σ f(τ)·g(t+τ): f slides over g.
        let (defined, start) = correlated(&g, &f)?;
        let (right, wrong) = (full(&reversed(&f), &g)?, full(&f, &reversed(&g))?);
        // A flipped signal ends at time 0.
        let wrong_start = 1 - time(g.len());
        let list = [
            drawn("f", &f, 0, Color::Input),
            drawn("g", &g, 0, Color::Kernel),
            drawn("f ⋆ g", &defined, start, Color::Output).highlight(0),
            drawn("f(−t) ∗ g(t)", &right, start, Color::Output).highlight(0),
            drawn("f(t) ∗ g(−t)", &wrong, wrong_start, Color::Kernel).highlight(0),
        ];
        let alike: Vec<bool> = times(&f, &g).map(|t| at(&defined, start, t) == at(&wrong, wrong_start, t)).collect();
        let equal = alike.iter().filter(|&&alike| alike).count();
        let caption = format!(
            "f ⋆ g by its definition; with f flipped and convolved ({}); and with g flipped instead, as the claim has it \
             (equal at {equal} of {} times). Flip the wrong factor, and time runs backwards.",
            agreement(&defined, &right),
            alike.len()
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}

/// All times at which a correlation of the two, in either order, can differ from 0.
fn times(f: &Array1<f64>, g: &Array1<f64>) -> std::ops::RangeInclusive<i32> {
    let reach = time(f.len().max(g.len())) - 1;
    -reach..=reach
}

/// The value at a time: 0 outside.
fn at(signal: &Array1<f64>, start: i32, time: i32) -> f64 {
    usize::try_from(time - start).ok().and_then(|place| signal.get(place)).copied().unwrap_or(0.0)
}

/// The definition, with one sign wrong, and with f(t) for f(τ).
#[declare("ch02.wrong-sign", "Find the bug: a wrong sign, a wrong letter", covers = ["B2.2", "2.3"])]
pub struct WrongSign {
    /// f, from t = 0.
    #[parameter(default = WrongFlip::default().first, range = -99..=99, most = LONGEST)]
    pub first: Vec<i32>,
    /// g, from t = 0.
    #[parameter(default = WrongFlip::default().second, range = -99..=99, most = LONGEST)]
    pub second: Vec<i32>,
}

impl Item for WrongSign {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (f, g) = (samples(&self.first), samples(&self.second));
        let (defined, start) = correlated(&g, &f)?;
        let convolved = full(&f, &g)?;
        let mut table = Table::new(["t", "Σ f(τ)·g(t+τ)", "Σ f(τ)·g(t−τ)", "Σ f(t)·g(t+τ)"]);
        let mut wrong = [0_usize; 2];
        // A convolution ends later than a correlation.
        let all = *times(&f, &g).start()..=time(f.len() + g.len()) - 2;
        let count = all.clone().count();
        for t in all {
            let right = at(&defined, start, t);
            // f(t) does not depend on τ, so it stands in front of a sum over all of g.
            let others = [at(&convolved, 0, t), at(&f, 0, t) * g.sum()];
            for (wrong, other) in wrong.iter_mut().zip(others) {
                *wrong += usize::from(other != right);
            }
            table.push(cells![
                Cell::Integer(t.into()),
                Cell::float(right, 0),
                Cell::float(others[0], 0),
                Cell::float(others[1], 0)
            ])?;
        }
        let caption = format!(
            "The definition; with minus for plus, which is the convolution; with f(t) for f(τ), which leaves f outside the \
             sum. Of {count} times, the first slip is wrong at {} and the second at {}.",
            wrong[0], wrong[1]
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn outside_there_is_nothing() {
        let signal = array![5.0, 6.0];
        assert_eq!([-2, -1, 0, 1].map(|time| at(&signal, -1, time)), [0.0, 5.0, 6.0, 0.0]);
    }
}
