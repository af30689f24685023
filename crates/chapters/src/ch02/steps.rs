//! Convolution twice: every sample sends out the kernel, and every result collects products.

use ndarray::Array1;
use viz::{Cell, Table, cells, palette::Color, signals};

use crate::ch02::samples::{LONGEST, drawn, factor, full, listed, reversed, samples, time};
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// Claps, and how the hall answers one of them.
fn claps() -> (Vec<i32>, Vec<i32>) {
    (vec![1, 0, 2, 3], vec![4, 2, 1])
}

/// Each sample starts a copy of the kernel, scaled by the sample; the copies are added.
#[declare("ch02.echoes", "Every clap starts an echo", covers = ["2.1"])]
pub struct Echoes {
    /// x, from t = 0.
    #[parameter(default = claps().0, range = -99..=99, most = 10, counted = "length of the signal")]
    pub signal: Vec<i32>,
    /// k, from t = 0.
    #[parameter(default = claps().1, range = -99..=99, most = LONGEST)]
    pub kernel: Vec<i32>,
}

impl Item for Echoes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (x, k) = (samples(&self.signal), samples(&self.kernel));
        let y = full(&x, &k)?;
        let mut list = vec![drawn("x", &x, 0, Color::Input), drawn("k", &k, 0, Color::Kernel)];
        for (start, &sample) in x.iter().enumerate().filter(|(_, sample)| **sample != 0.0) {
            let name = format!("{}·k", factor(sample));
            list.push(drawn(name, &k.mapv(|tap| sample * tap), time(start), Color::Kernel));
        }
        list.push(drawn("sum", &y, 0, Color::Output));
        let (claps, last) = (list.len() - 3, y.len() - 1);
        let caption = format!(
            "{claps} claps of different strength, and the answer of the hall to a clap of 1. A clap \
             twice as strong starts an answer twice as strong. What is heard at a time is the sum of that column: at \
             t = {last} only the end of the last answer is left, {}.",
            y[last]
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}

/// The products under the flipped kernel at time t, one for each tap, from the earliest.
fn products(x: &Array1<f64>, flipped: &Array1<f64>, first: i32) -> Array1<f64> {
    let at = |place: i32| usize::try_from(place).ok().and_then(|place| x.get(place)).copied().unwrap_or(0.0);
    flipped.iter().zip(first..).map(|(&tap, place)| tap * at(place)).collect()
}

/// The flipped kernel at some of its places, the products there, and their sum in the result.
#[declare("ch02.flip-and-slide", "Flip, shift, multiply, add", covers = ["2.1"])]
pub struct FlipAndSlide {
    /// x, from t = 0.
    #[parameter(default = claps().0, range = -99..=99, most = LONGEST)]
    pub signal: Vec<i32>,
    /// k, from t = 0.
    #[parameter(default = claps().1, range = -99..=99, most = LONGEST)]
    pub kernel: Vec<i32>,
    /// The times t that are worked out.
    #[parameter(default = vec![3], range = 0..=2 * LONGEST - 2, most = 4)]
    pub times: Vec<usize>,
}

impl Item for FlipAndSlide {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (x, k) = (samples(&self.signal), samples(&self.kernel));
        let y = full(&x, &k)?;
        for &time in &self.times {
            within("times", time, 0..=y.len() - 1)?;
        }
        let flipped = reversed(&k);
        let mut list = vec![drawn("x", &x, 0, Color::Input), drawn("k", &k, 0, Color::Kernel)];
        let mut words = Vec::new();
        for &t in &self.times {
            // The flipped kernel ends with its first tap, which lies on t.
            let first = time(t) - time(k.len() - 1);
            let products = products(&x, &flipped, first);
            list.push(drawn(format!("flipped, t = {t}"), &flipped, first, Color::Kernel));
            let sum: Vec<String> = products.iter().map(|&product| factor(product)).collect();
            words.push(format!("y[{t}] = {} = {}", sum.join(" + "), factor(y[t])));
            list.push(drawn("products", &products, first, Color::Highlight));
        }
        let result = drawn("y", &y, 0, Color::Output);
        list.push(self.times.iter().fold(result, |result, &t| result.highlight(time(t))));
        let caption = format!(
            "The kernel {} is flipped to {} and laid so that its first tap is over time t. Each tap multiplies the sample \
             above it, 0 where there is none. The products are added: {}.",
            listed(&k),
            listed(&flipped),
            words.join("; ")
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}

/// Every sum of the result written out.
#[declare("ch02.worked-sums", "Every sum written out", covers = ["2.1"])]
pub struct WorkedSums {
    /// x, from t = 0.
    #[parameter(default = claps().0, range = -99..=99, most = LONGEST)]
    pub signal: Vec<i32>,
    /// k, from t = 0.
    #[parameter(default = claps().1, range = -99..=99, most = LONGEST)]
    pub kernel: Vec<i32>,
}

impl Item for WorkedSums {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (x, k) = (samples(&self.signal), samples(&self.kernel));
        let mut table = Table::new(["t", "x[t−τ]·k[τ], added over τ", "y at t"]);
        for (t, &sum) in full(&x, &k)?.iter().enumerate() {
            let terms: Vec<String> = (0..k.len())
                .filter_map(|tau| Some(format!("{}·{}", factor(*x.get(t.checked_sub(tau)?)?), factor(k[tau]))))
                .collect();
            table.push(cells![t, terms.join(" + "), Cell::float(sum, 0)])?;
        }
        let caption = format!(
            "{} samples and a kernel of {}: each sample meets each tap once, so there are {} products in {} sums.",
            x.len(),
            k.len(),
            x.len() * k.len(),
            x.len() + k.len() - 1
        );
        Ok(Shown::table(table, caption))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn products_add_up_to_the_result() {
        let (x, k) = (array![1., 0., 2., 3.], array![4., 2., 1.]);
        assert_eq!(products(&x, &reversed(&k), 1), array![0., 4., 12.]);
        let y = full(&x, &k).unwrap();
        let sums: Array1<f64> = (-2..4).map(|first| products(&x, &reversed(&k), first).sum()).collect();
        assert_eq!(y, sums);
    }
}
