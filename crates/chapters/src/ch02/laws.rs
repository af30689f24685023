//! Four laws of full convolution: each time the same signal, reached in two ways.

use ndarray::{Array1, Axis as Dim, concatenate};
use serde::{Deserialize, Serialize};
use viz::{palette::Color, signals};

use crate::ch02::samples::{agreement, drawn, factor, full, listed, samples, time};
use crate::limits::within;
use crate::{ChapterError, Item, Shown};

/// Two signals, each convolved with the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Commutes {
    /// a, from t = 0.
    pub first: Vec<i32>,
    /// b, from t = 0.
    pub second: Vec<i32>,
}

impl Default for Commutes {
    fn default() -> Self {
        Self { first: vec![1, 0, 2, 3], second: vec![4, -2, 1] }
    }
}

impl Item for Commutes {
    const ID: &'static str = "ch02.commutes";
    const NAME: &'static str = "The order does not matter";
    const COVERS: &'static [&'static str] = &["2.2", "2.5"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let (a, b) = (samples("first", &self.first)?, samples("second", &self.second)?);
        let (ab, ba) = (full(&a, &b)?, full(&b, &a)?);
        let list = [
            drawn("a", &a, 0, Color::Input),
            drawn("b", &b, 0, Color::Kernel),
            drawn("a ∗ b", &ab, 0, Color::Output),
            drawn("b ∗ a", &ba, 0, Color::Output),
        ];
        let caption = format!(
            "First b is flipped and slides over a, then a is flipped and slides over b: {}. Signal and kernel are two names \
             for the same part.",
            agreement(&ab, &ba)
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}

/// Three signals, convolved from the left and from the right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Associates {
    /// a, from t = 0.
    pub first: Vec<i32>,
    /// b, from t = 0.
    pub second: Vec<i32>,
    /// c, from t = 0.
    pub third: Vec<i32>,
}

impl Default for Associates {
    fn default() -> Self {
        Self { first: vec![0, 2, 5, 5, 1], second: vec![1, 1], third: vec![1, -1] }
    }
}

impl Item for Associates {
    const ID: &'static str = "ch02.associates";
    const NAME: &'static str = "Two filters are one filter";
    const COVERS: &'static [&'static str] = &["2.2", "2.5"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let (a, b) = (samples("first", &self.first)?, samples("second", &self.second)?);
        let c = samples("third", &self.third)?;
        let (ab, bc) = (full(&a, &b)?, full(&b, &c)?);
        let (left, right) = (full(&ab, &c)?, full(&a, &bc)?);
        let list = [
            drawn("a", &a, 0, Color::Input),
            drawn("a ∗ b", &ab, 0, Color::Output),
            drawn("(a ∗ b) ∗ c", &left, 0, Color::Output),
            drawn("b ∗ c", &bc, 0, Color::Kernel),
            drawn("a ∗ (b ∗ c)", &right, 0, Color::Output),
        ];
        let caption = format!(
            "a is filtered with b = {} and then with c = {}, or once with the kernel b ∗ c: {}.",
            listed(&b),
            listed(&c),
            agreement(&left, &right)
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}

/// A mixture of two signals filtered, and two filtered signals mixed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Linear {
    /// a, from t = 0.
    pub first: Vec<i32>,
    /// b, from t = 0, as long as a.
    pub second: Vec<i32>,
    /// What a is multiplied by.
    pub factor: i32,
    /// k, from t = 0.
    pub kernel: Vec<i32>,
}

impl Default for Linear {
    fn default() -> Self {
        Self { first: vec![0, 1, 2, 0], second: vec![3, 0, -1, 1], factor: 2, kernel: vec![1, 2, 1] }
    }
}

impl Item for Linear {
    const ID: &'static str = "ch02.linear";
    const NAME: &'static str = "Mix and filter in either order";
    const COVERS: &'static [&'static str] = &["2.2", "2.5"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let (a, b) = (samples("first", &self.first)?, samples("second", &self.second)?);
        let k = samples("kernel", &self.kernel)?;
        within("length of the second signal", b.len(), a.len()..=a.len())?;
        let times = f64::from(within("factor", self.factor, -99..=99)?);
        let mixture = &a * times + &b;
        let (mixed_first, filtered_first) = (full(&mixture, &k)?, full(&a, &k)? * times + full(&b, &k)?);
        let mixture_name = format!("{}a + b", factor(times));
        let list = [
            drawn("a", &a, 0, Color::Input),
            drawn("b", &b, 0, Color::Input),
            drawn(mixture_name.clone(), &mixture, 0, Color::Input),
            drawn("k", &k, 0, Color::Kernel),
            drawn(format!("({mixture_name}) ∗ k"), &mixed_first, 0, Color::Output),
            drawn(format!("{}(a∗k) + b∗k", factor(times)), &filtered_first, 0, Color::Output),
        ];
        let caption = format!(
            "The mixture filtered, and the filtered signals mixed: {}. Twice as loud in is twice as loud out, and no sound \
             changes what becomes of another.",
            agreement(&mixed_first, &filtered_first)
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}

/// A signal that comes later, and its result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ShiftEquivariance {
    /// x, from t = 0.
    pub signal: Vec<i32>,
    /// k, from t = 0.
    pub kernel: Vec<i32>,
    /// Moments by which the second signal is later.
    pub delay: usize,
}

impl Default for ShiftEquivariance {
    fn default() -> Self {
        Self { signal: vec![1, 3, 2], kernel: vec![1, 0, -1], delay: 3 }
    }
}

impl Item for ShiftEquivariance {
    const ID: &'static str = "ch02.shift-equivariance";
    const NAME: &'static str = "Delay in, delay out";
    const COVERS: &'static [&'static str] = &["2.2", "2.5"];

    fn show(&self) -> Result<Shown, ChapterError> {
        let (x, k) = (samples("signal", &self.signal)?, samples("kernel", &self.kernel)?);
        let delay = within("delay", self.delay, 0..=12)?;
        // Zeros in front: for the convolution it is a longer signal, of which it knows nothing.
        let late = concatenate![Dim(0), Array1::zeros(delay), x];
        let (y, late_y) = (full(&x, &k)?, full(&late, &k)?);
        let list = [
            drawn("x", &x, 0, Color::Input),
            drawn("x ∗ k", &y, 0, Color::Output),
            drawn("x later", &late, 0, Color::Input),
            drawn("(x later) ∗ k", &late_y, 0, Color::Output).highlight(time(delay)),
        ];
        let moved = late_y.slice(ndarray::s![delay..]).to_owned();
        let caption = format!(
            "The same signal {delay} moments later gives the same result {delay} moments later: {}. The kernel does not know \
             what time it is.",
            agreement(&y, &moved)
        );
        Ok(Shown::figure(signals(&list)?, caption))
    }
}
