//! How much memory each algorithm takes beyond its arguments and its result. One test: others at the same time would be
//! counted with it.

mod allocations;
#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;

use allocations::{Counting, peak};
use conv::{Conv2dOptions, Geometry};
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use geometries::random;
use ndarray::Array4;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const MIB: usize = 1 << 20;

/// The extra bytes of one pass on two threads that have nothing yet: what the threads keep for themselves counts, too.
fn extra(algorithm: Algorithm, pass: Pass, shape: &Shape) -> usize {
    extra_of(algorithm, pass, shape.input(), shape.weights(), &shape.options())
}

/// The same of an image that need not be square.
fn extra_of(
    algorithm: Algorithm,
    pass: Pass,
    input: [usize; 4],
    weights: [usize; 4],
    options: &Conv2dOptions,
) -> usize {
    let geometry = Geometry::new([input[1], input[2], input[3]], weights, options).expect("a kernel that fits");
    let [channels, height, width] = geometry.output_shape();
    let (x, k) = (random::<f32, _>(input, 1), random(weights, 2));
    let upstream: Array4<f32> = random([input[0], channels, height, width], 3);
    let (mut y, mut dx, mut dk) = (upstream.clone(), x.clone(), k.clone());
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().expect("threads");
    // The threads are there before anything is counted.
    pool.broadcast(|_| ());
    peak(|| {
        pool.install(|| match pass {
            Pass::Forward => algorithm.cross_correlate_into(x.view(), k.view(), None, options, y.view_mut()),
            Pass::BackwardInput => algorithm.backward_input_into(upstream.view(), k.view(), options, dx.view_mut()),
            Pass::BackwardKernel => algorithm.backward_kernel_into(upstream.view(), x.view(), options, dk.view_mut()),
        })
        .expect("the algorithm supports it");
    })
}

#[test]
fn tiles_do_not_grow_with_the_image_and_whole_columns_do() {
    // Forward: no more than 8 MiB, on every shape that the book times.
    for shape in Shape::ALL {
        let bytes = extra(Algorithm::Tiled, Pass::Forward, &shape);
        assert!(bytes <= 8 * MIB, "{shape}: {bytes} bytes");
        assert!(bytes > 1000, "{shape}: somebody forgot to count");
    }
    // Nor on large images and batches.
    let small = Shape::new(1, 16, 64, 8, 3, 1);
    let large = [Shape { size: 1024, in_channels: 2, ..small }, Shape { batch: 64, ..small }];
    for shape in large {
        let bytes = extra(Algorithm::Tiled, Pass::Forward, &shape);
        assert!(bytes <= 8 * MIB, "{shape}: {bytes} bytes");
    }
    // Nor where the columns of a single row are 18 MiB: 512 channels of 1,024 pixels.
    for pass in Pass::ALL {
        let bytes = extra_of(Algorithm::Tiled, pass, [1, 512, 3, 1026], [4, 512, 3, 3], &Conv2dOptions::default());
        assert!(bytes <= 8 * MIB, "a wide image, {pass:?}: {bytes} bytes");
    }
    for pass in [Pass::BackwardInput, Pass::BackwardKernel] {
        for shape in Shape::ALL.map(|shape| Shape { batch: shape.batch.min(4), ..shape }).into_iter().chain(large) {
            let bytes = extra(Algorithm::Tiled, pass, &shape);
            // The gradient of few channels is summed in eight pieces, each of the kernel's size.
            let sums = 8 * shape.weights().iter().product::<usize>() * size_of::<f32>();
            assert!(bytes <= 8 * MIB + sums, "{shape} {pass:?}: {bytes} bytes");
        }
    }
    // Columns of a whole image: as many numbers as the formula says, and not much more.
    let shape = Shape { batch: 2, ..Shape::ALL[2] };
    let columns = usize::try_from(shape.geometry().unwrap().im2col_bytes::<f32>(1).unwrap()).unwrap();
    let bytes = extra(Algorithm::Im2colPlain, Pass::Forward, &shape);
    assert!((columns..columns + MIB / 2).contains(&bytes), "{bytes} bytes for columns of {columns}");
    // The reordered loops need next to nothing.
    let bytes = extra(Algorithm::Reordered, Pass::Forward, &Shape { batch: 1, size: 20, ..Shape::ALL[2] });
    assert!(bytes < 64 * 1024, "{bytes} bytes");
}
