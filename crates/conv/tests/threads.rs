//! The same bits with any number of threads: work is cut the same way, and each number is made by one piece of it.

#![cfg(feature = "parallel")]

mod geometries;

use conv::shapes::Shape;
use conv::{Algorithm, Pass};
use geometries::random;
use ndarray::Array4;

/// A pass of an algorithm in a pool of so many threads.
fn run(threads: usize, algorithm: Algorithm, pass: Pass, shape: &Shape) -> Array4<f32> {
    let [x, k, upstream] =
        [(shape.input(), 1), (shape.weights(), 2), (shape.output(), 3)].map(|(sizes, seed)| random(sizes, seed));
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let options = shape.options();
    let result = pool.install(|| match pass {
        Pass::Forward => algorithm.cross_correlate(x.view(), k.view(), None, &options),
        Pass::BackwardInput => algorithm.backward_input(upstream.view(), k.view(), [shape.size; 2], &options),
        Pass::BackwardKernel => algorithm.backward_kernel(upstream.view(), x.view(), [shape.kernel; 2], &options),
    });
    result.expect("the algorithm supports it")
}

#[test]
fn the_same_bits_on_one_two_and_three_threads() {
    let mut compared = 0;
    for shape in Shape::ALL {
        // Several images and several tiles an image, and not more than that.
        let shape = Shape {
            batch: shape.batch.min(5),
            size: shape.size.min(if shape.in_channels > 64 { 9 } else { 17 }),
            ..shape
        };
        let geometry = shape.geometry().unwrap();
        for pass in Pass::ALL {
            for algorithm in Algorithm::ALL.into_iter().filter(|algorithm| algorithm.supports(pass, &geometry)) {
                // The plain loops have no threads, and all the time in the world.
                if algorithm == Algorithm::Loops {
                    continue;
                }
                let one = run(1, algorithm, pass, &shape);
                for threads in [2, 3] {
                    let many = run(threads, algorithm, pass, &shape);
                    let same = one.iter().zip(&many).all(|(a, b)| a.to_bits() == b.to_bits());
                    assert!(same, "{algorithm} {pass:?} of {shape} with {threads} threads");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 100, "only {compared} comparisons");
}
