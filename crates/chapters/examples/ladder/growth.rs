//! Times while one size grows: which rungs grow with it, and how fast.

use std::error::Error;
use std::time::Instant;

use chapters::records::{Growth, GrowthPoint};
use fast_conv::shapes::Shape;
use fast_conv::{Algorithm, Pass};
use ndarray::Array4;

use crate::climb::{median, operands};
use crate::pool;

/// From where each size grows.
const BASE: Shape = Shape::new(2, 32, 32, 32, 3, 1);

/// A rung that took longer at the size before is not run at the next.
const PATIENCE: f64 = 0.5;

/// Makes the base another size.
type Grow = fn(usize) -> Shape;

/// What grows, and through which sizes.
const GROWTHS: [(&str, &[usize], Grow); 4] = [
    ("image size", &[8, 16, 32, 64, 128, 256], |size| Shape { size, ..BASE }),
    ("channels", &[4, 8, 16, 32, 64, 128, 256], |channels| Shape {
        in_channels: channels,
        out_channels: channels,
        ..BASE
    }),
    ("kernel", &[1, 3, 5, 7, 9, 11, 15, 21], |kernel| Shape { kernel, padding: kernel / 2, ..BASE }),
    ("batch", &[1, 2, 4, 8, 16, 32, 64], |batch| Shape { batch, ..BASE }),
];

/// All of them, on one thread.
pub(crate) fn measure(quick: bool) -> Result<Vec<Growth>, Box<dyn Error>> {
    GROWTHS.into_iter().map(|(what, sizes, grow)| one(what, sizes, grow, quick)).collect()
}

fn one(what: &str, sizes: &[usize], grow: Grow, quick: bool) -> Result<Growth, Box<dyn Error>> {
    let pool = pool(1);
    let mut last = [0.0_f64; Algorithm::ALL.len()];
    let mut points = Vec::new();
    for &size in sizes {
        let shape = grow(size);
        let (geometry, options) = (shape.geometry()?, shape.options());
        let (input, kernel) = operands(&shape);
        let mut output = Array4::<f32>::zeros(shape.output());
        let mut seconds = Vec::new();
        for (algorithm, last) in Algorithm::ALL.into_iter().zip(&mut last) {
            let patience = if quick { PATIENCE / 10.0 } else { PATIENCE };
            if !algorithm.supports(Pass::Forward, &geometry) || *last > patience {
                seconds.push(None);
                continue;
            }
            let mut times = Vec::new();
            // The first call warms up, unless it is a long one.
            while times.len() < 6 && (times.len() < 2 || times.iter().sum::<f64>() < patience) {
                let start = Instant::now();
                pool.install(|| {
                    algorithm.cross_correlate_into(input.view(), kernel.view(), None, &options, output.view_mut())
                })?;
                times.push(start.elapsed().as_secs_f64());
            }
            *last = median(&mut times[1..]);
            seconds.push(Some(*last));
        }
        points.push(GrowthPoint { size, shape, seconds });
    }
    println!("growth of {what}: {} sizes", points.len());
    Ok(Growth { what: what.to_owned(), base: BASE, points })
}
