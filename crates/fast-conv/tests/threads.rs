//! The same bits with any number of threads: work is cut the same way, and each number is made by one piece of it.

#![cfg(feature = "parallel")]

#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;

use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use geometries::random;
use ndarray::Array4;

/// The same bits everywhere.
fn same(a: &Array4<f32>, b: &Array4<f32>) -> bool {
    a.dim() == b.dim() && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits())
}

#[test]
fn the_same_bits_on_one_two_and_three_threads() {
    let pools = [1, 2, 3].map(|threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads"));
    let mut compared = 0;
    // Several images, several tiles an image and several pieces of the channels, and not more than that.
    let shapes = Shape::ALL.map(|shape| Shape {
        batch: shape.batch.min(5),
        in_channels: shape.in_channels.min(100),
        out_channels: shape.out_channels.min(100),
        size: shape.size.min(17),
        groups: shape.groups.min(100),
        ..shape
    });
    // And images so small that they are taken many at a time.
    for shape in shapes.into_iter().chain([Shape::new(140, 20, 2, 100, 3, 1)]) {
        let (options, geometry) = (shape.options(), shape.geometry().unwrap());
        let [x, k, upstream] =
            [(shape.input(), 1), (shape.weights(), 2), (shape.output(), 3)].map(|(sizes, seed)| random(sizes, seed));
        for pass in Pass::ALL {
            // The plain loops have no threads, and all the time in the world.
            let others = Algorithm::ALL.into_iter().filter(|&algorithm| algorithm != Algorithm::Loops);
            for algorithm in others.filter(|algorithm| algorithm.supports(pass, &geometry)) {
                let [one, two, three] = pools.each_ref().map(|pool| {
                    let result = pool.install(|| match pass {
                        Pass::Forward => algorithm.cross_correlate(x.view(), k.view(), None, &options),
                        Pass::BackwardInput => {
                            algorithm.backward_input(upstream.view(), k.view(), [shape.size; 2], &options)
                        }
                        Pass::BackwardKernel => {
                            algorithm.backward_kernel(upstream.view(), x.view(), [shape.kernel; 2], &options)
                        }
                    });
                    result.expect("the algorithm supports it")
                });
                assert!(same(&one, &two), "{algorithm} {pass:?} of {shape}: 1 and 2 threads");
                assert!(same(&one, &three), "{algorithm} {pass:?} of {shape}: 1 and 3 threads");
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "only {compared} comparisons");
}
