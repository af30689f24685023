//! How each rung's time grows with the image, the channels, the kernel and the batch; forward, one thread.
//!
//!     cargo bench -p fast-conv --bench sizes -- kernel
//!
//! Names are what grows/rung/size. Results are compared before anything is timed.

mod operands;

use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use operands::{Operands, is_short};

/// From where each size grows.
const BASE: Shape = Shape::new(2, 32, 32, 32, 3, 1);

/// Makes the base another size.
type Grow = fn(usize) -> Shape;

/// What grows, and through which sizes.
const GROWTHS: [(&str, [usize; 5], Grow); 4] = [
    ("image size", [8, 16, 32, 64, 128], |size| Shape { size, ..BASE }),
    ("channels", [8, 16, 32, 64, 128], |channels| Shape { in_channels: channels, out_channels: channels, ..BASE }),
    ("kernel", [1, 3, 5, 9, 15], |kernel| Shape { kernel, padding: kernel / 2, ..BASE }),
    ("batch", [1, 2, 4, 8, 16], |batch| Shape { batch, ..BASE }),
];

fn sizes(criterion: &mut Criterion) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    for (what, sizes, grow) in GROWTHS {
        let mut group = criterion.benchmark_group(what);
        group.sample_size(10);
        group.warm_up_time(Duration::from_millis(100)).measurement_time(Duration::from_millis(500));
        for size in sizes {
            let shape = grow(size);
            let geometry = shape.geometry().expect("a shape that can be");
            let operands = Operands::of(shape);
            let able =
                |algorithm: &Algorithm| algorithm.supports(Pass::Forward, &geometry) && is_short(*algorithm, &shape);
            let algorithms: Vec<Algorithm> = Algorithm::ALL.into_iter().filter(able).collect();
            operands.assert_equal(&algorithms, Pass::Forward);
            let mut result = operands.room(Pass::Forward);
            group.throughput(Throughput::Elements((shape.operations() / 2.0) as u64));
            for algorithm in algorithms {
                group.bench_function(BenchmarkId::new(algorithm.name(), size), |bencher| {
                    pool.install(|| {
                        bencher
                            .iter(|| operands.run(algorithm, Pass::Forward, result.view_mut()).expect("it ran before"));
                    });
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, sizes);
criterion_main!(benches);
