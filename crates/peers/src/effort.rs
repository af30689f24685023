//! How much is measured.

use chapters::records::{Network, Pass};

/// How much is measured.
pub(crate) struct Effort {
    pub(crate) passes: &'static [Pass],
    pub(crate) networks: &'static [Network],
    /// Turns of each framework.
    pub(crate) rounds: usize,
    /// Beyond so many seconds of calls a framework takes no further turns.
    pub(crate) enough_seconds: f64,
    /// Whoever takes longer than this for the call whose result is compared is timed by that call, too.
    pub(crate) one_call_seconds: f64,
    /// A call longer than this is not repeated to see its memory.
    pub(crate) memory_seconds: f64,
    /// How long a turn warms up, and how long its calls count then; unless one call is longer.
    pub(crate) slot_seconds: [f64; 2],
    /// The same for a network.
    pub(crate) network_slot_seconds: [f64; 2],
}

/// For the record.
pub(crate) const WHOLE: Effort = Effort {
    passes: &Pass::ALL,
    networks: &Network::ALL,
    rounds: 12,
    enough_seconds: 6.0,
    one_call_seconds: 3.0,
    memory_seconds: f64::INFINITY,
    slot_seconds: [0.05, 0.1],
    network_slot_seconds: [0.2, 0.4],
};

/// For a first look.
pub(crate) const QUICK: Effort = Effort {
    passes: &[Pass::Forward],
    networks: &[],
    rounds: 3,
    enough_seconds: 0.3,
    one_call_seconds: 0.3,
    memory_seconds: 0.4,
    slot_seconds: [0.02, 0.03],
    network_slot_seconds: [0.05, 0.1],
};
