//! How far a value can be trusted to be the same elsewhere.

/// How far a value is the same elsewhere, and how that is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// Computed, and quantised where it is drawn: the same bytes on every machine, see [`manifest`](crate::manifest).
    Exact,
    /// From a training run whose record (seed, command, version, tolerance) is committed; a shorter run checks it.
    Trained {
        /// The record's name: `records/NAME.json`.
        record: &'static str,
    },
    /// A time or a rate on one machine, which its record describes; checked for its form and age only.
    Measured {
        /// The record's name: `records/NAME.json`.
        record: &'static str,
    },
}

impl Class {
    /// `exact`, `trained` or `measured`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Trained { .. } => "trained",
            Self::Measured { .. } => "measured",
        }
    }

    /// The name of the record that the value comes from, if it comes from one.
    pub const fn record(self) -> Option<&'static str> {
        match self {
            Self::Exact => None,
            Self::Trained { record } | Self::Measured { record } => Some(record),
        }
    }
}
