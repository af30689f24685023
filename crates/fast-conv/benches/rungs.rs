//! Every rung on the shapes that the book times, forward and both gradients, on one thread and on two.
//!
//!     cargo bench -p fast-conv --bench rungs -- '3×3→64/forward'
//!
//! Names are shape/pass/threads/rung. The slow rungs are left out on the large shapes. Results are compared before anything
//! is timed. "Elements per second" are multiply–adds of the plain loops: twice that is FLOP/s.

mod operands;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use operands::{Operands, is_short};

/// A pass as a name shows it.
fn name(pass: Pass) -> &'static str {
    match pass {
        Pass::Forward => "forward",
        Pass::BackwardInput => "∂input",
        Pass::BackwardKernel => "∂kernel",
    }
}

fn rungs(criterion: &mut Criterion) {
    let pools = [1, 2].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads"));
    for shape in Shape::ALL {
        let geometry = shape.geometry().expect("a shape that can be");
        let operands = Operands::of(shape);
        for pass in Pass::ALL {
            let able = |algorithm: &Algorithm| algorithm.supports(pass, &geometry) && is_short(*algorithm, &shape);
            let algorithms: Vec<Algorithm> = Algorithm::ALL.into_iter().filter(able).collect();
            operands.assert_equal(&algorithms, pass);
            let mut result = operands.room(pass);
            for pool in &pools {
                let threads = pool.current_num_threads();
                let mut group = criterion.benchmark_group(format!("{shape}/{}/{threads}", name(pass)));
                group.throughput(Throughput::Elements((shape.operations() / 2.0) as u64));
                group.sample_size(10);
                group.warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_millis(500));
                for &algorithm in &algorithms {
                    group.bench_function(BenchmarkId::from_parameter(algorithm), |bencher| {
                        pool.install(|| {
                            bencher.iter(|| operands.run(algorithm, pass, result.view_mut()).expect("it ran before"));
                        });
                    });
                }
                group.finish();
            }
        }
    }
}

criterion_group!(benches, rungs);
criterion_main!(benches);
