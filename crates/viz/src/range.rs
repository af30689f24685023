//! From the values of a map to places between 0 and 1.

/// Which values become the two ends of a colour map.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Range {
    /// Least and greatest value of each map by itself: every map uses all colours, maps cannot be compared.
    #[default]
    Each,
    /// Least and greatest value of all maps together: maps can be compared.
    Shared,
    /// From −m to m, where m is the greatest magnitude of each map: zero in the middle.
    EachSymmetric,
    /// From −m to m, where m is the greatest magnitude of all maps together: zero in the middle.
    Symmetric,
    /// Stated values; what lies outside takes the colour of the nearer end.
    Fixed {
        /// The value at the map's first colour.
        low: f64,
        /// The value at the map's last colour.
        high: f64,
    },
}

/// A closed interval of finite values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Interval {
    /// Least and greatest finite value; 0 to 0 if there is none.
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut interval: Option<Self> = None;
        for value in values.into_iter().filter(|v| v.is_finite()) {
            interval =
                Some(interval.map_or(Self { low: value, high: value }, |i| Self {
                    low: i.low.min(value),
                    high: i.high.max(value),
                }));
        }
        interval.unwrap_or(Self { low: 0.0, high: 0.0 })
    }

    /// The smallest interval around zero that is as wide on both sides and holds this one.
    pub(crate) fn symmetric(self) -> Self {
        let most = self.low.abs().max(self.high.abs());
        Self { low: -most, high: most }
    }

    /// Where a value lies: 0 at the low end, 1 at the high end, NaN for NaN; the middle if there is no width.
    pub(crate) fn place(self, value: f64) -> f64 {
        if value.is_nan() {
            return f64::NAN;
        }
        // Halved first: the width of an interval of two huge numbers would overflow.
        let width = self.high / 2.0 - self.low / 2.0;
        if width > 0.0 { ((value / 2.0 - self.low / 2.0) / width).clamp(0.0, 1.0) } else { 0.5 }
    }
}

impl Range {
    /// The interval of one map, given the interval of all.
    pub(crate) fn interval(self, values: impl IntoIterator<Item = f64>, all: Interval) -> Interval {
        match self {
            Self::Each => Interval::of(values),
            Self::EachSymmetric => Interval::of(values).symmetric(),
            Self::Shared => all,
            Self::Symmetric => all.symmetric(),
            Self::Fixed { low, high } => Interval { low, high },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn least_and_greatest_ignore_what_is_not_finite() {
        let i = Interval::of([2.0, f64::NAN, -1.0, f64::INFINITY]);
        assert_eq!(i, Interval { low: -1.0, high: 2.0 });
        assert_eq!(i.symmetric(), Interval { low: -2.0, high: 2.0 });
        assert_eq!(Interval::of([f64::NAN]), Interval { low: 0.0, high: 0.0 });
    }

    #[test]
    fn places_run_from_0_to_1() {
        let i = Interval { low: -1.0, high: 3.0 };
        assert_eq!([-2.0, -1.0, 0.0, 1.0, 3.0, 9.0].map(|v| i.place(v)), [0.0, 0.0, 0.25, 0.5, 1.0, 1.0]);
        assert!(i.place(f64::NAN).is_nan());
        assert_eq!(i.place(f64::INFINITY), 1.0);
    }

    #[test]
    fn no_width_and_huge_width_are_no_trouble() {
        assert_eq!(Interval { low: 5.0, high: 5.0 }.place(5.0), 0.5);
        let huge = Interval { low: f64::MIN, high: f64::MAX };
        assert_eq!(huge.place(0.0), 0.5);
        assert_eq!(huge.place(f64::MAX), 1.0);
    }
}
