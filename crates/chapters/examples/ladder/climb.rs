//! Each rung on each shape: compared with the plain loops in `f64`, then timed in turns.

use std::error::Error;
use std::time::Instant;

use chapters::records::{Climb, Measured, RungOutcome};
use conv::Geometry;
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use ndarray::parallel::prelude::*;
use ndarray::{Array4, Axis};

use crate::{allocations, is_threaded, pool, traffic};

/// A call that would take longer is left out.
const PATIENCE: f64 = 12.0;

/// Every rung is called so often, the slow ones less.
const CALLS: usize = 15;

/// Seconds that all calls of one rung on one shape may take together.
const BUDGET: f64 = 4.0;

/// Seconds of calls before the one that counts: as long as `cargo xtask peers` waits, see there.
const WARM_UP: f64 = 0.05;

/// Input and kernel of a shape, the same in every run.
pub(crate) fn operands(shape: &Shape) -> (Array4<f32>, Array4<f32>) {
    let mut seed = 1_u64;
    // A generator of one line: the numbers need only be neither equal nor small.
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((seed >> 40) as f32) / (1 << 23) as f32 - 1.0
    };
    (Array4::from_shape_simple_fn(shape.input(), &mut next), Array4::from_shape_simple_fn(shape.weights(), &mut next))
}

/// All shapes.
pub(crate) fn measure(quick: bool) -> Result<Vec<Climb>, Box<dyn Error>> {
    Shape::ALL.iter().map(|shape| climb(shape, quick)).collect()
}

/// The median of some times.
pub(crate) fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    let middle = times.len() / 2;
    if times.len() % 2 == 1 { times[middle] } else { f64::midpoint(times[middle - 1], times[middle]) }
}

/// What is known of one rung on one shape so far.
struct Candidate {
    algorithm: Algorithm,
    error: f64,
    extra_bytes: u64,
    calls: usize,
    times: [Vec<f64>; 2],
}

