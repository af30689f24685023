//! An allocator that counts while it is told to: how much is held at most, and how often memory is asked for.

#![allow(unsafe_code, reason = "an allocator is an unsafe trait; this one only counts what the system's does")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicIsize, AtomicU64, Ordering::Relaxed};

/// The system's allocator, watched by [`watch`].
pub(crate) struct Counting;

static ALL: Counter = Counter::new();

/// Counts what all threads ask for while `work` runs.
pub(crate) fn watch<R>(work: impl FnOnce() -> R) -> (R, Allocations) {
    ALL.start();
    let result = work();
    (result, ALL.stop())
}

/// What was asked of the allocator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allocations {
    /// The most bytes held at once, beyond those held before.
    pub(crate) peak_bytes: u64,
    /// How often memory was asked for.
    pub(crate) requests: u64,
}

struct Counter {
    on: AtomicBool,
    /// Bytes asked for less bytes given back since counting began: below 0 if older memory is given back.
    held: AtomicIsize,
    most_held: AtomicIsize,
    requests: AtomicU64,
}

impl Counter {
    const fn new() -> Self {
        Self {
            on: AtomicBool::new(false),
            held: AtomicIsize::new(0),
            most_held: AtomicIsize::new(0),
            requests: AtomicU64::new(0),
        }
    }

    fn start(&self) {
        self.held.store(0, Relaxed);
        self.most_held.store(0, Relaxed);
        self.requests.store(0, Relaxed);
        self.on.store(true, Relaxed);
    }

    fn stop(&self) -> Allocations {
        self.on.store(false, Relaxed);
        let peak_bytes = self.most_held.load(Relaxed).unsigned_abs() as u64;
        Allocations { peak_bytes, requests: self.requests.load(Relaxed) }
    }

    fn asked(&self, bytes: usize) {
        if self.on.load(Relaxed) {
            self.requests.fetch_add(1, Relaxed);
            let held = self.held.fetch_add(bytes.cast_signed(), Relaxed) + bytes.cast_signed();
            self.most_held.fetch_max(held, Relaxed);
        }
    }

    fn given_back(&self, bytes: usize) {
        if self.on.load(Relaxed) {
            self.held.fetch_sub(bytes.cast_signed(), Relaxed);
        }
    }
}

// SAFETY: every call goes to the system's allocator as it came, and what comes back is handed on.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALL.asked(layout.size());
        // SAFETY: the caller's promises are the system's.
        unsafe { System.alloc(layout) }
    }

    // Passed on, not made of `alloc`: the system knows which of its pages are zeros already.
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        ALL.asked(layout.size());
        // SAFETY: the caller's promises are the system's.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        ALL.given_back(layout.size());
        // SAFETY: the caller's promises are the system's.
        unsafe { System.dealloc(memory, layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        // While it is moved both are held.
        ALL.asked(bytes);
        ALL.given_back(layout.size());
        // SAFETY: the caller's promises are the system's.
        unsafe { System.realloc(memory, layout, bytes) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_and_the_peak_as_counted_by_hand() {
        let counter = Counter::new();
        counter.asked(1 << 40); // before it is told to
        counter.start();
        counter.asked(64);
        counter.given_back(64);
        counter.asked(32);
        counter.asked(96); // 128 held: the most
        counter.given_back(96);
        counter.given_back(32);
        counter.given_back(1000); // older than the start
        counter.asked(1100); // 100 more than at the start
        assert_eq!(counter.stop(), Allocations { peak_bytes: 128, requests: 4 });
        counter.asked(1 << 40);
        assert_eq!(counter.stop().requests, 4);
        counter.start();
        assert_eq!(counter.stop(), Allocations { peak_bytes: 0, requests: 0 });
    }
}
