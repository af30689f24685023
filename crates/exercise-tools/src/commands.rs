//! The commands, a file each. They give back whether all is well.

mod attempts;
mod audit;
mod check;
mod explain;
mod hint;
mod keys;
mod list;
mod next;
mod progress;
mod reset;
mod stubs;
mod text;
mod watch;

pub(crate) use audit::audit;
pub(crate) use check::check;
pub(crate) use explain::explain;
pub(crate) use hint::hint;
pub(crate) use list::list;
pub(crate) use next::next;
pub(crate) use reset::reset;
pub(crate) use stubs::stubs;
pub(crate) use watch::watch;