fn climb(shape: &Shape, quick: bool) -> Result<Climb, Box<dyn Error>> {
    println!("{shape}");
    let (geometry, options) = (shape.geometry()?, shape.options());
    let (input, kernel) = operands(shape);
    let expected = in_f64(shape, &input, &kernel)?;
    let pools = [pool(1), pool(2)];
    let mut output = Array4::zeros(shape.output());
    let mut outcomes: Vec<Result<Candidate, String>> = Vec::new();
    let patience = if quick { PATIENCE / 20.0 } else { PATIENCE };
    for algorithm in Algorithm::ALL {
        if !algorithm.supports(Pass::Forward, &geometry) {
            outcomes.push(Err("it cannot compute this shape".to_owned()));
            continue;
        }
        // One image first: it says how long all will take.
        let one = input.slice(ndarray::s![..1, .., .., ..]);
        let mut of_one = output.slice_mut(ndarray::s![..1, .., .., ..]);
        let start = Instant::now();
        pools[0].install(|| algorithm.cross_correlate_into(one, kernel.view(), None, &options, of_one.view_mut()))?;
        let estimate = start.elapsed().as_secs_f64() * shape.batch as f64;
        if estimate > patience {
            outcomes.push(Err(format!("a call would take about {estimate:.0} seconds")));
            continue;
        }
        // A thread that has nothing yet: what it keeps for itself counts, too.
        let fresh = pool(1);
        fresh.broadcast(|_| ());
        output.fill(f32::NAN);
        let mut result = Ok(());
        let extra_bytes = allocations::peak(|| {
            result = fresh.install(|| {
                algorithm.cross_correlate_into(input.view(), kernel.view(), None, &options, output.view_mut())
            });
        });
        result?;
        let error = relative_error(&output, &expected);
        if error.is_nan() || error > conv::rounding::promised::<f32>() {
            return Err(format!("{algorithm} on {shape}: an error of {error:e} is no rounding").into());
        }
        let calls = ((BUDGET / estimate.max(1e-9)) as usize).clamp(1, if quick { 3 } else { CALLS });
        let times = [Vec::new(), Vec::new()];
        outcomes.push(Ok(Candidate { algorithm, error, extra_bytes: extra_bytes as u64, calls, times }));
    }
    for round in 0..CALLS {
        for candidate in outcomes.iter_mut().flatten().filter(|candidate| round < candidate.calls) {
            for (pool, times) in pools.iter().zip(&mut candidate.times) {
                if pool.current_num_threads() > 1 && !is_threaded(candidate.algorithm) {
                    continue;
                }
                let mut call = || {
                    let start = Instant::now();
                    let (algorithm, output) = (candidate.algorithm, output.view_mut());
                    algorithm.cross_correlate_into(input.view(), kernel.view(), None, &options, output)?;
                    Ok::<_, conv::ConvError>(start.elapsed().as_secs_f64())
                };
                // From a thread of the pool, as a network calls: one that waits outside and is woken by each call makes a third, and
                // the system then leaves two of them on one processor. It also takes its time to spread those that have slept.
                times.push(pool.install(|| {
                    let mut warm = 0.0;
                    while candidate.calls > 1 && warm < WARM_UP {
                        warm += call()?;
                    }
                    call()
                })?);
            }
        }
    }
    let outcomes = Algorithm::ALL.into_iter().zip(outcomes).map(|(algorithm, outcome)| {
        let outcome = outcome.map(|candidate| measured(candidate, shape, &geometry));
        match &outcome {
            Ok(measured) => println!(
                "  {algorithm:24} {:9.3} ms {:7.1} GFLOP/s, two threads {:9.3} ms, error {:.1e}, {:>9} KiB",
                1e3 * measured.seconds,
                1e-9 * shape.operations() / measured.seconds,
                1e3 * measured.seconds_two_threads.unwrap_or(f64::NAN),
                measured.error,
                measured.extra_bytes >> 10,
            ),
            Err(reason) => println!("  {algorithm:24} {reason}"),
        }
        outcome.map_or_else(|reason| RungOutcome::Skipped { reason }, RungOutcome::Measured)
    });
    let outcomes = outcomes.collect();
    Ok(Climb {
        shape: *shape,
        chosen: Algorithm::auto(Pass::Forward, &geometry, shape.batch).name().to_owned(),
        outcomes,
    })
}

fn measured(candidate: Candidate, shape: &Shape, geometry: &Geometry) -> Measured {
    let Candidate { algorithm, error, extra_bytes, times: [mut one, mut two], .. } = candidate;
    let seconds = median(&mut one);
    Measured {
        error,
        seconds,
        range: [one[0], one[one.len() - 1]],
        calls: one.len(),
        seconds_two_threads: (!two.is_empty()).then(|| median(&mut two)),
        extra_bytes,
        kernel_bytes: algorithm.kernel_bytes::<f32>(geometry) as u64,
        moved_bytes: traffic::moved_bytes(algorithm, shape),
    }
}

/// The plain loops in `f64`, an image to a thread.
fn in_f64(shape: &Shape, input: &Array4<f32>, kernel: &Array4<f32>) -> Result<Array4<f64>, conv::ConvError> {
    let (kernel, options) = (kernel.mapv(f64::from), shape.options());
    let mut expected = Array4::zeros(shape.output());
    let images = input.axis_chunks_iter(Axis(0), 1).into_par_iter();
    images.zip(expected.axis_chunks_iter_mut(Axis(0), 1)).try_for_each(|(image, maps)| {
        Algorithm::Loops.cross_correlate_into(image.mapv(f64::from).view(), kernel.view(), None, &options, maps)
    })?;
    Ok(expected)
}

/// The largest difference over the largest magnitude; infinite if something is no number.
fn relative_error(got: &Array4<f32>, expected: &Array4<f64>) -> f64 {
    let largest = |largest: f64, value: f64| if value.is_nan() { f64::INFINITY } else { largest.max(value.abs()) };
    let difference = got.iter().zip(expected).map(|(&got, &expected)| f64::from(got) - expected).fold(0.0, largest);
    difference / expected.iter().copied().fold(0.0, largest)
}
