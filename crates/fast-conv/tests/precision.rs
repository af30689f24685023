//! How far each algorithm in `f32` is from the plain loops in `f64`, on the channels and kernels that the book times: images
//! and batches are smaller here, so that the plain loops are done in time (whole layers are in `large_geometries`).
//! `cargo test -p fast-conv --test precision -- --nocapture` prints the errors.

#[path = "../../conv/tests/geometries/mod.rs"]
mod geometries;

use conv::rounding;
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use geometries::{random, relative_error};
use ndarray::{Array4, ArrayView4};

/// The shape with a smaller image and batch: at most so many million multiply–adds.
fn scaled(shape: Shape) -> Shape {
    let millions = |shape: &Shape| shape.operations() / 2e6;
    let mut shape = Shape { batch: shape.batch.min(2), ..shape };
    while millions(&shape) > 6.0 && shape.size > 3 {
        shape.size -= 1;
    }
    shape
}

/// Rounding errors grow with what is added up, and so does this bound, up to what is promised. Winograd's transforms add and
/// subtract numbers that are larger than the result, and a Fourier transform adds up a whole plane in steps.
fn bound(algorithm: Algorithm, terms: usize) -> f64 {
    let promised = rounding::promised::<f32>();
    match algorithm {
        Algorithm::Winograd | Algorithm::Fft => promised,
        _ => rounding::typical::<f32>(terms).min(promised),
    }
}

fn check(shape: Shape) {
    let shape = scaled(shape);
    let (options, geometry) = (shape.options(), shape.geometry().unwrap());
    let [x, k, upstream] = [(shape.input(), 1), (shape.weights(), 2), (shape.output(), 3)]
        .map(|(sizes, seed)| random::<f32, _>(sizes, seed));
    let [x64, k64, upstream64] = [&x, &k, &upstream].map(|values| values.mapv(f64::from));
    let size = [shape.size; 2];
    let kernel_size = [shape.kernel; 2];
    let plain = Algorithm::Loops;
    for pass in Pass::ALL {
        let expected = match pass {
            Pass::Forward => plain.cross_correlate(x64.view(), k64.view(), None, &options),
            Pass::BackwardInput => plain.backward_input(upstream64.view(), k64.view(), size, &options),
            Pass::BackwardKernel => plain.backward_kernel(upstream64.view(), x64.view(), kernel_size, &options),
        };
        let expected = expected.unwrap().mapv(|value| value as f32);
        let terms = match pass {
            Pass::Forward => k.len() / k.dim().0,
            Pass::BackwardInput => k.len() / x.dim().1,
            Pass::BackwardKernel => upstream.len() / upstream.dim().1,
        };
        for algorithm in Algorithm::ALL {
            if !algorithm.supports(pass, &geometry) {
                continue;
            }
            let [x, k, upstream]: [ArrayView4<'_, f32>; 3] = [x.view(), k.view(), upstream.view()];
            let got: Array4<f32> = match pass {
                Pass::Forward => algorithm.cross_correlate(x, k, None, &options),
                Pass::BackwardInput => algorithm.backward_input(upstream, k, size, &options),
                Pass::BackwardKernel => algorithm.backward_kernel(upstream, x, kernel_size, &options),
            }
            .unwrap();
            let error = relative_error(&got, &expected);
            let bound = bound(algorithm, terms);
            println!("{shape} {pass:?}: {algorithm} {error:.1e} of {bound:.1e}");
            assert!(error <= bound, "{shape} {pass:?}: {algorithm} {error:e}, beyond {bound:e}");
        }
    }
}

/// A test for each shape, so that they run side by side.
macro_rules! shapes {
    ($($name:ident: $index:expr,)*) => {$(
        #[test]
        fn $name() {
            check(Shape::ALL[$index]);
        }
    )*};
}

shapes! {
    digits_first: 0,
    digits_second: 1,
    vgg_64: 2,
    vgg_first: 3,
    vgg_256: 4,
    vgg_512: 5,
    few_filters: 6,
    strided: 7,
    one_by_one: 8,
    depthwise: 9,
}

#[test]
fn no_shape_is_forgotten() {
    assert_eq!(Shape::ALL.len(), 10);
}
