//! Which vector instructions the inner kernels use.

use std::fmt;
use std::sync::atomic::{AtomicU8, Ordering};

/// The vector instructions that an inner kernel is compiled for.
///
/// The widest that the processor has is chosen when the program runs. With another set sums are rounded differently, so
/// whoever wants the same bits on every machine limits them all to the same one.
///
/// ```
/// use fast_conv::InstructionSet;
/// assert!(InstructionSet::available().contains(&InstructionSet::Portable));
/// assert!(InstructionSet::available().contains(&InstructionSet::in_use()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InstructionSet {
    /// Four `f32` or two `f64` at a time, as plain arrays: SSE2, NEON and wasm's SIMD fit them.
    Portable,
    /// Eight `f32` at a time, multiplication and addition fused: AVX2 with FMA.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// Sixteen `f32` at a time: AVX-512.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// The narrowest first, as `LIMIT` counts them.
const ALL: &[InstructionSet] = &[
    InstructionSet::Portable,
    #[cfg(target_arch = "x86_64")]
    InstructionSet::Avx2,
    #[cfg(target_arch = "x86_64")]
    InstructionSet::Avx512,
];

/// How many of `ALL` may be used.
static LIMIT: AtomicU8 = AtomicU8::new(u8::MAX);

impl InstructionSet {
    /// Those that this processor has, narrowest first.
    pub fn available() -> Vec<Self> {
        ALL.iter().copied().filter(|set| set.is_available()).collect()
    }

    /// The widest that this processor has, within the [limit](Self::limit).
    pub fn in_use() -> Self {
        let limit = usize::from(LIMIT.load(Ordering::Relaxed)).min(ALL.len());
        ALL[..limit].iter().copied().rfind(|set| set.is_available()).unwrap_or(Self::Portable)
    }

    /// Lets the whole program use this set and narrower ones only, from its next convolution on.
    pub fn limit(self) {
        LIMIT.store(self as u8 + 1, Ordering::Relaxed);
    }

    fn is_available(self) -> bool {
        match self {
            Self::Portable => true,
            // The standard library remembers what it has detected.
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => is_x86_feature_detected!("avx512f"),
        }
    }

    /// What it is called in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Portable => "portable",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "AVX2",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => "AVX-512",
        }
    }
}

impl fmt::Display for InstructionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The table of kernels that was compiled for an instruction set.
macro_rules! for_set {
    ($set:expr, $portable:expr, $avx2:expr, $avx512:expr) => {
        match $set {
            $crate::InstructionSet::Portable => $portable,
            #[cfg(target_arch = "x86_64")]
            $crate::InstructionSet::Avx2 => $avx2,
            #[cfg(target_arch = "x86_64")]
            $crate::InstructionSet::Avx512 => $avx512,
        }
    };
}
pub(crate) use for_set;
