//! The names of the records.

/// The classic recipe: [`DigitsRun`](super::DigitsRun).
pub const CLASSIC: &str = "digits-classic";
/// Our own recipe: [`DigitsRun`](super::DigitsRun).
pub const BEST: &str = "digits-best";
/// Dense and convolutional networks with permuted pixels: [`Experiments`](super::Experiments).
pub const PERMUTATION: &str = "permutation";
/// Orders of a file that is sorted by class: [`Experiments`](super::Experiments).
pub const SORTED_FILE: &str = "sorted-file";
/// Five optimisers on the same digits: [`TrainingRuns`](super::TrainingRuns).
pub const OPTIMIZERS: &str = "optimizers";
/// Few digits, and what keeps a network from learning them by heart: [`TrainingRuns`](super::TrainingRuns).
pub const REGULARISERS: &str = "regularisers";
/// Our speed beside that of other frameworks: [`Peers`](super::Peers), made by `cargo xtask peers`.
pub const PEERS: &str = "peers";

/// The rungs of chapter 6's ladder, timed: [`Ladder`](super::Ladder), made by `cargo xtask ladder`.
pub const LADDER: &str = "ladder";

/// A residual network on a sample of CIFAR-10: [`SampleRun`](super::SampleRun), made by `cargo xtask records cifar-sample --data DIR`, because the
/// photographs are not in the repository.
pub const CIFAR_SAMPLE: &str = "cifar-sample";

/// All records of training runs on the repository's own data: what `cargo xtask records` makes.
pub const NAMES: [&str; 6] = [CLASSIC, BEST, PERMUTATION, SORTED_FILE, OPTIMIZERS, REGULARISERS];

/// All records of times, each made by a command of its own.
pub const MEASURED: [&str; 2] = [LADDER, PEERS];
