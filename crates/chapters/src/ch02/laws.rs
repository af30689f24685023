//! Four laws of full convolution: each time the same signal, reached in two ways.

use ndarray::{Array1, Axis, concatenate};
use viz::{palette::Color, signals};

use crate::ch02::samples::{LONGEST, agreement, drawn, factor, full, listed, samples, time};
use crate::limits::within;
use crate::{ChapterError, Item, Shown, declare};

/// Two signals, each convolved with the other.
#[declare("ch02.commutes", "The order does not matter", covers = ["2.2", "2.5"])]
pub struct Commutes {
    /// a, from t = 0.
    #[parameter(default = vec![1, 0, 2, 3], range = -99..=99, most = LONGEST)]
    pub first: Vec<i32>,
    /// b, from t = 0.
    #[parameter(default = vec![4, -2, 1], range = -99..=99, most = LONGEST)]
    pub second: Vec<i32>,
}

impl Item for Commutes {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (a, b) = (samples(&self.first), samples(&self.second));
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
#[declare("ch02.associates", "Two filters are one filter", covers = ["2.2", "2.5"])]
pub struct Associates {
    /// a, from t = 0.
    #[parameter(default = vec![0, 2, 5, 5, 1], range = -99..=99, most = LONGEST)]
    pub first: Vec<i32>,
    /// b, from t = 0.
    #[parameter(default = vec![1, 1], range = -99..=99, most = LONGEST)]
    pub second: Vec<i32>,
    /// c, from t = 0.
    #[parameter(default = vec![1, -1], range = -99..=99, most = LONGEST)]
    pub third: Vec<i32>,
}

impl Item for Associates {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (a, b) = (samples(&self.first), samples(&self.second));
        let c = samples(&self.third);
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
#[declare("ch02.linear", "Mix and filter in either order", covers = ["2.2", "2.5"])]
pub struct Linear {
    /// a, from t = 0.
    #[parameter(default = vec![0, 1, 2, 0], range = -99..=99, most = LONGEST)]
    pub first: Vec<i32>,
    /// b, from t = 0, as long as a.
    #[parameter(default = vec![3, 0, -1, 1], range = -99..=99, most = LONGEST)]
    pub second: Vec<i32>,
    /// What a is multiplied by.
    #[parameter(default = 2, range = -99..=99)]
    pub factor: i32,
    /// k, from t = 0.
    #[parameter(default = vec![1, 2, 1], range = -99..=99, most = LONGEST)]
    pub kernel: Vec<i32>,
}

impl Item for Linear {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (a, b) = (samples(&self.first), samples(&self.second));
        let k = samples(&self.kernel);
        within("length of the second signal", b.len(), a.len()..=a.len())?;
        let times = f64::from(self.factor);
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
#[declare("ch02.shift-equivariance", "Delay in, delay out", covers = ["2.2", "2.5"])]
pub struct ShiftEquivariance {
    /// x, from t = 0.
    #[parameter(default = vec![1, 3, 2], range = -99..=99, most = LONGEST)]
    pub signal: Vec<i32>,
    /// k, from t = 0.
    #[parameter(default = vec![1, 0, -1], range = -99..=99, most = LONGEST)]
    pub kernel: Vec<i32>,
    /// Moments by which the second signal is later.
    #[parameter(default = 3, range = 0..=12)]
    pub delay: usize,
}

impl Item for ShiftEquivariance {
    fn draw(&self) -> Result<Shown, ChapterError> {
        let (x, k) = (samples(&self.signal), samples(&self.kernel));
        let delay = self.delay;
        // Zeros in front: for the convolution it is a longer signal, of which it knows nothing.
        let late = concatenate![Axis(0), Array1::zeros(delay), x];
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
