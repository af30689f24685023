//! How fast memory is read, from a set that fits the nearest cache to one that fits none.

use std::hint::black_box;
use std::time::Instant;

use chapters::records::Bandwidth;
use rayon::prelude::*;

use crate::pool;

/// The smallest and the largest set, as powers of two: 32 KiB to 256 MiB of all threads together.
const POWERS: std::ops::RangeInclusive<u32> = 15..=28;

/// Bytes that one run walks over at least.
const WALK: usize = 1 << 28;

/// Numbers that are added side by side.
const LANES: usize = 128;

/// The best of several runs of each size, on one thread and on two.
pub(crate) fn measure() -> Vec<Bandwidth> {
    let mut rows = Vec::new();
    for threads in [1, 2] {
        let pool = pool(threads);
        for working_set in POWERS.map(|power| 1_usize << power) {
            // Three arrays to each thread.
            let length = (working_set / (threads * 3 * size_of::<f32>())).next_multiple_of(LANES);
            let mut parts: Vec<[Vec<f32>; 3]> =
                (0..threads).map(|_| [vec![0.0; length], vec![1.0; length], vec![2.0; length]]).collect();
            let bytes = threads * 3 * length * size_of::<f32>();
            let times = (WALK / bytes).max(1);
            let rate = |work: &mut dyn FnMut()| {
                let fastest = (0..5).map(|_| seconds(work)).fold(f64::INFINITY, f64::min);
                (bytes * times) as f64 / fastest
            };
            let read = rate(&mut || {
                pool.install(|| {
                    parts.par_iter().for_each(|arrays| {
                        black_box(sums(arrays, times));
                    });
                });
            });
            let triad = rate(&mut || {
                pool.install(|| {
                    parts.par_iter_mut().for_each(|[a, b, c]| {
                        (0..times).for_each(|_| add_scaled(black_box(a), black_box(b), black_box(c)));
                    });
                });
            });
            println!(
                "memory of {:>6} KiB, {threads} threads: read {:.0} GB/s, triad {:.0} GB/s",
                bytes >> 10,
                read * 1e-9,
                triad * 1e-9
            );
            rows.push(Bandwidth { working_set: bytes as u64, threads, read, triad });
        }
    }
    rows
}

fn seconds(work: &mut dyn FnMut()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

/// The sum of each lane over all arrays, so many times, on the widest vectors that there are: narrow ones would be the limit, and
/// not the memory. So would be, for the smallest sets, a sum over the lanes each time.
fn sums(arrays: &[Vec<f32>; 3], times: usize) -> [f32; LANES] {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx512f")]
        fn wide(arrays: &[Vec<f32>; 3], times: usize) -> [f32; LANES] {
            sums_of_lanes(arrays, times)
        }
        #[target_feature(enable = "avx2")]
        fn narrow(arrays: &[Vec<f32>; 3], times: usize) -> [f32; LANES] {
            sums_of_lanes(arrays, times)
        }
        #[expect(unsafe_code, reason = "instructions that not every processor has")]
        // SAFETY: each is called only where the processor has its instructions.
        unsafe {
            if is_x86_feature_detected!("avx512f") {
                return wide(arrays, times);
            }
            if is_x86_feature_detected!("avx2") {
                return narrow(arrays, times);
            }
        }
    }
    sums_of_lanes(arrays, times)
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "compiled once for each kind of vectors")]
fn sums_of_lanes(arrays: &[Vec<f32>; 3], times: usize) -> [f32; LANES] {
    let mut sums = [0.0_f32; LANES];
    for array in (0..times).flat_map(|_| arrays) {
        for chunk in black_box(array).as_chunks::<LANES>().0 {
            for (sum, value) in sums.iter_mut().zip(chunk) {
                *sum += value;
            }
        }
    }
    sums
}

/// `a = b + 3·c`: the triad of the STREAM benchmark (1995).
fn add_scaled(a: &mut [f32], b: &[f32], c: &[f32]) {
    for ((a, b), c) in a.iter_mut().zip(b).zip(c) {
        *a = b + 3.0 * c;
    }
}
