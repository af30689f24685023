//! What a training step asks the system for, once it is warm: counted by the allocator itself.
#![expect(unsafe_code, reason = "an allocator is unsafe to write; this one counts and passes on")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use train::{Recipe, Trainer};

/// The system's allocator, which counts what is asked of it.
struct Counting;

static COUNT: AtomicUsize = AtomicUsize::new(0);
static LARGEST: AtomicUsize = AtomicUsize::new(0);

fn count(bytes: usize) {
    COUNT.fetch_add(1, Relaxed);
    LARGEST.fetch_max(bytes, Relaxed);
}

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: as above.
        unsafe { System.realloc(memory, layout, size) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Bytes that may be asked for at once. What grows with the batch or the network is asked for once, and then used again. What
/// is left: a list of bytes in each product of the library, and a copy of one image where images are turned and shifted.
const SMALL: usize = 4096;

/// Pieces of a fully connected layer's products, each with a list of its own.
const PIECES: usize = 64;

/// How many allocations each of some warm steps makes, and the largest of them.
fn of_warm_steps(recipe: &Recipe, threads: usize) -> Vec<(usize, usize)> {
    let images = datasets::mnist::load(None).unwrap().train.take(4 * recipe.batch);
    // Also the caller is one of the threads: to enter the pool from outside, rayon keeps a queue on the heap.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let mut trainer = Trainer::new(recipe.clone(), images).unwrap();
        let mut step = || {
            COUNT.store(0, Relaxed);
            LARGEST.store(0, Relaxed);
            trainer.step().unwrap();
            (COUNT.load(Relaxed), LARGEST.load(Relaxed))
        };
        let first = step();
        assert!(first.1 > 1 << 20, "the first step allocates what all others use: {first:?}");
        // The order of the images is drawn anew for each epoch, of four steps here.
        let all: Vec<_> = (1..12).map(|_| step()).collect();
        (4..12).filter(|step| step % 4 != 0).map(|step| all[step - 1]).collect()
    })
}

// One test, since what other tests allocate at the same time would be counted, too.
#[test]
fn a_warm_training_step_allocates_nothing_that_grows() {
    for recipe in [Recipe::classic(), Recipe { batch: 100, ..Recipe::classic() }, Recipe::best()] {
        let small = |&(count, largest): &(usize, usize)| count <= PIECES && largest <= SMALL;
        let (model, batch) = (&recipe.model, recipe.batch);
        let alone = of_warm_steps(&recipe, 1);
        assert!(alone.iter().all(small), "{model}, batch {batch}, one thread: {alone:?}");
        // Each thread has memory of its own, and which of them first does what is chance: some step must find all warm.
        let two = of_warm_steps(&recipe, 2);
        assert!(two.iter().any(small), "{model}, batch {batch}, two threads: {two:?}");
    }
}
