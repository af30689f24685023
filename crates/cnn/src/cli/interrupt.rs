//! Ctrl-C: the first asks to stop, the second stops.

use std::process;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::anyhow;

use super::INTERRUPTED;

static ASKED: AtomicBool = AtomicBool::new(false);

/// From now on Ctrl-C (and SIGTERM, and SIGHUP) only sets a mark, which [`asked`] reads; a second one ends the program.
pub fn watch() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        if ASKED.swap(true, Ordering::Relaxed) {
            process::exit(INTERRUPTED.into());
        }
    })
    .map_err(|error| anyhow!("cannot listen to Ctrl-C: {error}"))
}

/// Whether somebody asked to stop.
pub fn asked() -> bool {
    ASKED.load(Ordering::Relaxed)
}
